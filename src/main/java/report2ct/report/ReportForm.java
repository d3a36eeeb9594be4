package report2ct.report;

/** How the sections of a report were told apart. */
public enum ReportForm {
    /** By headings. */
    HEADINGS,
    /** Findings as prose, then impression items opened by quotation marks or bullets, without headings. */
    MARKED_LIST,
    /** Nothing to tell sections apart: all text is findings. */
    FINDINGS_ONLY,
    /** A JSON object with one value for each section. */
    JSON
}
