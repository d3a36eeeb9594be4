package report2ct.flow;

/** How training times are drawn before the warp. */
public sealed interface TimeSampling {
    /**
     * The share of time for one draw.
     *
     * @param uniform a draw from [0, 1)
     * @param normal a standard normal draw
     * @param trainTimesteps number of training times, for the discrete form
     */
    double share(double uniform, double normal, int trainTimesteps);

    /**
     * Uniform in [0, 1).
     *
     * @param discrete truncate the time to an integer first
     */
    record Uniform(boolean discrete) implements TimeSampling {
        @Override
        public double share(double uniform, double normal, int trainTimesteps) {
            if (!discrete) {
                return uniform;
            }
            return Math.floor((float) (uniform * trainTimesteps))
                    / trainTimesteps; // the reference truncates in float32
        }
    }

    /** Sigmoid of a normal number: {@code 1 / (1 + exp(-(location + scale * normal)))}. */
    record LogitNormal(double location, double scale) implements TimeSampling {
        @Override
        public double share(double uniform, double normal, int trainTimesteps) {
            return 1 / (1 + StrictMath.exp(-(location + scale * normal)));
        }
    }
}
