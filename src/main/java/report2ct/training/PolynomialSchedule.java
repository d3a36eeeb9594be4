package report2ct.training;

import report2ct.ErrorKind;
import report2ct.Report2CtException;

/**
 * Learning rate that falls as a power of the steps left: {@code start * (1 - k/total)^power} with k completed steps
 * (specification diffusion 3.1; PyTorch's {@code PolynomialLR}).
 *
 * @param start learning rate of the first step
 * @param totalSteps number of steps after which it is zero
 * @param power exponent; 1 is a straight line
 */
public record PolynomialSchedule(double start, long totalSteps, double power) {
    public PolynomialSchedule {
        if (!(start > 0) || Double.isInfinite(start) || totalSteps <= 0 || !(power >= 0) || Double.isInfinite(power)) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    "learning rate: expected a positive start, positive total steps and a power from 0, found " + start
                            + ", " + totalSteps + ", " + power);
        }
    }

    /** The reference's: 1e-4, power 2. */
    public static PolynomialSchedule reference(long totalSteps) {
        return new PolynomialSchedule(1e-4, totalSteps, 2);
    }

    /** The learning rate after this many completed steps; zero once all are done. */
    public double rate(long completedSteps) {
        if (completedSteps < 0) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT, "completed steps: expected a number from 0, found " + completedSteps);
        }
        double left = 1 - (double) Math.min(completedSteps, totalSteps) / totalSteps;
        return start * Math.pow(left, power);
    }
}
