package report2ct.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A report and where its sections came from.
 *
 * @param report the sections
 * @param form how they were told apart
 * @param spans pieces of the parsed text in their order, those that were left out included
 * @param notes remarks for the reader: what was left out, joined or guessed
 */
public record ParsedReport(Report report, ReportForm form, List<SectionSpan> spans, List<String> notes) {
    public ParsedReport {
        Objects.requireNonNull(report, "report");
        Objects.requireNonNull(form, "form");
        spans = List.copyOf(spans);
        notes = List.copyOf(notes);
    }

    /** One line for each span: section, heading, range, size. Contains headings but no report text. */
    public List<String> summary() {
        List<String> lines = new ArrayList<>();
        for (SectionSpan span : spans) {
            String origin = span.heading().isEmpty() ? "no heading" : "heading \"" + span.heading() + "\"";
            lines.add(span.section().label() + ": " + origin + ", characters " + span.start() + " to " + span.end());
        }
        return lines;
    }
}
