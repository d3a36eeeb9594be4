package report2ct.phantom;

/** Measures hazy and destroyed lung, and metal in the chest wall, on one side. */
final class TissueReading {
    private final double glass;
    private final double holes;
    private final double metal;

    TissueReading(ReadingFrame frame, HeartReading heart, Side side) {
        double reach = side == Side.RIGHT ? heart.rightMm() : heart.leftMm();
        glass = frame.mean(i -> lung(frame, side, reach, i) && frame.rho[i] < 0.8f, i -> glass(frame, i));
        holes = frame.mean(
                i -> lung(frame, side, reach, i) && frame.y[i] < 12,
                i -> 1 - ReadingFrame.ramp(frame.grid.hu[i], -945, -885));
        double most = 0;
        for (int i = 0; i < frame.rho.length; i++) {
            if (frame.on(side, i)
                    && frame.rho[i] > 1.08f
                    && Math.abs(frame.x[i]) > 44
                    && frame.y[i] > 15
                    && frame.z[i] > 38
                    && frame.z[i] < 98) {
                most = Math.max(most, frame.smooth[i]);
            }
        }
        metal = most;
    }

    private static boolean lung(ReadingFrame frame, Side side, double heartReach, int i) {
        float away = Math.abs(frame.x[i]);
        boolean besideHeart = frame.z[i] > 26 || frame.y[i] < -34 || away > Math.min(heartReach, 88) + 10;
        return frame.on(side, i)
                && frame.rho[i] < 0.87f
                && frame.above[i] > 14
                && frame.z[i] < 95
                && away > (frame.z[i] < 50 ? 46 : 38)
                && besideHeart;
    }

    /** Between lung and soft tissue, and even: edges of solid things are neither. */
    private static float glass(ReadingFrame frame, int i) {
        float hu = frame.smooth[i];
        float hazy = ReadingFrame.ramp(hu, -740, -660) * (1 - ReadingFrame.ramp(hu, -430, -330));
        float even = 1 - ReadingFrame.ramp(Math.abs(frame.grid.hu[i] - hu), 90, 190);
        return hazy * even;
    }

    double glass() {
        return glass;
    }

    double holes() {
        return holes;
    }

    double metal() {
        return metal;
    }
}
