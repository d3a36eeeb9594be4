package report2ct.verify;

/**
 * A distance and its limit.
 *
 * @param distance measured
 * @param limit greatest that passes
 * @param ok whether the rule is met
 */
record Measure(double distance, double limit, boolean ok) {
    /** Passes when the distance is at most the limit; NaN fails. */
    static Measure of(double distance, double limit) {
        return new Measure(distance, limit, distance <= limit);
    }

    /** The worse of two: a failed one before a passed one, then the greater distance. */
    Measure worse(Measure other) {
        if (ok != other.ok) {
            return ok ? other : this;
        }
        return Double.compare(other.distance, distance) > 0 ? other : this;
    }
}
