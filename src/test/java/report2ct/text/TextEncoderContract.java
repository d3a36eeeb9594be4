package report2ct.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** What every text encoder promises. */
abstract class TextEncoderContract {
    /** Rounding noise of a padded batch in float32. */
    private static final Offset<Float> NOISE = Offset.offset(2e-5f);

    private static final List<String> TEXTS = List.of(
            "There is a 12 mm nodule in the right upper lobe.",
            "",
            "Both lungs are clear. No pleural effusion. Heart size is normal. No fracture is seen.",
            "NORMAL.");

    abstract TextEncoder open();

    @Test
    void everyTextGetsAVectorOfTheWidthInOrder() {
        try (TextEncoder encoder = open()) {
            List<EncodedText> all = encoder.encode(TEXTS);

            assertThat(all).hasSameSizeAs(TEXTS);
            for (int i = 0; i < TEXTS.size(); i++) {
                float[] alone = encoder.encode(List.of(TEXTS.get(i))).get(0).vector();
                assertThat(alone).hasSize(encoder.info().width());
                assertThat(all.get(i).vector()).containsExactly(alone, NOISE);
            }
        }
    }

    @Test
    void differentTextsGetDifferentVectors() {
        try (TextEncoder encoder = open()) {
            List<EncodedText> all = encoder.encode(TEXTS);

            assertThat(all.get(0).vector()).isNotEqualTo(all.get(2).vector());
            assertThat(all.get(1).vector())
                    .isNotEqualTo(new float[encoder.info().width()]);
            assertThat(all.get(1).tokens().length()).isEqualTo(2);
        }
    }

    @Test
    void theSameTextGivesTheSameVectorEachTimeAndForEachOpening() {
        try (TextEncoder first = open();
                TextEncoder second = open()) {
            EncodedText a = first.encode(List.of(TEXTS.get(0))).get(0);

            assertThat(first.encode(List.of(TEXTS.get(0))).get(0)).isEqualTo(a).hasSameHashCodeAs(a);
            assertThat(second.encode(List.of(TEXTS.get(0))).get(0).vector()).isEqualTo(a.vector());
            assertThat(second.info()).isEqualTo(first.info());
        }
    }

    @Test
    void aLongTextIsCutAndSaysSo() {
        try (TextEncoder encoder = open()) {
            EncodedText found = encoder.encode(List.of("nodule ".repeat(2000))).get(0);

            assertThat(found.tokens().length()).isEqualTo(512);
            assertThat(found.tokens().truncatedTokens()).isPositive();
            assertThat(found.tokens().lostText()).startsWith("n").endsWith("nodule ");
        }
    }

    @Test
    void noTextsGiveNoVectors() {
        try (TextEncoder encoder = open()) {
            assertThat(encoder.encode(List.of())).isEqualTo(new ArrayList<>());
        }
    }

    @Test
    void closingTwiceIsHarmless() {
        TextEncoder encoder = open();
        encoder.close();
        encoder.close();
    }
}
