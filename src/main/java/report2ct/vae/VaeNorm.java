package report2ct.vae;

import static org.bytedeco.pytorch.global.torch.batch_norm;
import static org.bytedeco.pytorch.global.torch.group_norm;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;
import report2ct.nn.GroupNorm;
import report2ct.nn.Ops;
import report2ct.nn.Parameters;
import report2ct.nn.TensorScope;

/** Group norm of the autoencoder, with the reference's rounding to half precision where the configuration asks for it. */
public final class VaeNorm {
    private final Tensor weight;
    private final Tensor bias;
    private final GroupNorm exact;
    private final VaeConfig config;

    VaeNorm(Parameters parameters, String stem, VaeConfig config) {
        weight = parameters.get(stem + ".weight");
        bias = parameters.get(stem + ".bias");
        exact = new GroupNorm(parameters, stem, config.normGroups(), config.normEps());
        this.config = config;
    }

    Tensor forward(Tensor x) {
        if (!config.normFloat16()) {
            return exact.forward(x);
        }
        return TensorScope.compute(() ->
                rounded(x, weight, bias, config.normGroups(), config.normEps()).to(x.scalar_type()));
    }

    /**
     * The norm of some planes of a map whose statistics are known, in a new tensor.
     *
     * @param planes [1, C, n, Y, Z]
     */
    Tensor forward(Tensor planes, Known known) {
        if (!config.normFloat16()) {
            return known.normalised(planes, weight, bias, config.normEps());
        }
        return TensorScope.compute(
                () -> roundedAffine(known.normalised(planes, null, null, config.normEps()), weight, bias)
                        .to(planes.scalar_type()));
    }

    /** Statistics of a map as tensors of the scope in which they are made: float32 [C]. */
    record Known(Tensor mean, Tensor variance) {
        static Known of(GroupStatistics statistics) {
            float[] means = statistics.means();
            return new Known(Ops.floats(means, means.length), Ops.floats(statistics.variances(), means.length));
        }

        /** A batch norm that is told mean and variance is an affine map of each channel, in one pass over memory. */
        private Tensor normalised(Tensor x, @Nullable Tensor weight, @Nullable Tensor bias, double eps) {
            return batch_norm(
                    x,
                    Ops.optional(weight),
                    Ops.optional(bias),
                    Ops.optional(mean.to(x.device(), ScalarType.Float)),
                    Ops.optional(variance.to(x.device(), ScalarType.Float)),
                    false,
                    0,
                    eps,
                    false);
        }
    }

    /**
     * {@code half(half(half(n) * weight) + bias)}, each operation in float32, n the normalised value (specification 1.5).
     *
     * @param x [B, C, X, Y, Z]
     * @param weight float32 [C]
     * @param bias float32 [C]
     * @return float16, same shape
     */
    public static Tensor rounded(Tensor x, Tensor weight, Tensor bias, long groups, double eps) {
        return TensorScope.compute(() ->
                roundedAffine(group_norm(x, groups, Ops.optional(null), Ops.optional(null), eps, false), weight, bias));
    }

    private static Tensor roundedAffine(Tensor normalised, Tensor weight, Tensor bias) {
        return TensorScope.compute(() -> {
            Tensor scaled = normalised
                    .to(ScalarType.Half)
                    .to(ScalarType.Float)
                    .mul(weight.view(1, -1, 1, 1, 1))
                    .to(ScalarType.Half);
            return scaled.to(ScalarType.Float).add(bias.view(1, -1, 1, 1, 1)).to(ScalarType.Half);
        });
    }
}
