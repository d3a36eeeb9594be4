package report2ct.phantom;

import java.util.Objects;
import report2ct.report.Report;

/** The two sections of a phantom's report. One of them may be empty, never both. */
public record PhantomReport(String findings, String impression) {
    public PhantomReport {
        Objects.requireNonNull(findings, "findings");
        Objects.requireNonNull(impression, "impression");
    }

    /** The same as a report to be encoded. */
    public Report toReport() {
        return Report.of(findings, impression);
    }
}
