package report2ct.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.random.RandomStream;
import report2ct.random.SequentialRandom;

/**
 * Percentile bootstrap (Efron 1979): the cases are drawn with replacement again and again, and the figure's spread over
 * these samples is its uncertainty. The same seed draws the same samples, so that figures of the same cases are compared
 * on the same samples.
 *
 * @param resamples number of samples; at least 20
 * @param seed of the draws
 */
public record Bootstrap(int resamples, long seed) {
    private static final int FEWEST = 20;
    private static final int MOST = 1_000_000;
    private static final double TAIL = 0.025;

    public Bootstrap {
        if (resamples < FEWEST || resamples > MOST) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    "bootstrap: expected " + FEWEST + " to " + MOST + " resamples, found " + resamples);
        }
    }

    /** 1,000 samples. */
    public static Bootstrap standard(long seed) {
        return new Bootstrap(1000, seed);
    }

    /**
     * Several figures of the same cases. Samples in which a figure is NaN do not count for it; when more than half are,
     * it has no interval.
     *
     * @param cases their number
     * @param figures from indices of cases, repetitions included, to figures; always as many
     */
    public List<Estimate> estimates(int cases, Function<int[], double[]> figures) {
        if (cases < 1) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT, "bootstrap: expected at least one case, found " + cases);
        }
        double[] values = figures.apply(IntStream.range(0, cases).toArray());
        double[][] samples = new double[values.length][resamples];
        SequentialRandom random = new SequentialRandom(seed, RandomStream.BOOTSTRAP);
        int[] drawn = new int[cases];
        for (int r = 0; r < resamples; r++) {
            for (int i = 0; i < cases; i++) {
                drawn[i] = (int) (random.nextDouble() * cases);
            }
            double[] sample = figures.apply(drawn);
            for (int f = 0; f < values.length; f++) {
                samples[f][r] = sample[f];
            }
        }
        List<Estimate> estimates = new ArrayList<>();
        for (int f = 0; f < values.length; f++) {
            estimates.add(interval(values[f], samples[f], cases));
        }
        return estimates;
    }

    /** One figure. */
    public Estimate estimate(int cases, ToDoubleFunction<int[]> figure) {
        return estimates(cases, drawn -> new double[] {figure.applyAsDouble(drawn)})
                .get(0);
    }

    /** Mean of the values that are numbers; no observation when there is none. */
    public Estimate mean(double[] values) {
        double[] known = Arrays.stream(values).filter(v -> !Double.isNaN(v)).toArray();
        if (known.length == 0) {
            return Estimate.none();
        }
        return estimate(
                known.length,
                drawn -> Arrays.stream(drawn)
                        .mapToDouble(i -> known[i])
                        .average()
                        .orElse(Double.NaN));
    }

    /** A value with the middle 95 % of samples around it; NaN samples do not count. */
    static Estimate interval(double value, double[] samples, int count) {
        double[] known =
                Arrays.stream(samples).filter(v -> !Double.isNaN(v)).sorted().toArray();
        if (Double.isNaN(value) || known.length * 2 < samples.length || known.length == 0) {
            return Estimate.bare(value, count);
        }
        return new Estimate(value, quantile(known, TAIL), quantile(known, 1 - TAIL), count);
    }

    /** Quantile of sorted values, linear between neighbours. */
    static double quantile(double[] sorted, double share) {
        double at = share * (sorted.length - 1);
        int low = (int) at;
        int high = Math.min(low + 1, sorted.length - 1);
        return sorted[low] + (at - low) * (sorted[high] - sorted[low]);
    }
}
