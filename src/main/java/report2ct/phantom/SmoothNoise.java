package report2ct.phantom;

import report2ct.random.SequentialRandom;

/**
 * Smooth random fields: normal numbers on a coarse grid, spread to all voxels by one cubic B-spline matrix an axis. The
 * matrices have four entries a row.
 */
final class SmoothNoise {
    /** Mean standard deviation of a three-dimensional cubic B-spline sum of unit normals: (151/315)^(3/2). */
    private static final float SPLINE_DEVIATION = 0.33189f;

    private SmoothNoise() {}

    /**
     * A field with mean 0, x fastest.
     *
     * @param scaleMm distance between the knots
     * @param deviation standard deviation of the field
     */
    static float[] field(Space space, SequentialRandom random, double scaleMm, double deviation) {
        Spline sx = Spline.over(space.nx, space.nx * space.sx / scaleMm);
        Spline sy = Spline.over(space.ny, space.ny * space.sy / scaleMm);
        Spline sz = Spline.over(space.nz, space.nz * space.sz / scaleMm);
        float[] knots = new float[sx.knots * sy.knots * sz.knots];
        float scale = (float) deviation / SPLINE_DEVIATION;
        for (int i = 0; i < knots.length; i++) {
            knots[i] = (float) random.nextGaussian() * scale;
        }
        float[] alongX = alongX(knots, sx, sy.knots * sz.knots);
        float[] alongY = alongRows(alongX, sy, sz.knots, space.nx);
        return alongRows(alongY, sz, 1, space.nx * space.ny);
    }

    private static float[] alongX(float[] in, Spline s, int rows) {
        float[] out = new float[rows * s.count];
        for (int r = 0; r < rows; r++) {
            for (int i = 0; i < s.count; i++) {
                int at = r * s.knots + s.first[i];
                int w = 4 * i;
                out[r * s.count + i] = s.weights[w] * in[at]
                        + s.weights[w + 1] * in[at + 1]
                        + s.weights[w + 2] * in[at + 2]
                        + s.weights[w + 3] * in[at + 3];
            }
        }
        return out;
    }

    /** Spreads the middle axis of [blocks][knots][inner] to [blocks][count][inner]. */
    private static float[] alongRows(float[] in, Spline s, int blocks, int inner) {
        float[] out = new float[blocks * s.count * inner];
        for (int b = 0; b < blocks; b++) {
            for (int i = 0; i < s.count; i++) {
                int from = (b * s.knots + s.first[i]) * inner;
                int to = (b * s.count + i) * inner;
                float w0 = s.weights[4 * i];
                float w1 = s.weights[4 * i + 1];
                float w2 = s.weights[4 * i + 2];
                float w3 = s.weights[4 * i + 3];
                for (int k = 0; k < inner; k++) {
                    out[to + k] = w0 * in[from + k]
                            + w1 * in[from + inner + k]
                            + w2 * in[from + 2 * inner + k]
                            + w3 * in[from + 3 * inner + k];
                }
            }
        }
        return out;
    }

    /** Four weights and the first of four knots for each of {@code count} positions. */
    @SuppressWarnings("ArrayRecordComponent") // used within one call, never compared
    private record Spline(int count, int knots, int[] first, float[] weights) {
        static Spline over(int count, double cells) {
            int inner = Math.max(2, (int) (cells + 0.5));
            int[] first = new int[count];
            float[] weights = new float[4 * count];
            for (int i = 0; i < count; i++) {
                double at = (i + 0.5) / count * inner;
                int cell = Math.min((int) at, inner - 1);
                double f = at - cell;
                double g = 1 - f;
                first[i] = cell;
                weights[4 * i] = (float) (g * g * g / 6);
                weights[4 * i + 1] = (float) ((3 * f * f * f - 6 * f * f + 4) / 6);
                weights[4 * i + 2] = (float) ((3 * g * g * g - 6 * g * g + 4) / 6);
                weights[4 * i + 3] = (float) (f * f * f / 6);
            }
            return new Spline(count, inner + 3, first, weights);
        }
    }
}
