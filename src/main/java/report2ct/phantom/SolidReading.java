package report2ct.phantom;

import java.util.Arrays;

/**
 * Looks for solid lesions in the expected lung: a mass is a dense ball with lung around it, a consolidation a large
 * dense ball. Everything is counted inside the expected lung only, so that wall, heart and diaphragm neither help nor
 * hide a lesion.
 */
final class SolidReading {
    private static final float CORE_MM = 12;
    private static final float SHELL_FROM_MM = 29;
    private static final float SHELL_TO_MM = 38;
    private static final float LARGE_MM = 30;
    private static final float ZONE_BORDER_MM = 28;

    /** Best lesion found at one place of the lungs. */
    record Best(double score, int index) {}

    /** No lesion. */
    static final Best NOTHING = new Best(0, -1);

    private final ReadingFrame frame;
    private final float[] dense;
    private final boolean[] lung;
    private final Offsets core;
    private final Offsets shell;
    private final Offsets large;
    private final Best[] mass = new Best[4];
    private final Best[] consolidation = new Best[4];

    SolidReading(ReadingFrame frame, LungMask mask) {
        this.frame = frame;
        int n = frame.rho.length;
        dense = new float[n];
        lung = mask.drained();
        for (int i = 0; i < n; i++) {
            dense[i] = frame.soft(i);
        }
        core = Offsets.between(frame.grid, 0, CORE_MM);
        shell = Offsets.between(frame.grid, SHELL_FROM_MM, SHELL_TO_MM);
        large = Offsets.between(frame.grid, 0, LARGE_MM);
        Arrays.fill(mass, NOTHING);
        Arrays.fill(consolidation, NOTHING);
        search();
    }

    private void search() {
        ReadingGrid grid = frame.grid;
        for (int i = 0; i < lung.length; i++) {
            if (!lung[i] || dense[i] < 0.3f || frame.rho[i] > 0.86f) {
                continue;
            }
            int place = place(i);
            double ball = core.mean(grid, dense, lung, i, 0.75);
            double around = shell.mean(grid, dense, lung, i, 0.3);
            mass[place] = better(mass[place], ball - 1.15 * around, i);
            if (frame.rho[i] < 0.75f) {
                consolidation[place] = better(consolidation[place], large.mean(grid, dense, lung, i, 0.6), i);
            }
        }
    }

    private static Best better(Best best, double score, int index) {
        return score > best.score ? new Best(score, index) : best;
    }

    private int place(int i) {
        return (frame.x[i] > 0 ? 0 : 2) + (frame.z[i] > ZONE_BORDER_MM ? 0 : 1);
    }

    Best mass(Side side, Zone zone) {
        return mass[place(side, zone)];
    }

    Best consolidation(Side side, Zone zone) {
        return consolidation[place(side, zone)];
    }

    private static int place(Side side, Zone zone) {
        return (side == Side.RIGHT ? 0 : 2) + (zone == Zone.UPPER ? 0 : 1);
    }

    /** Diameter of a ball with the dense volume found near the centre of a mass. */
    double diameterMm(Best best) {
        if (best.index < 0) {
            return 0;
        }
        Offsets near = Offsets.between(frame.grid, 0, SHELL_FROM_MM);
        double ml = near.sum(frame.grid, dense, lung, best.index) * frame.grid.voxelMl();
        return StrictMath.cbrt(6000 * ml / Math.PI);
    }

    /** Dense volume near the centre of a consolidation. */
    double volumeMl(Best best) {
        if (best.index < 0) {
            return 0;
        }
        Offsets near = Offsets.between(frame.grid, 0, 48);
        return near.sum(frame.grid, dense, lung, best.index) * frame.grid.voxelMl();
    }
}
