package report2ct.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReportNormalisationTest {
    @Test
    void everyUnicodeWhiteSpaceCharacterAndNoOtherIsCollapsed() {
        String whiteSpace = "\t\n\u000B\f\r \u0085\u00A0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008"
                + "\u2009\u200A\u2028\u2029\u202F\u205F\u3000";
        for (int c = 0; c < 0x10000; c++) {
            boolean expected = whiteSpace.indexOf(c) >= 0;

            assertThat(ReportNormalisation.isWhiteSpace(c)).as("U+%04X", c).isEqualTo(expected);
        }
        assertThat(ReportNormalisation.section("a" + whiteSpace + "b")).isEqualTo("a b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\r\n\t", "Not given.", "  Not \n given. "})
    void nothingGivenIsEmpty(String text) {
        assertThat(ReportNormalisation.section(text)).isEmpty();
        assertThat(Report.of(text, text).isEmpty()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"not given.", "Not given", "Not given. ."})
    void onlyTheExactLiteralCountsAsEmpty(String text) {
        assertThat(ReportNormalisation.section(text)).isEqualTo(text);
        assertThat(Report.of("", text).isEmpty()).isFalse();
        assertThat(Report.of(text, "").isEmpty()).isFalse();
    }

    @Test
    void normalisingTwiceChangesNothing() {
        Report once = ReportNormalisation.report(new Report(" a  b ", "c\n", "\td", "Not given.", "e\u3000 f"));

        assertThat(once).isEqualTo(new Report("a b", "c", "d", "", "e f"));
        assertThat(ReportNormalisation.report(once)).isEqualTo(once);
    }
}
