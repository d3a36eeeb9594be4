package report2ct.nn;

import static org.bytedeco.pytorch.global.torch.group_norm;

import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Group normalisation with affine: mean and biased variance per sample and group over channels and voxels. The affine
 * stays in float32 when the input is bfloat16.
 */
public final class GroupNorm {
    /** Voxels along an axis, about, that tell where a group's mean lies. */
    private static final long SAMPLES = 8;

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
        if (!losesDigits(x)) {
            return normalised(x);
        }
        return TensorScope.compute(() -> {
            Tensor pivot = sampleMeans(x); // [B, C, 1, 1, 1]
            return normalised(x.sub(pivot));
        });
    }

    private Tensor normalised(Tensor x) {
        return group_norm(x, groups, Ops.optional(weight), Ops.optional(bias), eps, false);
    }

    /**
     * libtorch's channels-last kernel takes the variance as E[x^2] - mean^2 and loses digits where a group's mean is far
     * larger than its spread. In float32, the precision that is compared with the reference, a value near the mean is taken
     * off first; the norm does not see it otherwise.
     */
    private static boolean losesDigits(Tensor x) {
        return x.dim() == 5 && Ops.sameType(x.scalar_type(), ScalarType.Float) && !x.is_contiguous();
    }

    /** Mean of each group over a coarse grid of voxels. */
    private Tensor sampleMeans(Tensor x) {
        Tensor sample = x;
        for (long axis = 2; axis < 5; axis++) {
            long n = x.size(axis);
            sample = sample.slice(axis, new LongOptional(0), new LongOptional(n), Math.max(1, n / SAMPLES));
        }
        long b = x.size(0);
        long c = x.size(1);
        Tensor means = sample.reshape(b, groups, -1).mean(new long[] {2}, true, new ScalarTypeOptional()); // [B, G, 1]
        return means.expand(b, groups, c / groups).reshape(b, c, 1, 1, 1);
    }
}
