package report2ct.flow;

/** Arithmetic of the sampling times. */
public enum ScheduleMode {
    /** Double precision, no truncation: the steps add up to exactly one. */
    EXACT,
    /**
     * The reference's arithmetic: times rounded to half precision, the next time truncated to an integer, the difference
     * rounded to half precision; the steps add up to slightly more than one.
     */
    COMPAT
}
