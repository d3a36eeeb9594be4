package report2ct.training;

import report2ct.ErrorKind;
import report2ct.Report2CtException;

/** A learning rate as a function of the number of completed steps. */
public sealed interface LearningRate {
    /** The rate of the step after {@code completed} steps. */
    double after(long completed);

    /**
     * {@code base * (1 - completed/total)^power}, zero from {@code total} on (specification diffusion 3.1).
     *
     * @param total steps of the whole run
     */
    record Polynomial(double base, long total, double power) implements LearningRate {
        public Polynomial {
            requirePositive(base, total);
        }

        @Override
        public double after(long completed) {
            return completed >= total ? 0 : base * Math.pow(1 - (double) completed / total, power);
        }
    }

    /**
     * Linear warm-up, then half a cosine down to a share of the base.
     *
     * @param warmUp steps of the warm-up
     * @param total steps of the whole run
     * @param floor the share that remains at the end
     */
    record Cosine(double base, long warmUp, long total, double floor) implements LearningRate {
        public Cosine {
            requirePositive(base, total);
        }

        @Override
        public double after(long completed) {
            double ramp = Math.min(1, (completed + 1.0) / Math.max(1, warmUp));
            double progress = Math.min(1, (double) completed / total);
            return base * ramp * (floor + (1 - floor) * 0.5 * (1 + Math.cos(Math.PI * progress)));
        }
    }

    private static void requirePositive(double base, long total) {
        if (!(base > 0) || total <= 0) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    "learning rate: expected a positive base and total steps, found " + base + " and " + total);
        }
    }
}
