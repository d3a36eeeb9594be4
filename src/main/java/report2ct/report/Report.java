package report2ct.report;

import java.util.Objects;

/**
 * A radiology report. Findings and impression condition the generation; the other sections are kept for display. Empty
 * text is legal in every section and means that the report has no such section.
 */
public record Report(String findings, String impression, String technique, String indication, String comparison) {
    public Report {
        Objects.requireNonNull(findings, "findings");
        Objects.requireNonNull(impression, "impression");
        Objects.requireNonNull(technique, "technique");
        Objects.requireNonNull(indication, "indication");
        Objects.requireNonNull(comparison, "comparison");
    }

    /** A report of the two sections that are encoded. */
    public static Report of(String findings, String impression) {
        return new Report(findings, impression, "", "", "");
    }

    /** True when neither findings nor impression say anything ({@link ReportNormalisation}). */
    public boolean isEmpty() {
        return ReportNormalisation.section(findings).isEmpty()
                && ReportNormalisation.section(impression).isEmpty();
    }
}
