package report2ct.phantom;

/** Where lung is expected: inside the cavity, above the diaphragm, beside heart and mediastinum, outside fluid. */
final class LungMask {
    private static final float TOP_MM = 104;

    private final boolean[] drained;

    LungMask(ReadingFrame frame, HeartReading heart, FilledShare right, FilledShare left) {
        drained = new boolean[frame.rho.length];
        for (int i = 0; i < drained.length; i++) {
            FilledShare fluid = frame.x[i] > 0 ? right : left;
            drained[i] = frame.rho[i] < 0.93f
                    && frame.above[i] > 8
                    && frame.z[i] < TOP_MM
                    && Math.abs(frame.x[i]) > medial(frame, i)
                    && heart.distance(i) > 8
                    && !fluid.covers(i);
        }
    }

    /** Half width of the mediastinum with the roots of the lungs. */
    private static float medial(ReadingFrame frame, int i) {
        if (frame.y[i] < -24) {
            return 34;
        }
        return frame.z[i] > 52 ? 32 : 42;
    }

    /** One value a voxel; not to be changed. */
    boolean[] drained() {
        return drained;
    }
}
