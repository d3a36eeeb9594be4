package report2ct.report;

/**
 * A heading in a text.
 *
 * @param topic what it announces
 * @param words the heading as written, without decoration
 * @param start where its decoration or its first word starts
 * @param contentStart where the text it announces starts
 */
record Heading(Topic topic, String words, int start, int contentStart) {
    /** What a heading announces; finer than {@link Section} where the meaning depends on the other headings. */
    enum Topic {
        FINDINGS,
        IMPRESSION,
        FINDINGS_AND_IMPRESSION,
        /** "Result": impression after a findings heading, findings otherwise. */
        RESULT,
        TECHNIQUE,
        INDICATION,
        COMPARISON,
        RECOMMENDATION,
        ADDENDUM,
        EXAMINATION,
        SIGNATURE
    }
}
