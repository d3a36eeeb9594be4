package report2ct.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SentencesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "The heart is large. No effusion.|The heart is large.;No effusion.",
                "No effusion|No effusion",
                "A nodule of 4.5 mm is seen. Stable|A nodule of 4.5 mm is seen.;Stable",
                "1. Mass on the right. 2. No effusion.|Mass on the right.;No effusion.",
                "- Mass. - No effusion.|Mass.;No effusion.",
                "1) Mass 2. Nothing.|Mass 2.;Nothing.",
                "Compared with e.g. the last one. Stable.|Compared with e.g. the last one.;Stable.",
                "Is it a mass? No! Rather a scar.|Is it a mass?;No!;Rather a scar.",
                "Lungs: clear. 12.  |Lungs: clear.",
                "(approx. 3 cm) Mass.|(approx. 3 cm) Mass."
            })
    void sentencesEndWhereAReaderWouldEndThem(String text, String expected) {
        assertThat(Sentences.of(text)).containsExactly(expected.split(";"));
    }

    @Test
    void linesAndSemicolonsEndSentencesToo() {
        assertThat(Sentences.of("Heart large\n\n* Effusion; small\r\n\u2022 Device"))
                .containsExactly("Heart large", "Effusion;", "small", "Device");
    }

    @Test
    void aTextWithoutLettersHasNoSentence() {
        assertThat(Sentences.of("")).isEmpty();
        assertThat(Sentences.of(" 1. -  2.\n...")).isEmpty();
    }

    @Test
    void whiteSpaceInsideASentenceIsOneSpace() {
        assertThat(Sentences.of("  The\u00a0heart \t is  large.")).containsExactly("The heart is large.");
    }

    @Test
    void aSentenceStaysItself() {
        for (String sentence : Sentences.of("The heart is large. 2. No effusion; none. Approx. 3 cm mass.")) {
            assertThat(Sentences.of(sentence)).containsExactly(sentence);
        }
    }
}
