package report2ct.nn;

import static org.bytedeco.pytorch.global.torch.layer_norm;

import org.bytedeco.pytorch.Tensor;

/** Layer normalisation over the last axis, with affine and biased variance. */
public final class LayerNorm {
    private final Tensor weight;
    private final Tensor bias;
    private final double eps;

    public LayerNorm(Parameters parameters, String stem, double eps) {
        weight = parameters.get(stem + ".weight");
        bias = parameters.get(stem + ".bias");
        this.eps = eps;
    }

    /** Same shape as {@code x} [..., W]. */
    public Tensor forward(Tensor x) {
        return layer_norm(x, new long[] {weight.size(0)}, Ops.optional(weight), Ops.optional(bias), eps, false);
    }
}
