package report2ct.phantom;

import java.util.Arrays;

/** The voxels within a range of distances of a voxel. */
final class Offsets {
    private final int[] dx;
    private final int[] dy;
    private final int[] dz;

    private Offsets(int[] dx, int[] dy, int[] dz) {
        this.dx = dx;
        this.dy = dy;
        this.dz = dz;
    }

    static Offsets between(ReadingGrid grid, float fromMm, float toMm) {
        int rx = (int) (toMm / grid.mmX);
        int ry = (int) (toMm / grid.mmY);
        int rz = (int) (toMm / grid.mmZ);
        int most = (2 * rx + 1) * (2 * ry + 1) * (2 * rz + 1);
        int[] dx = new int[most];
        int[] dy = new int[most];
        int[] dz = new int[most];
        int count = 0;
        for (int k = -rz; k <= rz; k++) {
            for (int j = -ry; j <= ry; j++) {
                for (int i = -rx; i <= rx; i++) {
                    float r = SoftEdge.radius(i * grid.mmX, j * grid.mmY, k * grid.mmZ);
                    if (r >= fromMm && r <= toMm) {
                        dx[count] = i;
                        dy[count] = j;
                        dz[count++] = k;
                    }
                }
            }
        }
        return new Offsets(Arrays.copyOf(dx, count), Arrays.copyOf(dy, count), Arrays.copyOf(dz, count));
    }

    /** Mean of the values of those voxels that lie in the mask; 0 if none does. */
    double mean(ReadingGrid grid, float[] values, boolean[] mask, int index) {
        return total(grid, values, mask, index, true);
    }

    /** Sum of the values of those voxels that lie in the mask. */
    double sum(ReadingGrid grid, float[] values, boolean[] mask, int index) {
        return total(grid, values, mask, index, false);
    }

    private double total(ReadingGrid grid, float[] values, boolean[] mask, int index, boolean mean) {
        int row = index / grid.nx;
        int x = index - row * grid.nx;
        int y = row % grid.ny;
        int z = row / grid.ny;
        double sum = 0;
        int count = 0;
        for (int n = 0; n < dx.length; n++) {
            int i = x + dx[n];
            int j = y + dy[n];
            int k = z + dz[n];
            if (i >= 0 && i < grid.nx && j >= 0 && j < grid.ny && k >= 0 && k < grid.nz) {
                int at = grid.index(i, j, k);
                if (mask[at]) {
                    sum += values[at];
                    count++;
                }
            }
        }
        if (!mean) {
            return sum;
        }
        return count == 0 ? 0 : sum / count;
    }
}
