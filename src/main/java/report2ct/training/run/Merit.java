package report2ct.training.run;

/**
 * What makes one checkpoint better than another.
 *
 * @param figure name of a validation figure
 * @param lowerIsBetter whether a small value is good, as of an error
 */
public record Merit(String figure, boolean lowerIsBetter) {
    /** An error: the less the better. */
    public static Merit least(String figure) {
        return new Merit(figure, true);
    }

    /** A score: the more the better. */
    public static Merit most(String figure) {
        return new Merit(figure, false);
    }

    /** Whether {@code value} beats {@code other}; equal values do not. */
    public boolean better(double value, double other) {
        return lowerIsBetter ? value < other : value > other;
    }
}
