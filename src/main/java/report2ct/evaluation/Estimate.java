package report2ct.evaluation;

import report2ct.ErrorKind;
import report2ct.Report2CtException;

/**
 * A figure with the interval of its uncertainty.
 *
 * @param value NaN when there is nothing to measure
 * @param low lower end of the 95 % interval; NaN when there is none
 * @param high upper end
 * @param count how many observations it rests on
 */
public record Estimate(double value, double low, double high, int count) {
    public Estimate {
        if (count < 0 || low > high) {
            throw new Report2CtException(
                    ErrorKind.INTERNAL,
                    "estimate: expected a count and an interval, found " + count + " and " + low + " to " + high);
        }
    }

    /** A figure without an interval. */
    public static Estimate bare(double value, int count) {
        return new Estimate(value, Double.NaN, Double.NaN, count);
    }

    /** No observation, no figure. */
    public static Estimate none() {
        return bare(Double.NaN, 0);
    }

    /** Whether there is a figure. */
    public boolean known() {
        return !Double.isNaN(value);
    }

    /** The same figure resting on another number of observations. */
    public Estimate withCount(int other) {
        return new Estimate(value, low, high, other);
    }
}
