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

    /** {@code owned + other}, in the element type of {@code owned}. */
    public static Tensor add(Tensor owned, Tensor other) {
        if (GradMode.is_enabled()) {
            return owned.add(other);
        }
        return owned.add_(other);
    }
}
