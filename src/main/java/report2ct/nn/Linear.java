package report2ct.nn;

import static org.bytedeco.pytorch.global.torch.linear;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** {@code y = x W^T + b}; the bias is absent where the state dictionary has none. */
public final class Linear {
    private final Tensor weight;
    private final @Nullable Tensor bias;

    public Linear(Parameters parameters, String stem) {
        weight = parameters.get(stem + ".weight");
        bias = parameters.find(stem + ".bias");
    }

    /** The bias [O]; owned by the parameters. */
    public @Nullable Tensor bias() {
        return bias;
    }

    /** [..., I] to [..., O]. */
    public Tensor forward(Tensor x) {
        return linear(x, weight, Ops.optional(bias));
    }

    /** The input cast to the weights' element type first. */
    public Tensor forwardCast(Tensor x) {
        return forward(x.to(weight.scalar_type()));
    }
}
