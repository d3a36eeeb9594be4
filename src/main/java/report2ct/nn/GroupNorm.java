package report2ct.nn;

import static org.bytedeco.pytorch.global.torch.group_norm;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Group normalisation with affine: mean and biased variance per sample and group over channels and voxels. The affine
 * stays in float32 when the input is bfloat16.
 */
public final class GroupNorm {
    private final Tensor weight;
    private final Tensor bias;
    private final long groups;
    private final double eps;

    public GroupNorm(Parameters parameters, String stem, long groups, double eps) {
        weight = parameters.get(stem + ".weight");
        bias = parameters.get(stem + ".bias");
        this.groups = groups;
        this.eps = eps;
    }

    /** Same shape as {@code x} [B, C, ...]. */
    public Tensor forward(Tensor x) {
        if (!needsContiguous(x)) {
            return normalised(x);
        }
        return TensorScope.compute(() -> InferenceLayout.channelsLast(normalised(x.contiguous())));
    }

    private Tensor normalised(Tensor x) {
        return group_norm(x, groups, Ops.optional(weight), Ops.optional(bias), eps, false);
    }

    /**
     * libtorch's channels-last kernel takes the variance as E[x^2] - mean^2 and loses digits where a group's mean is far
     * larger than its spread; in float32, the precision that is compared with the reference, the other kernel is used.
     */
    private static boolean needsContiguous(Tensor x) {
        return x.dim() == 5 && Ops.sameType(x.scalar_type(), ScalarType.Float) && !x.is_contiguous();
    }
}
