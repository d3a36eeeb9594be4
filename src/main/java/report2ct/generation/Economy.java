package report2ct.generation;

import java.util.Objects;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/**
 * How work of the denoiser is saved at the price of another result. Part of the recipe.
 *
 * @param solver how a step follows the velocity
 * @param interval times at which guidance is applied
 * @param cacheEvery the inner levels of the network are computed at every n-th evaluation and used again at the others; 1
 *     computes them always
 */
public record Economy(Solver solver, GuidanceInterval interval, int cacheEvery) {
    private static final int MOST = 100;

    /** Nothing saved: Euler steps, guidance at all times, every level at every step. */
    public static final Economy NONE = new Economy(Solver.EULER, GuidanceInterval.ALWAYS, 1);

    public Economy {
        Objects.requireNonNull(solver, "solver");
        Objects.requireNonNull(interval, "interval");
        if (cacheEvery < 1 || cacheEvery > MOST) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT, "cache-every: expected 1 to " + MOST + ", found " + cacheEvery);
        }
    }

    /** Whether a step needs nothing of the steps before it but their latent. */
    boolean stepsStandAlone() {
        return solver != Solver.AB2 && cacheEvery == 1;
    }

    /** The same with another solver. */
    public Economy with(Solver other) {
        return new Economy(other, interval, cacheEvery);
    }

    /** The same with another interval. */
    public Economy with(GuidanceInterval other) {
        return new Economy(solver, other, cacheEvery);
    }

    /** The same with another interval between computations of the inner levels. */
    public Economy withCacheEvery(int other) {
        return new Economy(solver, interval, other);
    }
}
