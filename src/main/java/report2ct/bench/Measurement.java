package report2ct.bench;

/**
 * One line of the results.
 *
 * @param group what kind of work
 * @param name what exactly
 * @param arithmetic fp32, bf16 or where the peer runs
 * @param timing seconds of a run
 * @param work units of a run
 * @param unit what is counted: FLOP, voxel, report, volume
 */
public record Measurement(String group, String name, String arithmetic, Timing timing, double work, String unit) {
    /** Units a second, by the median. */
    public double rate() {
        return work / timing.median();
    }

    /** Units a second of the fastest run: what counts for a roof. */
    double bestRate() {
        return work / timing.least();
    }

    /** Units a second of processor time; NaN where the system tells none. Other programs on the machine touch it less. */
    double cpuRate() {
        return timing.cpu() > 0 ? work / timing.cpu() : Double.NaN;
    }
}
