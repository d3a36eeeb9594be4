package report2ct.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.nn.LeakCheck;
import report2ct.nn.Ops;
import report2ct.nn.Parameters;
import report2ct.nn.TensorScope;

@ExtendWith(LeakCheck.class)
class GradientsTest {
    /** Two parameters with gradients (3, 0) and (4), one that is not trained and one without a gradient. */
    private static Parameters withGradients(float factor) {
        Parameters parameters = new Parameters();
        parameters.put("a", () -> Ops.floats(new float[] {1, 0}, 2));
        parameters.put("b", () -> Ops.floats(new float[] {1}, 1));
        parameters.put("unused", () -> Ops.floats(new float[] {1}, 1));
        parameters.requireGradients();
        parameters.put("fixed", () -> Ops.floats(new float[] {1}, 1));
        try (TensorScope scope = TensorScope.open()) {
            Tensor loss = parameters
                    .get("a")
                    .mul(Ops.floats(new float[] {3, 0}, 2))
                    .sum()
                    .add(Ops.scale(parameters.get("b"), 4).sum());
            Ops.scale(loss, factor).backward();
        }
        return parameters;
    }

    private static float gradient(Parameters parameters, String name) {
        try (TensorScope scope = TensorScope.open()) {
            return Ops.toFloats(parameters.get(name).grad())[0];
        }
    }

    @Test
    void withoutALimitTheNormIsOnlyMeasured() {
        try (Parameters parameters = withGradients(1)) {
            assertThat(Gradients.clip(parameters, 0)).isCloseTo(5, within(1e-6));
            assertThat(gradient(parameters, "a")).isEqualTo(3);
            assertThat(gradient(parameters, "b")).isEqualTo(4);
        }
    }

    @Test
    void aLimitScalesAllGradientsTogether() {
        try (Parameters parameters = withGradients(1)) {
            assertThat(Gradients.clip(parameters, 1)).isCloseTo(5, within(1e-6));
            assertThat(gradient(parameters, "a")).isCloseTo(0.6f, within(1e-5f));
            assertThat(gradient(parameters, "b")).isCloseTo(0.8f, within(1e-5f));
        }
    }

    @Test
    void parametersWithoutGradientsHaveTheNormZero() {
        try (Parameters parameters = new Parameters()) {
            parameters.put("a", () -> Ops.floats(new float[] {1}, 1));
            assertThat(Gradients.clip(parameters, 0)).isZero();
        }
    }

    @Test
    void aNormThatIsNotFiniteIsRefused() {
        for (double limit : new double[] {0, 1}) {
            try (Parameters parameters = withGradients(Float.POSITIVE_INFINITY)) {
                assertThatThrownBy(() -> Gradients.clip(parameters, limit))
                        .isInstanceOf(Report2CtException.class)
                        .hasMessageContaining("expected a finite norm")
                        .extracting("kind")
                        .isEqualTo(ErrorKind.INVALID_INPUT);
            }
        }
    }
}
