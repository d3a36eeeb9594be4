package report2ct.nn;

/** Adds up what a computation would hold at each moment, without doing it. For one thread. */
public final class MemoryTally {
    private long live;
    private long peak;

    /** {@code bytes} are taken. */
    public long take(long bytes) {
        live = Math.addExact(live, bytes);
        peak = Math.max(peak, live);
        return bytes;
    }

    /** {@code bytes} are given back. */
    public void free(long bytes) {
        live -= bytes;
    }

    /** {@code bytes} are taken and given back. */
    public void touch(long bytes) {
        free(take(bytes));
    }

    /** What is held now. */
    public long live() {
        return live;
    }

    /** The most that was held at once. */
    public long peak() {
        return peak;
    }

    /**
     * A group norm of a channels-last map: taken is its output; single precision goes through two contiguous copies on
     * the way ({@link GroupNorm}).
     */
    public long norm(long map, Precision precision) {
        if (precision == Precision.FP32) {
            touch(3 * map);
        }
        return take(map);
    }
}
