package report2ct.phantom;

import report2ct.random.SequentialRandom;

/** What the scanner adds: a slight blur, low noise, whole Hounsfield units from -1000 to 1000. */
final class Scanner {
    private static final float LIMIT_HU = 1000;
    /** Weight of each neighbour; a Gaussian of 0.4 voxels. */
    private static final float NEIGHBOUR = 0.042f;
    /** Standard deviation of a sum of four random bytes. */
    private static final float FOUR_BYTES = 147.8f;

    private static final float FOUR_BYTES_MEAN = 510;

    private final Space space;

    Scanner(Space space) {
        this.space = space;
    }

    short[] scan(float[] hu, long seed) {
        SequentialRandom random = Part.SCANNER.random(seed);
        float noise = (float) random.between(3, 5) / FOUR_BYTES;
        blur(hu, 1, space.nx);
        blur(hu, space.nx, space.ny);
        blur(hu, space.nx * space.ny, space.nz);
        short[] out = new short[hu.length];
        long bits = 0;
        for (int i = 0; i < out.length; i++) {
            bits = (i & 1) == 0 ? random.nextLong() : bits >>> 32;
            float v = hu[i] + (sumOfBytes((int) bits) - FOUR_BYTES_MEAN) * noise;
            float limited = Math.max(-LIMIT_HU, Math.min(LIMIT_HU, v));
            out[i] = (short) (limited < 0 ? limited - 0.5f : limited + 0.5f);
        }
        return out;
    }

    private static int sumOfBytes(int bits) {
        int pairs = (bits & 0x00FF00FF) + ((bits >>> 8) & 0x00FF00FF);
        return (pairs & 0xFFFF) + (pairs >>> 16);
    }

    /** Blurs along one axis in place; voxels at the ends keep their value. */
    private static void blur(float[] v, int stride, int count) {
        float centre = 1 - 2 * NEIGHBOUR;
        float[] before = new float[stride];
        int plane = stride * count;
        for (int base = 0; base < v.length; base += plane) {
            System.arraycopy(v, base, before, 0, stride);
            for (int n = 1; n + 1 < count; n++) {
                int row = base + n * stride;
                for (int i = 0; i < stride; i++) {
                    float old = v[row + i];
                    v[row + i] = centre * old + NEIGHBOUR * (before[i] + v[row + stride + i]);
                    before[i] = old;
                }
            }
        }
    }
}
