package report2ct.training;

import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import report2ct.nn.Ops;
import report2ct.nn.TensorScope;

/**
 * A weight for every element of a latent: how much of its variance the findings explain. Concentrates the effort of a
 * small training on what the text decides; for every positive weight the best answer stays the same.
 *
 * <p>Least squares of the latents on the label bits after mean and spacing are taken out; the variance of the fitted part
 * minus its 30 % quantile, over its mean, within [0.2, 6].
 */
final class LabelWeighting {
    private static final double RIDGE = 20;
    private static final double QUANTILE = 0.3;
    private static final double LEAST = 0.2;
    private static final double MOST = 6;
    private static final double SPACING_MM = 3;

    private LabelWeighting() {}

    /** Weights with mean 1 in the order of a latent's elements. */
    static float[] of(FlowSource latents) {
        double[] variance = explainedVariance(latents);
        double[] sorted = variance.clone();
        Arrays.sort(sorted);
        double quantile = sorted[(int) (QUANTILE * (sorted.length - 1))];
        double[] excess =
                Arrays.stream(variance).map(v -> Math.max(0, v - quantile)).toArray();
        double mean = Math.max(1e-12, Arrays.stream(excess).average().orElse(1));
        double[] clipped = Arrays.stream(excess)
                .map(v -> Math.min(MOST, Math.max(LEAST, v / mean)))
                .toArray();
        double clippedMean = Arrays.stream(clipped).average().orElse(1);
        float[] weights = new float[clipped.length];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) (clipped[i] / clippedMean);
        }
        return weights;
    }

    private static double[] explainedVariance(FlowSource latents) {
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
            Tensor solution = torch.linalg_solve(normal.add(identity), product); // [columns, elements]
            Tensor fit = solution.narrow(0, 3, labels);
            Tensor second = normal.narrow(0, 3, labels).narrow(1, 3, labels);
            Tensor sums = normal.select(0, 0).narrow(0, 3, labels);
            double n = latents.size();
            Tensor covariance = Ops.scale(second, 1 / n).sub(Ops.scale(torch.outer(sums, sums), 1 / (n * n)));
            return Ops.toDoubles(covariance.matmul(fit).mul(fit).sum(new long[] {0}));
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
