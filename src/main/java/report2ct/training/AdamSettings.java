package report2ct.training;

import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.pytorch.Adam;
import org.bytedeco.pytorch.AdamOptions;
import org.bytedeco.pytorch.OptimizerParamGroupVector;
import org.bytedeco.pytorch.TensorVector;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.nn.Parameters;
import report2ct.nn.TensorScope;

/**
 * Settings of the Adam optimiser, {@code update = m_hat / (sqrt(v_hat) + eps)} with bias correction.
 *
 * @param learningRate step size until {@link #setRate} changes it
 * @param beta1 memory of the mean gradient
 * @param beta2 memory of the mean squared gradient
 * @param eps added to the root of the second moment
 * @param weightDecay L2 penalty added to the gradient
 */
public record AdamSettings(double learningRate, double beta1, double beta2, double eps, double weightDecay) {
    private static final double LIBTORCH_BETA1 = 0.9;

    public AdamSettings {
        boolean fits = learningRate >= 0 && beta1 >= 0 && beta1 < 1 && beta2 >= 0 && beta2 < 1 && eps >= 0;
        if (!fits || !(weightDecay >= 0)) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    "adam: expected a learning rate, eps and weight decay from 0 and betas in [0, 1), found "
                            + learningRate + ", " + eps + ", " + weightDecay + ", " + beta1 + ", " + beta2);
        }
    }

    /** PyTorch's defaults, which the reference uses: betas 0.9 and 0.999, eps 1e-8, no decay. */
    public static AdamSettings of(double learningRate) {
        return new AdamSettings(learningRate, LIBTORCH_BETA1, 0.999, 1e-8, 0);
    }

    /** A new optimiser of these parameters; the caller closes it, before the parameters. */
    public Adam optimiser(Parameters parameters) {
        try (TensorVector list = parameters.vector();
                AdamOptions options = options()) {
            return new Adam(list, options);
        }
    }

    private AdamOptions options() {
        AdamOptions options = new AdamOptions(learningRate);
        // The bindings show the C++ pair of betas as raw memory, whose order depends on the standard library: fresh
        // options hold 0.9 and 0.999 and tell which is which.
        DoublePointer betas = options.betas();
        int first = betas.get(0) == LIBTORCH_BETA1 ? 0 : 1;
        betas.put(first, beta1);
        betas.put(1 - first, beta2);
        options.eps().put(eps);
        options.weight_decay().put(weightDecay);
        return options;
    }

    /** Sets the step size of an optimiser for its next step. */
    public static void setRate(Adam optimiser, double learningRate) {
        try (TensorScope scope = TensorScope.open()) {
            OptimizerParamGroupVector groups = optimiser.param_groups();
            for (long group = 0; group < groups.size(); group++) {
                groups.get(group).options().set_lr(learningRate);
            }
        }
    }
}
