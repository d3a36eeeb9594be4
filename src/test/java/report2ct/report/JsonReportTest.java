package report2ct.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

class JsonReportTest {
    private static ParsedReport parse(String text) {
        return new ReportParser().parse(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"findings\":\"a\",\"impression\":\"b\"}",
                " {\"Findings\":\"a\",\"IMPRESSION\":\"b\"} ",
                "{\"Findings_EN\":\"a\",\"Impressions_EN\":\"b\"}",
                "{\"findings\":\"a\",\"conclusion\":[\"b\"]}",
                "{\"report\":\"Findings: a\\nImpression: b\"}",
                "{\"report\":\"ignored: x\",\"findings\":\"a\",\"impressions\":\"b\"}",
            })
    void theTwoSectionsAreReadUnderAllTheirNames(String json) {
        assertThat(parse(json).report()).isEqualTo(Report.of("a", "b"));
    }

    @Test
    void otherSectionsAreKeptAndUnknownKeysNoted() {
        ParsedReport parsed =
                parse("{\"id\": 7, \"findings\": \"a\", \"technique\": \"t\", \"clinical-information\": \"i\","
                        + " \"comparison\": null, \"impression\": [\"b\", \"c\"], \"extra\": {\"deep\": [1, 2]}}");

        assertThat(parsed.form()).isEqualTo(ReportForm.JSON);
        assertThat(parsed.report()).isEqualTo(new Report("a", "b\nc", "t", "i", ""));
        assertThat(parsed.notes()).containsExactly("key \"id\" is not used", "key \"extra\" is not used");
        assertThat(parsed.spans()).extracting(SectionSpan::heading).contains("findings", "impression");
    }

    @Test
    void theRangeOfAValueIsItsPlaceInTheText() {
        String json = "{\"findings\":\"abc\",\"impression\":\"d\"}";

        SectionSpan span = parse(json).spans().get(0);

        assertThat(json.substring(span.start(), span.end())).contains("abc").doesNotContain("impression");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "{\"findings\": 5}|expected a string, found",
                "{\"findings\": [5]}|expected a list of strings, found value_number_int",
                "{\"findings\": {\"a\": \"b\"}}|expected a string",
                "{\"findings\": \"a\", \"Findings\": \"b\"}|expected one value for findings",
                "{\"findings\": \"a\", \"findings\": \"b\"}|Duplicate field 'findings'",
                "{\"report\": \"a\", \"text\": \"b\"}|expected one report text",
                "{\"findings\": \"a\"|line 1",
                "{\"findings\": \"a\"} {\"findings\": \"b\"}|expected one object",
                "{\"findings\" \"a\"}|line 1",
                "{}|expected text in findings or impression",
            })
    void brokenObjectsAreRefusedWithTheReason(String json, String reason) {
        assertThatThrownBy(() -> parse(json))
                .isInstanceOfSatisfying(
                        Report2CtException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.INVALID_INPUT))
                .hasMessageContaining(reason);
    }

    @Test
    void deepNestingIsRefused() {
        assertThatThrownBy(() -> parse("{\"x\":" + "[".repeat(100_000)))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("depth");
    }
}
