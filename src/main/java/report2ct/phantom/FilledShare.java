package report2ct.phantom;

import report2ct.phantom.ReadingFrame.Value;

/**
 * How much of one pleural space is filled from one end without a gap: with fluid from the lowest place upwards, or with
 * air from the highest place downwards.
 */
final class FilledShare {
    private static final int BINS = 96;
    private static final float BIN_MM = 3;
    private static final float LOWEST_MM = -130;
    private static final double END_SHARE = 0.06;
    private static final double FULL_LAYER = 0.8;
    private static final double NOTHING = 0.04;

    private final Value depth;
    private final double share;
    private final double end;
    private final double spaceMl;
    private final float level;

    /**
     * @param depth millimetres towards the end that fills first
     * @param filling how much a voxel is filled, 0 to 1
     * @param wall relative distance from the middle up to which the space is looked at
     * @param filled mean filling from which a part of the space counts as filled
     */
    private FilledShare(ReadingFrame frame, Side side, Value depth, Value filling, double filled, float wall) {
        this.depth = depth;
        double[] sums = new double[BINS];
        int[] counts = new int[BINS];
        int total = 0;
        for (int i = 0; i < frame.rho.length; i++) {
            if (frame.on(side, i) && pleuralSpace(frame, wall, i)) {
                int bin = Math.max(0, Math.min(BINS - 1, (int) ((depth.at(i) - LOWEST_MM) / BIN_MM)));
                sums[bin] += filling.at(i);
                counts[bin]++;
                total++;
            }
        }
        double sum = 0;
        int count = 0;
        int reached = 0;
        double atEnd = 0;
        float last = Float.MAX_VALUE;
        for (int bin = BINS - 1; bin >= 0; bin--) {
            sum += sums[bin];
            count += counts[bin];
            if (count > 0 && count <= END_SHARE * total) {
                atEnd = sum / count;
            }
            if (counts[bin] > 0 && sum >= filled * count && layer(sums, counts, bin) >= FULL_LAYER) {
                reached = count;
                last = LOWEST_MM + bin * BIN_MM;
            }
        }
        share = total == 0 ? 0 : (double) reached / total;
        end = atEnd;
        spaceMl = total * frame.grid.voxelMl();
        level = last;
    }

    /** Mean filling of a layer 9 mm thick. A lesion beside or above the fluid fills only part of its layers. */
    private static double layer(double[] sums, int[] counts, int bin) {
        double sum = 0;
        int count = 0;
        for (int at = Math.max(0, bin - 1); at <= Math.min(BINS - 1, bin + 1); at++) {
            sum += sums[at];
            count += counts[at];
        }
        return count == 0 ? 0 : sum / count;
    }

    /** Fluid collects behind, below and at the wall, as in {@link EffusionPainter}. */
    static FilledShare fluid(ReadingFrame frame, Side side) {
        return new FilledShare(
                frame,
                side,
                i -> -frame.y[i] - 0.5f * (frame.z[i] + 70) + 45 * wall(frame, i),
                frame::soft,
                0.72,
                0.95f);
    }

    /** Air collects in front, above and at the wall, as in {@link PneumothoraxPainter}. */
    static FilledShare air(ReadingFrame frame, Side side) {
        return new FilledShare(
                frame,
                side,
                i -> 0.9f * frame.y[i] + 0.45f * frame.z[i] + 27 * frame.rho[i] - 40,
                i -> 1 - ReadingFrame.ramp(frame.grid.hu[i], -975, -920),
                0.85,
                0.91f);
    }

    private static float wall(ReadingFrame frame, int i) {
        return Math.max(0, frame.rho[i] * Build.INNER - 0.55f);
    }

    private static boolean pleuralSpace(ReadingFrame frame, float wall, int i) {
        return Math.abs(frame.x[i]) > 34 && frame.rho[i] < wall && frame.above[i] > 6 && frame.z[i] < 100;
    }

    /** Higher for more filling; counts both how well the end is filled and how far the filling reaches. */
    double score() {
        return end + 2 * share;
    }

    /** Filled share of the space. */
    double share() {
        return share;
    }

    double millilitres() {
        return share * spaceMl;
    }

    /** Whether a voxel of this side lies in the filling or within 10 mm of it. */
    boolean covers(int i) {
        return share > NOTHING && depth.at(i) > level - 10;
    }
}
