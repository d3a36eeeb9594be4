package report2ct.nn;

import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Element-wise steps on a feature map that only the caller holds. While no gradients are recorded they overwrite it: a
 * fresh map of a full-size latent costs more time in page faults than the arithmetic. Otherwise they make a new tensor.
 */
public final class InPlace {
    private InPlace() {}

    /** {@code silu(owned)}. */
    public static Tensor silu(Tensor owned) {
        if (GradMode.is_enabled()) {
            return torch.silu(owned);
        }
        torch.silu_(owned); // its result is a borrowed handle of the same tensor
        return owned;
    }

    /** {@code owned + other}, in the wider of their element types: one that is not {@code owned}'s is a new tensor too. */
    public static Tensor add(Tensor owned, Tensor other) {
        if (GradMode.is_enabled() || !Ops.sameType(owned.scalar_type(), other.scalar_type())) {
            return owned.add(other);
        }
        return owned.add_(other);
    }
}
