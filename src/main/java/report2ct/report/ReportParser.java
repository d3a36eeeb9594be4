package report2ct.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/**
 * Text of a report into its sections. A text that starts with a brace is read as a JSON object; otherwise sections are
 * told apart by headings, then by list marks ({@link ReportForm}), and a text with neither is findings as a whole.
 * Takes time in proportion to the length of the text.
 */
public final class ReportParser {
    private final EmptyReport emptyReport;

    /** A parser that refuses empty reports. */
    public ReportParser() {
        this(EmptyReport.REFUSE);
    }

    public ReportParser(EmptyReport emptyReport) {
        this.emptyReport = emptyReport;
    }

    /** Reads a UTF-8 file. */
    public ParsedReport read(Path file) throws IOException {
        return parse(ReportText.read(file));
    }

    /** Parses decoded text. */
    public ParsedReport parse(String text) {
        ParsedReport parsed = isJson(text) ? parseJson(text) : parseText(text);
        if (emptyReport == EmptyReport.REFUSE && parsed.report().isEmpty()) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    "report: expected text in findings or impression, found none" + headingsSeen(parsed));
        }
        return parsed;
    }

    private static String headingsSeen(ParsedReport parsed) {
        List<String> headings = new ArrayList<>();
        for (SectionSpan span : parsed.spans()) {
            if (!span.heading().isEmpty()) {
                headings.add("\"" + span.heading() + "\"");
            }
        }
        return headings.isEmpty() ? "" : " (headings seen: " + String.join(", ", headings) + ")";
    }

    private static boolean isJson(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!ReportNormalisation.isWhiteSpace(text.charAt(i))) {
                return text.charAt(i) == '{';
            }
        }
        return false;
    }

    private static ParsedReport parseJson(String text) {
        JsonReport json = JsonReport.read(text);
        String whole = json.wholeText();
        List<String> notes = new ArrayList<>(json.notes());
        if (whole != null && !json.hasSections()) {
            ParsedReport inner = parseText(whole);
            notes.add("the report is one text inside a JSON object; ranges count inside that text");
            notes.addAll(inner.notes());
            return new ParsedReport(inner.report(), inner.form(), inner.spans(), notes);
        }
        if (whole != null) {
            notes.add("the whole report text is not used because sections are given");
        }
        Report report = new Report(
                json.text(Section.FINDINGS),
                json.text(Section.IMPRESSION),
                json.text(Section.TECHNIQUE),
                json.text(Section.INDICATION),
                json.text(Section.COMPARISON));
        return new ParsedReport(report, ReportForm.JSON, json.spans(), notes);
    }

    private static ParsedReport parseText(String text) {
        SectionCollector collector = new SectionCollector(text);
        int start = PatientPrefix.length(text);
        if (start > 0) {
            collector.leaveOut(Section.PATIENT, 0, start, "age and sex in front of the report are not encoded");
        }
        List<Heading> headings = new HeadingScanner(text)
                .headings().stream().filter(h -> h.start() >= start).toList();
        if (headings.isEmpty()) {
            return collector.withoutHeadings(start);
        }
        return collector.withHeadings(start, headings);
    }
}
