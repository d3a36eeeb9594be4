package report2ct.training;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.nn.ListOps;
import report2ct.nn.Parameters;
import report2ct.nn.TensorScope;

/**
 * Adam with bias correction and decoupled weight decay; without decay it is the paper's Adam. Updates all
 * parameters in place by one fused operator.
 *
 * <p>Source: Kingma and Ba 2015, Loshchilov and Hutter 2019; {@code update = m_hat / (sqrt(v_hat) + eps)}.
 */
public final class AdamW implements Optimiser {
    private final Parameters parameters;
    private final List<String> names;
    private final Settings settings;
    private final Parameters state = new Parameters();

    /**
     * Constants of the update.
     *
     * @param beta1 decay of the first moment
     * @param beta2 decay of the second moment
     * @param eps added to the root of the second moment
     * @param weightDecay share of a weight removed a step, times the learning rate
     */
    public record Settings(double beta1, double beta2, double eps, double weightDecay) {
        public Settings {
            if (!(beta1 >= 0 && beta1 < 1 && beta2 >= 0 && beta2 < 1 && eps > 0 && weightDecay >= 0)) {
                throw new Report2CtException(
                        ErrorKind.INVALID_INPUT,
                        "adam: expected betas in [0, 1), eps > 0 and weight decay >= 0, found " + beta1 + ", " + beta2
                                + ", " + eps + ", " + weightDecay);
            }
        }

        /** Betas 0.9 and 0.999, eps 1e-8, no decay: the paper's optimiser (specification diffusion 3.1). */
        public static Settings paper() {
            return new Settings(0.9, 0.999, 1e-8, 0);
        }
    }

    /**
     * An optimiser of some of a network's parameters.
     *
     * @param parameters owned by the network
     * @param names the ones this optimiser moves
     */
    public AdamW(Parameters parameters, List<String> names, Settings settings) {
        this.parameters = parameters;
        this.names = new ArrayList<>(names);
        this.settings = settings;
        for (String name : names) {
            state.put(
                    "first." + name, () -> torch.zeros_like(parameters.get(name).detach()));
            state.put(
                    "second." + name,
                    () -> torch.zeros_like(parameters.get(name).detach()));
        }
    }

    @Override
    public void step(double learningRate, long step) {
        List<Tensor> moved = new ArrayList<>();
        List<Tensor> gradients = new ArrayList<>();
        List<Tensor> first = new ArrayList<>();
        List<Tensor> second = new ArrayList<>();
        try (TensorScope scope = TensorScope.open();
                NoGradGuard noGradients = new NoGradGuard()) {
            for (String name : names) {
                Tensor gradient = parameters.get(name).grad();
                if (gradient.defined()) {
                    moved.add(parameters.get(name));
                    gradients.add(gradient);
                    first.add(state.get("first." + name));
                    second.add(state.get("second." + name));
                }
            }
            ListOps.adam(
                    new ListOps.AdamLists(moved, gradients, first, second),
                    new ListOps.AdamNumbers(
                            learningRate,
                            settings.beta1(),
                            settings.beta2(),
                            settings.weightDecay(),
                            settings.eps(),
                            step));
        }
    }

    @Override
    public Parameters state() {
        return state;
    }

    @Override
    public void close() {
        state.close();
    }
}
