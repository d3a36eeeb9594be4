package report2ct.phantom;

/** Measures free air in front and above on one side: air there without air behind, where emphysema would be too. */
final class PneumothoraxReading {
    private final double score;
    private final double share;

    PneumothoraxReading(ReadingFrame frame, Side side) {
        double front = frame.mean(
                i -> frame.on(side, i)
                        && Math.abs(frame.x[i]) > 32
                        && frame.rho[i] < 0.92f
                        && frame.y[i] > 30
                        && frame.z[i] > 18
                        && frame.z[i] < 95,
                i -> air(frame, i));
        double back = frame.mean(
                i -> frame.on(side, i)
                        && Math.abs(frame.x[i]) > 42
                        && frame.rho[i] < 0.85f
                        && frame.y[i] < 0
                        && frame.z[i] > 0
                        && frame.z[i] < 90,
                i -> air(frame, i));
        score = front * front - 0.5 * back;
        share = frame.mean(
                i -> frame.on(side, i)
                        && Math.abs(frame.x[i]) > 34
                        && frame.rho[i] < 0.93f
                        && frame.above[i] > 8
                        && frame.z[i] < 100,
                i -> air(frame, i));
    }

    private static float air(ReadingFrame frame, int i) {
        return 1 - ReadingFrame.ramp(frame.smooth[i], -960, -900);
    }

    double score() {
        return score;
    }

    /** Share of air in the whole side. */
    double share() {
        return share;
    }
}
