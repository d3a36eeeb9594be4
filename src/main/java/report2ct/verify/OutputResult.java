package report2ct.verify;

/**
 * One compared output of a case.
 *
 * @param name expected name
 * @param rule comparison rule
 * @param distance measured distance, in the unit of the limit; infinite where the two could not be compared
 * @param limit greatest distance that passes
 * @param ok whether it passed
 */
public record OutputResult(String name, String rule, double distance, double limit, boolean ok) {
    /** An output that was not computed or has no usable tolerance. */
    static OutputResult missing(String name, String rule) {
        return new OutputResult(name, rule, Double.POSITIVE_INFINITY, 0, false);
    }
}
