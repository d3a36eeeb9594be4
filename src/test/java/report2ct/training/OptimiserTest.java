package report2ct.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import report2ct.Report2CtException;
import report2ct.nn.Draws;
import report2ct.nn.LeakCheck;
import report2ct.nn.Ops;
import report2ct.nn.Parameters;
import report2ct.nn.TensorScope;

@ExtendWith(LeakCheck.class)
class OptimiserTest {
    private static final double RATE = 0.1;

    private static Parameters of(float... values) {
        Parameters parameters = new Parameters();
        parameters.put("a", () -> Ops.floats(values, values.length));
        parameters.requireGradients();
        return parameters;
    }

    /** Sets the gradient of {@code name} to these values. */
    private static void gradient(Parameters parameters, String name, float... values) {
        Gradients.clear(parameters);
        try (TensorScope scope = TensorScope.open()) {
            Tensor parameter = parameters.get(name);
            parameter.mul(Ops.floats(values, Ops.shape(parameter))).sum().backward();
        }
    }

    /** Two steps by hand: gradients (1, -2), then (3, 0.5), betas 0.9 and 0.99. */
    @ParameterizedTest
    @ValueSource(doubles = {0, 0.3})
    void adamEqualsTwoStepsByHand(double decay) {
        double[][] gradients = {{1, -2}, {3, 0.5}};
        double[] expected = {0.5, -1.5};
        double[] first = new double[2];
        double[] second = new double[2];
        try (Parameters parameters = of(0.5f, -1.5f);
                AdamW adam = new AdamW(parameters, List.of("a"), new AdamW.Settings(0.9, 0.99, 1e-8, decay))) {
            for (int step = 1; step <= 2; step++) {
                for (int i = 0; i < 2; i++) {
                    double g = gradients[step - 1][i];
                    first[i] = 0.9 * first[i] + 0.1 * g;
                    second[i] = 0.99 * second[i] + 0.01 * g * g;
                    double unbiased = first[i] / (1 - Math.pow(0.9, step));
                    double root = Math.sqrt(second[i] / (1 - Math.pow(0.99, step))) + 1e-8;
                    expected[i] = expected[i] * (1 - RATE * decay) - RATE * unbiased / root;
                }

                gradient(parameters, "a", (float) gradients[step - 1][0], (float) gradients[step - 1][1]);
                adam.step(RATE, step);

                assertThat(Ops.toDoubles(parameters.get("a"))).containsExactly(expected, within(1e-6));
            }
            assertThat(Ops.toDoubles(adam.state().get("first.a"))).containsExactly(first, within(1e-6));
            assertThat(Ops.toDoubles(adam.state().get("second.a"))).containsExactly(second, within(1e-6));
        }
    }

    @Test
    void theFirstStepOfAdamHasTheLengthOfTheRate() {
        try (Parameters parameters = of(1, 1, 1);
                AdamW adam = new AdamW(parameters, List.of("a"), AdamW.Settings.paper())) {
            gradient(parameters, "a", 1e-3f, 5, -200);
            adam.step(RATE, 1);

            assertThat(Ops.toFloats(parameters.get("a")))
                    .containsExactly(new float[] {0.9f, 0.9f, 1.1f}, within(1e-5f));
        }
    }

    @Test
    void onlyNamedParametersWithAGradientMove() {
        try (Parameters parameters = of(1);
                Parameters quiet = of(2)) {
            parameters.put("b", () -> Ops.floats(new float[] {1}, 1));
            parameters.requireGradients();
            try (AdamW adam = new AdamW(parameters, List.of("a"), AdamW.Settings.paper());
                    AdamW idle = new AdamW(quiet, List.of("a"), new AdamW.Settings(0.9, 0.999, 1e-8, 0.5))) {
                gradient(parameters, "b", 1);
                gradient(parameters, "a", 1);
                adam.step(RATE, 1);
                idle.step(RATE, 1);
            }

            assertThat(Ops.toFloats(parameters.get("a"))[0]).isLessThan(1);
            assertThat(Ops.toFloats(parameters.get("b"))).containsExactly(1);
            assertThat(Ops.toFloats(quiet.get("a"))).containsExactly(2);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 0.9, 1, 0", "-0.1, 0.9, 1, 0", "0.9, 1, 1, 0", "0.9, 0.9, 0, 0", "0.9, 0.9, 1, -1", "NaN, 0.9, 1, 0"
    })
    void constantsOutsideTheirBoundsAreRefused(double beta1, double beta2, double eps, double decay) {
        assertThatThrownBy(() -> new AdamW.Settings(beta1, beta2, eps, decay))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("betas in [0, 1)");
    }

    @ParameterizedTest
    @CsvSource({"12, 40", "40, 12", "24, 24", "1, 9", "9, 1"})
    void orthogonalGivesSingularValuesNearOneAndKeepsTheShape(int rows, int columns) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor matrix = Ops.scale(Draws.normal(3, rows, columns), 1e-3);

            Tensor result = Muon.orthogonal(matrix);

            assertThat(Ops.shape(result)).containsExactly(rows, columns);
            // four iterations lift a singular value of the normed matrix by at most 3.4445^4 = 141
            double[] singular = Ops.toDoubles(torch.linalg_svdvals(result));
            double[] before = Ops.toDoubles(torch.linalg_svdvals(matrix));
            double norm = Ops.item(matrix.norm());
            for (int i = 0; i < singular.length; i++) {
                if (before[i] / norm > 0.02) {
                    assertThat(singular[i]).as("singular value %d", i).isBetween(0.5, 1.5);
                }
            }
        }
    }

    @Test
    void orthogonalKeepsTheSingularVectors() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor diagonal = torch.diag(Ops.floats(new float[] {3, 2, 1}, 3));

            float[] result = Ops.toFloats(Muon.orthogonal(diagonal));

            for (int i = 0; i < 9; i++) {
                if (i % 4 != 0) {
                    assertThat(result[i]).isCloseTo(0, within(1e-6f));
                }
            }
            assertThat(result[0]).isBetween(0.5f, 1.5f);
        }
    }

    @Test
    void aStepOfMuonGoesDownhillByTheRateTimesTheSide() {
        try (Parameters parameters = new Parameters()) {
            parameters.put("k", () -> torch.zeros(4, 2, 2, 2, 2));
            parameters.requireGradients();
            float[] slope = Draws.array(5, 4, 2, 2, 2, 2);
            try (Muon muon = new Muon(parameters, List.of("k"))) {
                gradient(parameters, "k", slope);
                muon.step(RATE, 1);
                float[] moved = Ops.toFloats(parameters.get("k"));

                try (TensorScope scope = TensorScope.open();
                        NoGradGuard noGradients = new NoGradGuard()) {
                    Tensor direction = Ops.scale(parameters.get("k"), -1 / (RATE * 0.2 * Math.sqrt(16)));
                    double[] singular = Ops.toDoubles(torch.linalg_svdvals(direction.reshape(4, 16)));
                    for (double value : singular) {
                        assertThat(value).isBetween(0.5, 1.5);
                    }
                }
                double product = 0;
                for (int i = 0; i < slope.length; i++) {
                    product += slope[i] * moved[i];
                }
                assertThat(product).isNegative();
                assertThat(Ops.toFloats(muon.state().get("momentum.k"))).containsExactly(slope);

                gradient(parameters, "k", slope);
                muon.step(RATE, 2);
                float[] momentum = Ops.toFloats(muon.state().get("momentum.k"));
                for (int i = 0; i < slope.length; i++) {
                    assertThat(momentum[i]).isCloseTo(1.9f * slope[i], within(1e-5f));
                }
            }
        }
    }

    @Test
    void gradientsAreClippedToTheJointNorm() {
        try (Parameters parameters = of(0, 0)) {
            gradient(parameters, "a", 3, 4);

            double norm = Gradients.clip(parameters, 1);

            assertThat(norm).isCloseTo(5, within(1e-5));
            assertThat(gradient(parameters)).containsExactly(new float[] {0.6f, 0.8f}, within(1e-5f));
        }
    }

    @Test
    void gradientsThatAreNoNumbersStopTheStepBeforeTheWeights() {
        try (Parameters parameters = of(0, 0)) {
            gradient(parameters, "a", Float.NaN, 1);

            assertThatThrownBy(() -> Gradients.clip(parameters, 1))
                    .isInstanceOf(Report2CtException.class)
                    .hasMessage("gradients: expected a finite norm, found NaN");
        }
    }

    @Test
    void smallGradientsStay() {
        try (Parameters parameters = of(0, 0)) {
            gradient(parameters, "a", 0.3f, 0.4f);

            Gradients.clip(parameters, 1);

            assertThat(gradient(parameters)).containsExactly(0.3f, 0.4f);
        }
    }

    @Test
    void theJointNormIsOverAllParameters() {
        try (Parameters parameters = of(0)) {
            parameters.put("b", () -> Ops.floats(new float[] {0}, 1));
            parameters.put("constant", () -> Ops.floats(new float[] {7}, 1));
            parameters.get("b").set_requires_grad(true);
            try (TensorScope scope = TensorScope.open()) {
                Ops.scale(parameters.get("a"), 3)
                        .add(Ops.scale(parameters.get("b"), 4))
                        .sum()
                        .backward();
            }

            assertThat(Gradients.clip(parameters, 10)).isCloseTo(5, within(1e-5));
            Gradients.clear(parameters);
            assertThat(gradient(parameters)).containsExactly(0);
        }
    }

    private static float[] gradient(Parameters parameters) {
        try (TensorScope scope = TensorScope.open()) {
            return Ops.toFloats(parameters.get("a").grad());
        }
    }

    @Test
    void theAverageFollowsItsLaw() {
        double decay = 0.5;
        double expected = 1;
        try (Parameters parameters = of(1);
                MovingAverage average = new MovingAverage(parameters, decay)) {
            for (int step = 1; step <= 12; step++) {
                double value = step * step;
                try (TensorScope scope = TensorScope.open();
                        NoGradGuard noGradients = new NoGradGuard()) {
                    parameters.get("a").copy_(Ops.floats(new float[] {(float) value}, 1));
                }

                average.update(step);

                double kept = Math.min(decay, (1.0 + step) / (10.0 + step));
                expected = kept * expected + (1 - kept) * value;
                assertThat((double) Ops.toFloats(average.parameters().get("a"))[0])
                        .as("step %d", step)
                        .isCloseTo(expected, within(1e-4));
            }
            assertThat(average.parameters().get("a").requires_grad()).isFalse();
        }
    }
}
