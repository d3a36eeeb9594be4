package report2ct.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SentenceTokensTest {
    private static final SentenceTokens ARRANGEMENT = new SentenceTokens(3, 2);

    @Test
    void sectionsComeFirstWithTheGreatestNumbersOfTheirSentences() {
        float[] context = ARRANGEMENT.arrange(
                List.of(new float[] {-1, 0.5f}, new float[] {0.2f, -0.3f}), List.of(new float[] {-0.7f, -0.8f}));

        assertThat(ARRANGEMENT.count()).isEqualTo(5);
        assertThat(context).containsExactly(0.2f, 0.5f, -0.7f, -0.8f, -1, 0.5f, 0.2f, -0.3f, -0.7f, -0.8f);
    }

    @Test
    void whatIsMissingIsZeroAsInTheNullContext() {
        assertThat(ARRANGEMENT.arrange(List.of(), List.of())).containsOnly(0).hasSize(10);
        assertThat(ARRANGEMENT.arrange(List.of(), List.of(new float[] {-1, -1})))
                .containsExactly(0, 0, -1, -1, -1, -1, 0, 0, 0, 0);
    }

    @Test
    void sentencesThatSayLeastAreLeftOutFirstAndTheOthersKeepTheirOrder() {
        float[] context = ARRANGEMENT.arrange(
                List.of(new float[] {0.1f, -1}, new float[] {-0.9f, -0.8f}, new float[] {0.4f, -1}),
                List.of(new float[] {-1, -0.9f}, new float[] {0.3f, -1}));

        assertThat(context).endsWith(0.1f, -1, 0.4f, -1, 0.3f, -1);
        assertThat(context).startsWith(0.4f, -0.8f, 0.3f, -0.9f); // the sections still hear all of them
    }
}
