package report2ct.vae;

import static org.bytedeco.pytorch.global.torch.group_norm;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
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
     * {@code half(half(half(n) * weight) + bias)}, each operation in float32, n the normalised value (specification 1.5).
     *
     * @param x [B, C, X, Y, Z]
     * @param weight float32 [C]
     * @param bias float32 [C]
     * @return float16, same shape
     */
    public static Tensor rounded(Tensor x, Tensor weight, Tensor bias, long groups, double eps) {
        return TensorScope.compute(() -> {
            Tensor normalised = group_norm(x, groups, Ops.optional(null), Ops.optional(null), eps, false)
                    .to(ScalarType.Half);
            Tensor scaled = normalised
                    .to(ScalarType.Float)
                    .mul(weight.view(1, -1, 1, 1, 1))
                    .to(ScalarType.Half);
            return scaled.to(ScalarType.Float).add(bias.view(1, -1, 1, 1, 1)).to(ScalarType.Half);
        });
    }
}
