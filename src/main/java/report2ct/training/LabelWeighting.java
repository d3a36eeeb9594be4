package report2ct.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import report2ct.dataset.Labels;
import report2ct.nn.Ops;
import report2ct.nn.TensorScope;

/**
 * A weight for every element of a latent: how much of its variance the findings explain. Concentrates the effort of a
 * small training on what the text decides; for every positive weight the best answer stays the same.
 *
 * <p>Least squares of the latents on the label bits after mean and spacing are taken out. The variance that each label's
 * fitted part has, minus its 30 % quantile, over its mean, is that label's map; the mean of a finding's maps is the
 * finding's, so that a small mass counts as much as a large effusion. The mean of all findings, within [0.2, 6].
 *
 * <p>The boost adds, for a sample that has a label, a factor times that label's map above its 80 % quantile: where a
 * finding is asked for, its own cells count more. It depends on the labels alone, so the best answer to a report that
 * tells them stays the same.
 */
final class LabelWeighting {
    private static final double RIDGE = 20;
    private static final double QUANTILE = 0.3;
    private static final double LEAST = 0.2;
    private static final double MOST = 6;
    private static final double SPACING_MM = 3;
    private static final double BOOST_QUANTILE = 0.8;
    private static final double MOST_BOOSTED = 12;

    private final float[] base;
    private final float[][] boosts;

    private LabelWeighting(float[] base, float[][] boosts) {
        this.base = base;
        this.boosts = boosts;
    }

    /** The same weight, 1, for every element. */
    static LabelWeighting none(int elements) {
        float[] ones = new float[elements];
        Arrays.fill(ones, 1);
        return new LabelWeighting(ones, new float[0][]);
    }

    /**
     * Measures the weights.
     *
     * @param boost factor on the maps of the labels that a sample has; 0 for none
     */
    static LabelWeighting of(FlowSource latents, double boost) {
        double[][] variance = explainedVariance(latents);
        float[][] boosts = new float[boost > 0 ? variance.length : 0][];
        for (int label = 0; label < boosts.length; label++) {
            double[] map = map(variance[label], BOOST_QUANTILE);
            boosts[label] = new float[map.length];
            for (int i = 0; i < map.length; i++) {
                boosts[label][i] = (float) (boost * map[i]);
            }
        }
        return new LabelWeighting(base(variance), boosts);
    }

    /** Weights with mean 1 in the order of a latent's elements, whatever the sample. */
    float[] base() {
        return base.clone();
    }

    /** Weights for samples with these labels, one row after another; the base in one row when there is no boost. */
    float[] of(List<float[]> labels) {
        if (boosts.length == 0) {
            return base();
        }
        float[] rows = new float[labels.size() * base.length];
        for (int b = 0; b < labels.size(); b++) {
            int from = b * base.length;
            System.arraycopy(base, 0, rows, from, base.length);
            for (int label = 0; label < boosts.length; label++) {
                if (labels.get(b)[label] > 0) {
                    add(boosts[label], rows, from);
                }
            }
        }
        return rows;
    }

    private static void add(float[] boost, float[] rows, int from) {
        for (int i = 0; i < boost.length; i++) {
            rows[from + i] = (float) Math.min(MOST_BOOSTED, rows[from + i] + boost[i]);
        }
    }

    private static float[] base(double[][] variance) {
        Map<String, List<double[]>> byFinding = new LinkedHashMap<>();
        List<String> names = Labels.names();
        for (int label = 0; label < variance.length; label++) {
            String name = names.get(label);
            byFinding
                    .computeIfAbsent(name.substring(0, name.indexOf('.')), key -> new ArrayList<>())
                    .add(map(variance[label], QUANTILE));
        }
        double[][] findings = byFinding.values().stream()
                .map(maps -> mean(maps.toArray(double[][]::new)))
                .toArray(double[][]::new);
        double[] clipped = Arrays.stream(mean(findings))
                .map(v -> Math.min(MOST, Math.max(LEAST, v)))
                .toArray();
        double clippedMean = Arrays.stream(clipped).average().orElse(1);
        float[] weights = new float[clipped.length];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) (clipped[i] / clippedMean);
        }
        return weights;
    }

    /** What lies above a quantile, with mean 1. */
    private static double[] map(double[] variance, double share) {
        double[] sorted = variance.clone();
        Arrays.sort(sorted);
        double quantile = sorted[(int) (share * (sorted.length - 1))];
        double[] excess =
                Arrays.stream(variance).map(v -> Math.max(0, v - quantile)).toArray();
        double mean = Math.max(1e-12, Arrays.stream(excess).average().orElse(1));
        return Arrays.stream(excess).map(v -> v / mean).toArray();
    }

    private static double[] mean(double[][] maps) {
        double[] mean = new double[maps[0].length];
        for (double[] map : maps) {
            for (int i = 0; i < mean.length; i++) {
                mean[i] += map[i] / maps.length;
            }
        }
        return mean;
    }

    /** [labels, elements]. */
    private static double[][] explainedVariance(FlowSource latents) {
        try (TensorScope scope = TensorScope.open()) {
            int labels = latents.labels(0).length;
            int columns = 3 + labels; // constant, two spacings, labels
            Tensor normal = torch.zeros(new long[] {columns, columns}, Ops.options(ScalarType.Double));
            int elements = latents.elements();
            Tensor product = torch.zeros(new long[] {columns, elements}, Ops.options(ScalarType.Double));
            int group = 64;
            for (int from = 0; from < latents.size(); from += group) {
                try (TensorScope part = TensorScope.open()) {
                    int to = Math.min(latents.size(), from + group);
                    Tensor design = design(latents, from, to, columns);
                    normal.add_(design.t().matmul(design));
                    product.add_(design.t().matmul(values(latents, from, to, elements)));
                }
            }
            Tensor identity = Ops.scale(torch.eye(columns, Ops.options(ScalarType.Double)), RIDGE);
            Tensor fit = torch.linalg_solve(normal.add(identity), product).narrow(0, 3, labels); // [labels, elements]
            double n = latents.size();
            Tensor share = Ops.scale(normal.diagonal().narrow(0, 3, labels), 1 / n); // of the records with the label
            Tensor spread = share.sub(share.square()).unsqueeze(1);
            double[] flat = Ops.toDoubles(fit.square().mul(spread));
            double[][] variance = new double[labels][];
            for (int label = 0; label < labels; label++) {
                variance[label] = Arrays.copyOfRange(flat, label * elements, (label + 1) * elements);
            }
            return variance;
        }
    }

    private static Tensor design(FlowSource latents, int from, int to, int columns) {
        float[] rows = new float[(to - from) * columns];
        for (int i = from; i < to; i++) {
            int at = (i - from) * columns;
            float[] spacing = latents.spacingMm(i);
            rows[at] = 1;
            rows[at + 1] = (float) (10 * (spacing[0] / SPACING_MM - 1));
            rows[at + 2] = (float) (10 * (spacing[2] / SPACING_MM - 1));
            System.arraycopy(latents.labels(i), 0, rows, at + 3, columns - 3);
        }
        return Ops.floats(rows, to - from, columns).to(ScalarType.Double);
    }

    private static Tensor values(FlowSource latents, int from, int to, int elements) {
        float[] rows = new float[(to - from) * elements];
        for (int i = from; i < to; i++) {
            System.arraycopy(latents.latent(i), 0, rows, (i - from) * elements, elements);
        }
        return Ops.floats(rows, to - from, elements).to(ScalarType.Double);
    }
}
