package report2ct.phantom;

import java.util.Arrays;

/** Measures how far the heart reaches to either side, from unbroken runs of soft tissue through its front half. */
final class HeartReading {
    private static final float SOFT_HU = -300;

    private final ReadingFrame frame;
    private final double rightMm;
    private final double leftMm;

    HeartReading(ReadingFrame frame) {
        this.frame = frame;
        rightMm = reach(1, -24, 8);
        leftMm = reach(-1, -36, -6);
    }

    /** Width of the heart over the inner width of the thorax. */
    double ratio() {
        return (rightMm + leftMm) / (2 * frame.cavityWidth);
    }

    double leftMm() {
        return leftMm;
    }

    double rightMm() {
        return rightMm;
    }

    /** Middle value of the runs from the midline outwards over rows in front of the spine. */
    private double reach(int direction, float fromZ, float toZ) {
        ReadingGrid grid = frame.grid;
        double[] runs = new double[grid.ny * grid.nz];
        int count = 0;
        for (int k = 0; k < grid.nz; k++) {
            for (int j = 0; j < grid.ny; j++) {
                float y = grid.y(j) - frame.middleY;
                if (grid.z(k) > fromZ && grid.z(k) < toZ && y > 12 && y < 44) {
                    runs[count++] = run(j, k, direction);
                }
            }
        }
        if (count == 0) {
            return 0;
        }
        Arrays.sort(runs, 0, count);
        int from = count * 2 / 5;
        int to = Math.max(from + 1, count * 4 / 5);
        return Arrays.stream(runs, from, to).average().orElse(0);
    }

    private double run(int j, int k, int direction) {
        ReadingGrid grid = frame.grid;
        int start = (int) ((frame.middleX / grid.mmX) + grid.nx * 0.5f);
        int i = Math.max(0, Math.min(grid.nx - 1, start));
        float before = 0;
        while (i >= 0 && i < grid.nx) {
            int at = grid.index(i, j, k);
            if (frame.rho[at] > 0.97f) {
                break;
            }
            if (grid.hu[at] < SOFT_HU) {
                float share = (before - SOFT_HU) / Math.max(1, before - grid.hu[at]);
                return Math.abs(grid.x(i) - frame.middleX) - (1 - SoftEdge.unit(share)) * grid.mmX;
            }
            before = grid.hu[at];
            i += direction;
        }
        return Math.abs(grid.x(Math.max(0, Math.min(grid.nx - 1, i))) - frame.middleX);
    }
}
