package report2ct.report;

/** The part of a report a piece of text belongs to. Only findings and impression condition the generation. */
public enum Section {
    FINDINGS,
    IMPRESSION,
    TECHNIQUE,
    INDICATION,
    COMPARISON,
    /** Advice and follow-up; shown, not encoded. */
    RECOMMENDATION,
    /** A later addition; its text is appended to the impression. */
    ADDENDUM,
    /** Name of the examination; shown, not encoded. */
    EXAMINATION,
    /** Names of those who signed; left out. */
    SIGNATURE,
    /** Age and sex in front of a prompt; left out of both encoded sections. */
    PATIENT,
    /** Text before the first heading that belongs to none of the others. */
    PREAMBLE;

    /** The name as shown to people: lower case. */
    public String label() {
        return switch (this) {
            case FINDINGS -> "findings";
            case IMPRESSION -> "impression";
            case TECHNIQUE -> "technique";
            case INDICATION -> "indication";
            case COMPARISON -> "comparison";
            case RECOMMENDATION -> "recommendation";
            case ADDENDUM -> "addendum";
            case EXAMINATION -> "examination";
            case SIGNATURE -> "signature";
            case PATIENT -> "patient";
            case PREAMBLE -> "preamble";
        };
    }
}
