package report2ct.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.report.ParsedReport;
import report2ct.report.Report;
import report2ct.report.ReportParser;

/** Which report. */
final class ReportOptions {
    @Option(
            names = "--report",
            paramLabel = "FILE",
            description = "Report as UTF-8 text with section headings, or as a JSON object.")
    private @Nullable Path file;

    @Option(names = "--findings", paramLabel = "TEXT", description = "Text of the findings section.")
    private @Nullable String findings;

    @Option(names = "--impression", paramLabel = "TEXT", description = "Text of the impression section.")
    private @Nullable String impression;

    /** Reads it and says on standard error what was taken. */
    Report read(CommandLine line) throws IOException {
        if (file != null) {
            if (findings != null || impression != null) {
                throw new ParameterException(line, "expected --report or --findings and --impression, found both");
            }
            ParsedReport parsed = new ReportParser().read(file);
            parsed.summary().forEach(text -> line.getErr().println(text));
            parsed.notes().forEach(text -> line.getErr().println("note: " + text));
            return parsed.report();
        }
        if (findings == null && impression == null) {
            throw new ParameterException(line, "expected --report FILE, or --findings TEXT and --impression TEXT");
        }
        Report report = Report.of(findings == null ? "" : findings, impression == null ? "" : impression);
        if (report.isEmpty()) {
            throw new Report2CtException(ErrorKind.INVALID_INPUT, "report: expected text in findings or impression");
        }
        return report;
    }
}
