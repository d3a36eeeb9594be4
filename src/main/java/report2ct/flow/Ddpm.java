package report2ct.flow;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.nn.Ops;
import report2ct.nn.TensorScope;

/**
 * Denoising diffusion with scaled-linear betas, noise prediction, "fixed small" variance and no clipping, as MAISI's ddpm
 * model uses it (specification diffusion 1.7).
 *
 * <p>A step goes to the previous training index, never to the next entry of a shorter list of times: that is what MONAI
 * does.
 */
public final class Ddpm {
    /** Least variance of a step. */
    public static final double VARIANCE_FLOOR = 1e-20;

    private final double[] betas;
    private final double[] alphaProducts;

    /** The latent after a step and the clean latent it aimed at. */
    public record Result(Tensor next, Tensor cleanEstimate) {}

    public Ddpm(int trainTimesteps, double betaStart, double betaEnd) {
        if (trainTimesteps < 2 || !(betaStart > 0) || !(betaEnd > betaStart) || !(betaEnd < 1)) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    "ddpm: expected at least 2 times and 0 < first beta < last beta < 1, found " + trainTimesteps + ", "
                            + betaStart + ", " + betaEnd);
        }
        betas = new double[trainTimesteps];
        alphaProducts = new double[trainTimesteps];
        double low = Math.sqrt(betaStart);
        double high = Math.sqrt(betaEnd);
        double product = 1;
        for (int t = 0; t < trainTimesteps; t++) {
            double root = low + (high - low) * t / (trainTimesteps - 1);
            betas[t] = root * root;
            product *= 1 - betas[t];
            alphaProducts[t] = product;
        }
    }

    /** MAISI's: 1000 times, betas 0.0015 to 0.0195. */
    public static Ddpm maisi() {
        return new Ddpm(1000, 0.0015, 0.0195);
    }

    /** Number of training times. */
    public int trainTimesteps() {
        return betas.length;
    }

    /** Noise variance added at a time. */
    public double beta(int t) {
        return betas[check(t)];
    }

    /** Product of {@code 1 - beta} up to and with {@code t}; 1 before the first time. */
    public double alphaProduct(int t) {
        return t < 0 ? 1 : alphaProducts[check(t)];
    }

    /** Multiples of {@code T / steps}, descending: the times of MONAI up to 1.5. */
    public List<Integer> timesByMultiples(int steps) {
        checkSteps(steps);
        int stride = betas.length / steps;
        List<Integer> times = new ArrayList<>();
        for (int i = steps - 1; i >= 0; i--) {
            times.add(i * stride);
        }
        return times;
    }

    /** {@code round(linspace(T-1, 0, steps))}: the times of MONAI 1.6. */
    public List<Integer> timesByLinspace(int steps) {
        checkSteps(steps);
        List<Integer> times = new ArrayList<>();
        for (int i = 0; i < steps; i++) {
            double position = steps == 1 ? 0 : (double) i / (steps - 1);
            times.add((int) Math.rint((betas.length - 1) * (1 - position)));
        }
        return times;
    }

    /**
     * The noisy latent {@code sqrt(a_t)*x_0 + sqrt(1-a_t)*noise}.
     *
     * @param clean [B, ...]
     * @param times one time a sample
     */
    public Tensor noisy(Tensor clean, Tensor noise, int... times) {
        return TensorScope.compute(() -> {
            long[] shape = new long[(int) clean.dim()];
            java.util.Arrays.fill(shape, 1);
            shape[0] = times.length;
            float[] signal = new float[times.length];
            float[] spread = new float[times.length];
            for (int i = 0; i < times.length; i++) {
                signal[i] = (float) Math.sqrt(alphaProduct(check(times[i])));
                spread[i] = (float) Math.sqrt(1 - alphaProduct(times[i]));
            }
            return Ops.floats(signal, shape)
                    .mul(clean)
                    .add(Ops.floats(spread, shape).mul(noise));
        });
    }

    /**
     * One step from {@code t} to {@code t - 1}.
     *
     * @param x the latent at {@code t}
     * @param predictedNoise the network's answer
     * @param freshNoise standard normal draw; not used at t = 0
     */
    public Result step(Tensor x, Tensor predictedNoise, Tensor freshNoise, int t) {
        double product = alphaProduct(check(t));
        double before = alphaProduct(t - 1);
        double beta = betas[t];
        try (TensorScope scope = TensorScope.open()) {
            Tensor clean = Ops.scale(x.sub(Ops.scale(predictedNoise, Math.sqrt(1 - product))), 1 / Math.sqrt(product));
            Tensor mean = Ops.scale(clean, Math.sqrt(before) * beta / (1 - product))
                    .add(Ops.scale(x, Math.sqrt(1 - beta) * (1 - before) / (1 - product)));
            double variance = Math.max((1 - before) / (1 - product) * beta, VARIANCE_FLOOR);
            Tensor next = t > 0 ? mean.add(Ops.scale(freshNoise, Math.sqrt(variance))) : mean;
            return new Result(scope.keep(next), scope.keep(clean));
        }
    }

    private int check(int t) {
        if (t < 0 || t >= betas.length) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT, "time: expected 0 to " + (betas.length - 1) + ", found " + t);
        }
        return t;
    }

    private void checkSteps(int steps) {
        if (steps < 1 || steps > betas.length) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT, "steps: expected 1 to " + betas.length + ", found " + steps);
        }
    }
}
