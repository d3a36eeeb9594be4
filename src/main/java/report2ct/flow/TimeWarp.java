package report2ct.flow;

import report2ct.ErrorKind;
import report2ct.Report2CtException;

/** How the share of time {@code u} in [0, 1] is bent before it is used: {@code r*u / (1 + (r-1)*u)}. */
public sealed interface TimeWarp {
    /** The ratio r for a latent of this many cells. */
    double ratio(long cells);

    /** The bent share of time; 0 and 1 stay. */
    default double apply(double u, long cells) {
        double r = ratio(cells);
        return r * u / (1 + (r - 1) * u);
    }

    /**
     * The reference's rule: {@code r = (cells / baseCells)^(1/dimensions)}, so that large latents spend more time near
     * the noise.
     */
    record ByResolution(long baseCells, int dimensions) implements TimeWarp {
        /** 32 cubed cells in three dimensions (specification 1.1). */
        public static ByResolution reference() {
            return new ByResolution(32L * 32 * 32, 3);
        }

        @Override
        public double ratio(long cells) {
            return StrictMath.pow((double) cells / baseCells, 1.0 / dimensions);
        }
    }

    /** The same ratio for every size: for small latents, where the reference's rule starves the noisy times. */
    record Fixed(double value) implements TimeWarp {
        public Fixed {
            if (!(value > 0) || Double.isInfinite(value)) {
                throw new Report2CtException(
                        ErrorKind.INVALID_INPUT, "time warp ratio: expected a positive number, found " + value);
            }
        }

        /** No warp. */
        public static Fixed none() {
            return new Fixed(1);
        }

        @Override
        public double ratio(long cells) {
            return value;
        }
    }
}
