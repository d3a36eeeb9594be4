package report2ct.phantom;

import java.util.function.IntPredicate;

/** Measures hazy and destroyed lung, and metal in the chest wall, on one side. */
final class TissueReading {
    private final double glass;
    private final double holes;
    private final double metal;

    TissueReading(ReadingFrame frame, LungMask mask, Side side) {
        IntPredicate lung = i -> mask.drained()[i]
                && frame.on(side, i)
                && frame.rho[i] < 0.87f
                && frame.above[i] > 14
                && frame.z[i] < 95
                && Math.abs(frame.x[i]) > 44;
        glass = frame.mean(lung.and(i -> frame.rho[i] < 0.82f), i -> glass(frame, i));
        holes = frame.mean(lung.and(i -> frame.y[i] < 12), i -> 1 - ReadingFrame.ramp(frame.grid.hu[i], -945, -885));
        double most = 0;
        for (int i = 0; i < frame.rho.length; i++) {
            if (frame.on(side, i) && chestWall(frame, i)) {
                most = Math.max(most, frame.smooth[i]);
            }
        }
        metal = most;
    }

    private static boolean chestWall(ReadingFrame frame, int i) {
        return frame.rho[i] > 1.08f
                && Math.abs(frame.x[i]) > 44
                && frame.y[i] > 15
                && frame.z[i] > 38
                && frame.z[i] < 98;
    }

    /** Between lung and soft tissue, and even: edges of solid things are neither. */
    private static float glass(ReadingFrame frame, int i) {
        float hu = frame.smooth[i];
        float hazy = ReadingFrame.ramp(hu, -725, -625) * (1 - ReadingFrame.ramp(hu, -430, -330));
        float even = 1 - ReadingFrame.ramp(Math.abs(frame.grid.hu[i] - hu), 90, 190);
        return hazy * even;
    }

    double glass() {
        return glass;
    }

    double holes() {
        return holes;
    }

    /** Brightest place in front of the upper ribs, averaged over 18 mm. */
    double metal() {
        return metal;
    }
}
