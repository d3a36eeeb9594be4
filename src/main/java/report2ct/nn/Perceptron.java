package report2ct.nn;

import static org.bytedeco.pytorch.global.torch.silu;

import org.bytedeco.pytorch.Tensor;

/** Linear, SiLU, Linear under the names {@code <stem>.0} and {@code <stem>.2}. */
public final class Perceptron {
    private final Linear first;
    private final Linear second;

    public Perceptron(Parameters parameters, String stem) {
        first = new Linear(parameters, stem + ".0");
        second = new Linear(parameters, stem + ".2");
    }

    /** Declares the parameters. */
    public static void declare(ParameterList list, String stem, long in, long hidden, long out) {
        list.linear(stem + ".0", in, hidden);
        list.linear(stem + ".2", hidden, out);
    }

    /** [B, I] to [B, O]. */
    public Tensor forward(Tensor x) {
        return second.forward(silu(first.forwardCast(x)));
    }
}
