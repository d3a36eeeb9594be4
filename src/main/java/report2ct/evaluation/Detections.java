package report2ct.evaluation;

/**
 * Yes-or-no answers against the truth.
 *
 * @param hits there and seen
 * @param misses there and not seen
 * @param falseAlarms seen and not there
 */
record Detections(int hits, int misses, int falseAlarms) {
    static final Detections NONE = new Detections(0, 0, 0);

    /** The same with one answer more. */
    Detections plus(boolean there, boolean seen) {
        return new Detections(
                hits + (there && seen ? 1 : 0),
                misses + (there && !seen ? 1 : 0),
                falseAlarms + (!there && seen ? 1 : 0));
    }

    /** Harmonic mean of precision and recall: 2 h / (2 h + m + f); NaN when nothing is there. */
    double f1() {
        return hits + misses == 0 ? Double.NaN : 2.0 * hits / (2.0 * hits + misses + falseAlarms);
    }
}
