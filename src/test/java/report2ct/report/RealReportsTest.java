package report2ct.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Reports of the CT-RATE form, which may not be shipped; nothing of their text appears in a message. */
class RealReportsTest {
    @Test
    void reportsWithoutHeadingsAreSplitAtTheirListMarks() throws IOException {
        int sections = 0;
        int items = 0;
        int count = 0;
        int headings = 0;
        for (JsonNode row : rows()) {
            ParsedReport parsed =
                    new ReportParser().parse(row.get("report_text").asText());
            List<String> expected = new ArrayList<>();
            row.get("impression_items_heuristic").forEach(item -> expected.add(item.asText()));
            String id = row.get("id").asText();
            count++;
            if (parsed.form() == ReportForm.HEADINGS) {
                headings++;
                assertThat(parsed.report().impression()).as(id).isNotEmpty();
                continue;
            }
            ReportForm form = expected.isEmpty() ? ReportForm.FINDINGS_ONLY : ReportForm.MARKED_LIST;
            assertThat(parsed.form()).as(id).isEqualTo(form);
            sections += parsed.report()
                            .findings()
                            .equals(row.get("findings_heuristic").asText())
                    ? 1
                    : 0;
            items += parsed.report().impression().equals(MarkedList.joined(expected)) ? 1 : 0;
        }

        assertThat(count).isEqualTo(300);
        assertThat(headings).as("reports with a conclusion heading").isEqualTo(2);
        assertThat(sections).as("equal findings").isEqualTo(298);
        assertThat(items).as("equal impressions").isEqualTo(298);
    }

    private static List<JsonNode> rows() throws IOException {
        String data = System.getenv("REPORT2CT_TEST_DATA");
        Assumptions.assumeTrue(data != null, "REPORT2CT_TEST_DATA is not set: real reports are not checked");
        List<JsonNode> rows = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of(data, "reports", "reports.jsonl"))) {
            rows.add(new ObjectMapper().readTree(line));
        }
        return rows;
    }
}
