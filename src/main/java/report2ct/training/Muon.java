package report2ct.training;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import report2ct.nn.Ops;
import report2ct.nn.Parameters;
import report2ct.nn.TensorScope;

/**
 * Muon: momentum whose matrix (outputs x everything else) is made nearly orthogonal before it is used. For the kernels of
 * convolutions; several times fewer steps than Adam on the compact autoencoder.
 *
 * <p>Source: Jordan et al. 2024; quintic Newton-Schulz iteration with coefficients 3.4445, -4.7750, 2.0315. Step length
 * {@code learningRate * 0.2 * sqrt(larger side)} as in Liu et al. 2025, so that learning rates compare with Adam's.
 */
public final class Muon implements Optimiser {
    private static final double MOMENTUM = 0.9;
    private static final int ITERATIONS = 4;
    private static final double A = 3.4445;
    private static final double B = -4.7750;
    private static final double C = 2.0315;
    private static final double LENGTH = 0.2;

    private final Parameters parameters;
    private final List<String> names;
    private final Parameters state = new Parameters();

    /**
     * An optimiser of some of a network's parameters.
     *
     * @param names parameters with two axes or more
     */
    public Muon(Parameters parameters, List<String> names) {
        this.parameters = parameters;
        this.names = new ArrayList<>(names);
        for (String name : names) {
            state.put(
                    "momentum." + name,
                    () -> torch.zeros_like(parameters.get(name).detach()));
        }
    }

    @Override
    public void step(double learningRate, long step) {
        try (NoGradGuard noGradients = new NoGradGuard()) {
            for (String name : names) {
                try (TensorScope scope = TensorScope.open()) {
                    update(name, learningRate);
                }
            }
        }
    }

    private void update(String name, double learningRate) {
        Tensor parameter = parameters.get(name);
        Tensor gradient = parameter.grad();
        if (!gradient.defined()) {
            return;
        }
        Tensor momentum = state.get("momentum." + name);
        momentum.mul_(new Scalar(MOMENTUM)).add_(gradient);
        Tensor direction = gradient.add(momentum, new Scalar(MOMENTUM)); // Nesterov
        Tensor matrix = orthogonal(direction.reshape(direction.size(0), -1));
        double side = Math.max(matrix.size(0), matrix.size(1));
        parameter.add_(matrix.view_as(parameter), new Scalar(-learningRate * LENGTH * Math.sqrt(side)));
    }

    /** A matrix with the same singular vectors and singular values near one. */
    static Tensor orthogonal(Tensor matrix) {
        return TensorScope.compute(() -> {
            boolean tall = matrix.size(0) > matrix.size(1);
            double norm = Ops.item(matrix.norm()) + 1e-7;
            Tensor x = Ops.scale(tall ? matrix.t() : matrix, 1 / norm);
            for (int i = 0; i < ITERATIONS; i++) {
                Tensor gram = x.matmul(x.t());
                Tensor polynomial = Ops.scale(gram, B).add(Ops.scale(gram.matmul(gram), C));
                x = Ops.scale(x, A).add(polynomial.matmul(x));
            }
            return tall ? x.t().contiguous() : x;
        });
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
