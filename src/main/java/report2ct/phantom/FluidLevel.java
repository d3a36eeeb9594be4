package report2ct.phantom;

/**
 * Fluid on one side: the lowest share of the pleural space, measured along the direction in which fluid collects in a
 * lying patient, that is filled with soft tissue without a gap.
 */
final class FluidLevel {
    private static final int BINS = 96;
    private static final float BIN_MM = 3;
    private static final float LOWEST_MM = -130;
    private static final double FILLED = 0.72;
    private static final double DEEPEST_SHARE = 0.08;

    private final double share;
    private final double deepest;
    private final double spaceMl;
    private final float level;

    FluidLevel(ReadingFrame frame, Side side) {
        double[] soft = new double[BINS];
        int[] all = new int[BINS];
        int total = 0;
        for (int i = 0; i < frame.rho.length; i++) {
            if (frame.on(side, i) && pleuralSpace(frame, i)) {
                int bin = bin(depth(frame, i));
                soft[bin] += frame.soft(i);
                all[bin]++;
                total++;
            }
        }
        double sum = 0;
        int count = 0;
        int filled = 0;
        double deepestSoft = 0;
        float at = Float.MAX_VALUE;
        for (int bin = BINS - 1; bin >= 0; bin--) {
            sum += soft[bin];
            count += all[bin];
            if (count <= DEEPEST_SHARE * total || deepestSoft == 0) {
                deepestSoft = count == 0 ? 0 : sum / count;
            }
            if (all[bin] > 0 && sum >= FILLED * count) {
                filled = count;
                at = LOWEST_MM + bin * BIN_MM;
            }
        }
        share = total == 0 ? 0 : (double) filled / total;
        deepest = deepestSoft;
        spaceMl = total * frame.grid.voxelMl();
        level = at;
    }

    private static int bin(float depth) {
        return Math.max(0, Math.min(BINS - 1, (int) ((depth - LOWEST_MM) / BIN_MM)));
    }

    private static boolean pleuralSpace(ReadingFrame frame, int i) {
        return Math.abs(frame.x[i]) > 34 && frame.rho[i] < 0.95f && frame.above[i] > 6 && frame.z[i] < 100;
    }

    /** Grows backwards, downwards and towards the wall, as in {@link EffusionPainter}. */
    static float depth(ReadingFrame frame, int i) {
        float meniscus = Math.max(0, frame.rho[i] * Build.INNER - 0.55f) * 45;
        return -frame.y[i] - 0.5f * (frame.z[i] + 70) + meniscus;
    }

    /** Higher for more fluid; also rises with how much of the lowest part is soft. */
    double score() {
        return deepest + 2 * share;
    }

    double millilitres() {
        return share * spaceMl;
    }

    /** Whether a voxel of this side lies in the fluid or within 10 mm of it. */
    boolean covers(ReadingFrame frame, int i) {
        return share > 0.04 && depth(frame, i) > level - 10;
    }
}
