package report2ct.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MarkedListTest {
    private static final String TWO_SENTENCES = "Ab. Cdef. ";

    @Test
    void aMarkThatComesTooEarlyDoesNotEndTheFindings() {
        String early = TWO_SENTENCES + "\"" + "x".repeat(40);
        String atTheFifth = TWO_SENTENCES + "\"" + "x".repeat(39);

        assertThat(MarkedList.find(early).split()).isEqualTo(early.length());
        assertThat(MarkedList.find(early).items()).isEmpty();
        assertThat(MarkedList.find(atTheFifth).split()).isEqualTo(10);
        assertThat(MarkedList.find(atTheFifth).items()).containsExactly("x".repeat(39));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Lungs clear. Heart normal. There is a \"small\" nodule.",
                "Lungs clear. Heart normal.\" Nodule.",
                "Lungs clear, heart normal. \" Nodule.",
            })
    void aMarkInsideASentenceOrAfterOnlyOneDoesNotEndTheFindings(String text) {
        assertThat(MarkedList.find(text).split()).isEqualTo(text.length());
    }

    @Test
    void aStrayCommaMayStandBeforeTheFirstMark() {
        assertThat(MarkedList.find("Lungs clear. Heart normal. , \" Nodule.").items())
                .containsExactly("Nodule");
    }

    @Test
    void aMarkBetweenLettersOrDigitsIsNoMark() {
        assertThat(MarkedList.items("\"a")).containsExactly("a");
        assertThat(MarkedList.items("a\"b c\"")).containsExactly("a\"b c");
        assertThat(MarkedList.items("x\" y")).containsExactly("x", "y");
        assertThat(MarkedList.items("x \"y")).containsExactly("x", "y");
        assertThat(MarkedList.items("5\u00B75 mm \u2022 stable")).containsExactly("5\u00B75 mm", "stable");
    }

    @Test
    void itemsLoseTheMarksAtTheirEndsAndEmptyOnesAreDropped() {
        assertThat(MarkedList.items("\" . , a;  b ., \" ,. \u201Cc")).containsExactly("a; b", "c");
        assertThat(MarkedList.startsWithMark("")).isFalse();
        assertThat(MarkedList.startsWithMark("a")).isFalse();
        assertThat(MarkedList.startsWithMark("\u2022 a")).isTrue();
    }
}
