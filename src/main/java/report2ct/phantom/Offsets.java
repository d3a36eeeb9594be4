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

    /**
     * Mean of the values of those voxels that lie in the mask, divided by at least the share {@code fewest} of all
     * voxels, so that a few voxels in a corner of the mask do not count as a full ball.
     */
    double mean(ReadingGrid grid, float[] values, boolean[] mask, int index, double fewest) {
        int count = 0;
        double sum = 0;
        for (int n = 0; n < dx.length; n++) {
            int at = at(grid, index, n);
            if (at >= 0 && mask[at]) {
                sum += values[at];
                count++;
            }
        }
        return sum / Math.max(count, Math.max(1, fewest * dx.length));
    }

    /** Sum of the values of those voxels that lie in the mask. */
    double sum(ReadingGrid grid, float[] values, boolean[] mask, int index) {
        double sum = 0;
        for (int n = 0; n < dx.length; n++) {
            int at = at(grid, index, n);
            if (at >= 0 && mask[at]) {
                sum += values[at];
            }
        }
        return sum;
    }

    /** Linear index of the n-th voxel around a voxel; -1 outside the grid. */
    private int at(ReadingGrid grid, int index, int n) {
        int row = index / grid.nx;
        int i = index - row * grid.nx + dx[n];
        int j = row % grid.ny + dy[n];
        int k = row / grid.ny + dz[n];
        boolean inside = i >= 0 && i < grid.nx && j >= 0 && j < grid.ny && k >= 0 && k < grid.nz;
        return inside ? grid.index(i, j, k) : -1;
    }
}
