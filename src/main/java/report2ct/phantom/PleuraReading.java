package report2ct.phantom;

/** Measures fluid behind and below, and free air in front and above, on one side. */
final class PleuraReading {
    private final double fluid;
    private final double fluidMl;
    private final double air;
    private final double airShare;

    PleuraReading(ReadingFrame frame, Side side) {
        double base = frame.mean(
                i -> frame.on(side, i)
                        && Math.abs(frame.x[i]) > 36
                        && frame.rho[i] < 0.95f
                        && frame.y[i] < -34
                        && frame.above[i] > 7
                        && frame.z[i] < 2,
                frame::soft);
        double wall = frame.mean(
                i -> frame.on(side, i)
                        && Math.abs(frame.x[i]) > 38
                        && frame.rho[i] > 0.76f
                        && frame.rho[i] < 0.95f
                        && frame.y[i] < -30
                        && frame.z[i] > -30
                        && frame.z[i] < 30,
                frame::soft);
        fluid = 0.5 * base + 0.5 * wall;
        double posterior = frame.mean(
                i -> frame.on(side, i)
                        && Math.abs(frame.x[i]) > 34
                        && frame.rho[i] < 0.97f
                        && frame.y[i] < 0
                        && frame.above[i] > 5
                        && frame.z[i] < 60,
                frame::soft);
        fluidMl = posterior * 700; // the region holds about 700 ml in a phantom of mean size
        double front = frame.mean(
                i -> frame.on(side, i)
                        && Math.abs(frame.x[i]) > 32
                        && frame.rho[i] < 0.9f
                        && frame.y[i] > 22
                        && frame.z[i] > 18
                        && frame.z[i] < 95,
                i -> limited(frame.smooth[i]));
        double back = frame.mean(
                i -> frame.on(side, i)
                        && Math.abs(frame.x[i]) > 42
                        && frame.rho[i] < 0.85f
                        && frame.y[i] < 0
                        && frame.z[i] > 0
                        && frame.z[i] < 90,
                i -> limited(frame.smooth[i]));
        air = back - front;
        airShare = frame.mean(
                i -> frame.on(side, i)
                        && Math.abs(frame.x[i]) > 34
                        && frame.rho[i] < 0.93f
                        && frame.above[i] > 8
                        && frame.z[i] < 100,
                i -> 1 - ReadingFrame.ramp(frame.smooth[i], -960, -900));
    }

    /** Lung from full air to dense lung; anything denser counts as dense lung. */
    private static float limited(float hu) {
        return Math.max(-1000, Math.min(-720, hu));
    }

    double fluid() {
        return fluid;
    }

    double fluidMl() {
        return fluidMl;
    }

    double air() {
        return air;
    }

    double airShare() {
        return airShare;
    }
}
