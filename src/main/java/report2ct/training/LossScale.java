package report2ct.training;

import report2ct.ErrorKind;
import report2ct.Report2CtException;

/**
 * The factor on the loss that keeps small gradients above float16's least number: doubled after many good steps, halved
 * when a gradient overflows, whose step is left out. An immutable value, part of a run's state.
 *
 * <p>Source: PyTorch's {@code GradScaler}: 2^16 at first, doubled after 2,000 good steps in a row, halved on overflow.
 *
 * @param factor a power of two
 * @param good steps without overflow since the factor changed
 */
public record LossScale(double factor, int good) {
    private static final double FIRST = 65536;
    private static final int GROWTH_INTERVAL = 2000;
    private static final double LARGEST = 0x1p100;
    private static final double SMALLEST = 0x1p-24;

    public LossScale {
        if (!(factor > 0) || Double.isInfinite(factor) || Math.getExponent(factor) < Double.MIN_EXPONENT) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT, "loss scale: expected a positive number, found " + factor);
        }
        if (good < 0 || good >= GROWTH_INTERVAL) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    "loss scale: expected 0 to " + (GROWTH_INTERVAL - 1) + " good steps, found " + good);
        }
    }

    /** The first factor of a run. */
    public static LossScale first() {
        return new LossScale(FIRST, 0);
    }

    /** No scaling, for precisions that need none. */
    public static LossScale none() {
        return new LossScale(1, 0);
    }

    /**
     * The factor of the next step.
     *
     * @param finite whether all gradients of this step were finite
     * @throws Report2CtException when overflows go on until the factor is too small to be the reason
     */
    public LossScale after(boolean finite) {
        if (!finite) {
            if (factor / 2 < SMALLEST) {
                throw new Report2CtException(
                        ErrorKind.INVALID_INPUT,
                        "gradients: expected finite numbers, found overflow even with a loss scale of " + factor);
            }
            return new LossScale(factor / 2, 0);
        }
        if (good + 1 < GROWTH_INTERVAL) {
            return new LossScale(factor, good + 1);
        }
        return new LossScale(Math.min(LARGEST, factor * 2), 0);
    }
}
