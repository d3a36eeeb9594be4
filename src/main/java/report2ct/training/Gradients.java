package report2ct.training;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.nn.Ops;
import report2ct.nn.Parameters;
import report2ct.nn.TensorScope;

/** What is done with gradients between the backward pass and the optimiser. */
public final class Gradients {
    private Gradients() {}

    /** Forgets the gradients of the last step. */
    public static void clear(Parameters parameters) {
        try (TensorScope scope = TensorScope.open()) {
            for (Tensor tensor : parameters.values()) {
                Tensor gradient = tensor.grad();
                if (gradient.defined()) {
                    gradient.zero_();
                }
            }
        }
    }

    /**
     * Scales all gradients so that their joint L2 norm is at most {@code limit}, 0 for no limit; returns the norm before.
     *
     * @throws Report2CtException for a norm that is not finite, before any weight has taken it in
     */
    public static double clip(Parameters parameters, double limit) {
        try (TensorScope scope = TensorScope.open()) {
            double norm = limit > 0 ? torch.clip_grad_norm_(trainable(parameters), limit) : norm(parameters);
            if (!Double.isFinite(norm)) {
                throw new Report2CtException(
                        ErrorKind.INVALID_INPUT, "gradients: expected a finite norm, found " + norm);
            }
            return norm;
        }
    }

    private static TensorVector trainable(Parameters parameters) {
        TensorVector trainable = new TensorVector();
        for (Tensor tensor : parameters.values()) {
            if (tensor.requires_grad()) {
                trainable.push_back(tensor);
            }
        }
        return trainable;
    }

    /** The joint L2 norm of all gradients. */
    static double norm(Parameters parameters) {
        try (TensorScope scope = TensorScope.open()) {
            TensorVector norms = new TensorVector();
            for (Tensor tensor : parameters.values()) {
                if (tensor.requires_grad() && tensor.grad().defined()) {
                    norms.push_back(tensor.grad().norm());
                }
            }
            return norms.empty() ? 0 : Ops.item(torch.stack(norms).norm());
        }
    }

    /** Multiplies all gradients. */
    static void scale(Parameters parameters, double factor) {
        try (TensorScope scope = TensorScope.open()) {
            for (Tensor tensor : parameters.values()) {
                if (tensor.requires_grad() && tensor.grad().defined()) {
                    tensor.grad().mul_(new Scalar(factor));
                }
            }
        }
    }
}
