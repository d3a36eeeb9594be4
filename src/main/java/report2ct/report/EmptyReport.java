package report2ct.report;

/** What to do with a report whose findings and impression are both empty. */
public enum EmptyReport {
    /** Refuse it: a volume made from it would say nothing about the report. The default. */
    REFUSE,
    /** Accept it: the generation is then conditioned on the encoding of empty text. */
    ALLOW
}
