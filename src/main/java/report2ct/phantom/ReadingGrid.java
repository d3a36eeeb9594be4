package report2ct.phantom;

import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.volume.Spacing;

/** A volume reduced to voxels of about 6 mm by block means, which is all the reader looks at. */
final class ReadingGrid {
    private static final double TARGET_MM = 6;
    private static final int FEWEST = 8;

    final int nx;
    final int ny;
    final int nz;
    final float mmX;
    final float mmY;
    final float mmZ;
    final float[] hu;

    private ReadingGrid(int nx, int ny, int nz, float mmX, float mmY, float mmZ, float[] hu) {
        this.nx = nx;
        this.ny = ny;
        this.nz = nz;
        this.mmX = mmX;
        this.mmY = mmY;
        this.mmZ = mmZ;
        this.hu = hu;
    }

    static ReadingGrid of(short[] hu, int nx, int ny, int nz, Spacing spacing) {
        if (nx < 1 || ny < 1 || nz < 1 || hu.length != (long) nx * ny * nz) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    "volume to read: expected " + nx + "x" + ny + "x" + nz + " voxels, found " + hu.length);
        }
        int bx = block(spacing.x());
        int by = block(spacing.y());
        int bz = block(spacing.z());
        int mx = nx / bx;
        int my = ny / by;
        int mz = nz / bz;
        if (mx < FEWEST || my < FEWEST || mz < FEWEST) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    "volume to read: expected at least " + FEWEST + " blocks of " + TARGET_MM
                            + " mm along each axis, found " + mx + "x" + my + "x" + mz);
        }
        float[] mean = new float[mx * my * mz];
        for (int z = 0; z < mz * bz; z++) {
            for (int y = 0; y < my * by; y++) {
                int from = (z * ny + y) * nx;
                int to = (z / bz * my + y / by) * mx;
                for (int x = 0; x < mx * bx; x++) {
                    mean[to + x / bx] += hu[from + x];
                }
            }
        }
        float scale = 1f / (bx * by * bz);
        for (int i = 0; i < mean.length; i++) {
            mean[i] *= scale;
        }
        return new ReadingGrid(
                mx, my, mz, (float) spacing.x() * bx, (float) spacing.y() * by, (float) spacing.z() * bz, mean);
    }

    private static int block(double mm) {
        return Math.max(1, (int) (TARGET_MM / mm + 0.5));
    }

    int index(int x, int y, int z) {
        return (z * ny + y) * nx + x;
    }

    float x(int i) {
        return (i - nx * 0.5f + 0.5f) * mmX;
    }

    float y(int j) {
        return (j - ny * 0.5f + 0.5f) * mmY;
    }

    float z(int k) {
        return (k - nz * 0.5f + 0.5f) * mmZ;
    }

    double voxelMl() {
        return (double) mmX * mmY * mmZ / 1000;
    }

    /** Means over 3x3x3 voxels; at the border over those that exist. */
    float[] smooth() {
        float[] a = mean3(hu, 1, nx);
        a = mean3(a, nx, ny);
        return mean3(a, nx * ny, nz);
    }

    private static float[] mean3(float[] in, int stride, int count) {
        float[] out = new float[in.length];
        for (int i = 0; i < in.length; i++) {
            int n = i / stride % count;
            float low = n > 0 ? in[i - stride] : in[i];
            float high = n + 1 < count ? in[i + stride] : in[i];
            out[i] = (low + in[i] + high) * (1 / 3f);
        }
        return out;
    }
}
