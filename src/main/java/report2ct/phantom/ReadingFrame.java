package report2ct.phantom;

import java.util.function.IntPredicate;

/**
 * Where the chest lies in a volume to be read: middle and size of the soft tissue, and from them for each voxel its
 * place relative to the thoracic cavity ({@code rho} 1 on its inner wall) and the expected diaphragm.
 */
final class ReadingFrame {
    private static final float SOFT_HU = -10;
    private static final float WALL_X_MM = 20;
    private static final float WALL_Y_MM = 12.5f;
    private static final float RIGHT_DOME_MM = -27;
    private static final float LEFT_DOME_MM = -38;

    final ReadingGrid grid;
    final float[] smooth;
    /** Middle of the chest. */
    final float middleX;

    final float middleY;
    /** Half width of the cavity at the diaphragm. */
    final float cavityWidth;

    /** Coordinates relative to the middle of the chest, one value a voxel. */
    final float[] x;

    final float[] y;
    final float[] z;
    final float[] rho;
    /** Height above the expected diaphragm. */
    final float[] above;

    ReadingFrame(ReadingGrid grid) {
        this.grid = grid;
        smooth = grid.smooth();
        float[] across = extent(true);
        float[] deep = extent(false);
        middleX = (across[0] + across[1]) / 2;
        middleY = (deep[0] + deep[1]) / 2;
        float cageWidth = limit((across[1] - across[0]) / 2, 132, 158) - WALL_X_MM;
        float cageDepth = limit((deep[1] - deep[0]) / 2, 88, 106) - WALL_Y_MM;
        cavityWidth = cageWidth * Build.INNER;
        int n = grid.hu.length;
        x = new float[n];
        y = new float[n];
        z = new float[n];
        rho = new float[n];
        above = new float[n];
        for (int i = 0; i < n; i++) {
            int row = i / grid.nx;
            x[i] = grid.x(i - row * grid.nx) - middleX;
            y[i] = grid.y(row % grid.ny) - middleY;
            z[i] = grid.z(row / grid.ny);
            rho[i] = Build.cage(x[i], y[i], z[i], cageWidth, cageDepth) / Build.INNER;
            above[i] = z[i] - Build.diaphragm(x[i], y[i], RIGHT_DOME_MM, LEFT_DOME_MM);
        }
    }

    private static float limit(float v, float low, float high) {
        return Math.max(low, Math.min(high, v));
    }

    /** First and last position along x (or y) where most of the middle of the body is soft tissue. */
    private float[] extent(boolean alongX) {
        int count = alongX ? grid.nx : grid.ny;
        float step = alongX ? grid.mmX : grid.mmY;
        float[] share = new float[count];
        for (int at = 0; at < count; at++) {
            share[at] = softShare(alongX, at);
        }
        int first = 0;
        while (first < count - 1 && share[first] < 0.5f) {
            first++;
        }
        int last = count - 1;
        while (last > first && share[last] < 0.5f) {
            last--;
        }
        float origin = (0.5f - count * 0.5f) * step;
        float low = origin + (first - 0.5f - beyond(share, first - 1)) * step;
        float high = origin + (last + 0.5f + beyond(share, last + 1)) * step;
        return new float[] {low, high};
    }

    /** Part of the next position that still belongs to the body. */
    private static float beyond(float[] share, int at) {
        return at < 0 || at >= share.length ? 0 : share[at];
    }

    private float softShare(boolean alongX, int at) {
        int soft = 0;
        int all = 0;
        for (int k = 0; k < grid.nz; k++) {
            if (Math.abs(grid.z(k) - 5) > 40) {
                continue;
            }
            int others = alongX ? grid.ny : grid.nx;
            for (int o = 0; o < others; o++) {
                float away = alongX ? grid.y(o) : grid.x(o);
                if (Math.abs(away) < (alongX ? 25 : 45)) {
                    int i = alongX ? grid.index(at, o, k) : grid.index(o, at, k);
                    soft += grid.hu[i] > SOFT_HU ? 1 : 0;
                    all++;
                }
            }
        }
        return all == 0 ? 0 : (float) soft / all;
    }

    /** Whether a voxel lies on a side of the body. */
    boolean on(Side side, int i) {
        return side == Side.BOTH || (side == Side.RIGHT) == x[i] > 0;
    }

    /** A number for each voxel. */
    interface Value {
        float at(int index);
    }

    /** Mean of a value over the voxels of a region; 0 for an empty region. */
    double mean(IntPredicate region, Value value) {
        double sum = 0;
        int count = 0;
        for (int i = 0; i < rho.length; i++) {
            if (region.test(i)) {
                sum += value.at(i);
                count++;
            }
        }
        return count == 0 ? 0 : sum / count;
    }

    /** Rises from 0 at {@code low} to 1 at {@code high}. */
    static float ramp(float v, float low, float high) {
        return SoftEdge.unit((v - low) / (high - low));
    }

    /** How much a voxel looks like soft tissue rather than lung. */
    float soft(int i) {
        return ramp(grid.hu[i], -420, -180);
    }
}
