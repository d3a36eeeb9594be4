package report2ct.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import report2ct.Report2CtException;
import report2ct.nn.LeakCheck;
import report2ct.nn.Ops;
import report2ct.nn.TensorScope;

@ExtendWith(LeakCheck.class)
class ScaleFactorTest {
    @Test
    void theDeviationIsUnbiasedOverAllElements() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor latents = Ops.floats(new float[] {1, 3, 1, 3}, 2, 2);

            assertThat(ScaleFactor.of(latents)).isCloseTo(Math.sqrt(3.0 / 4), within(1e-12));
        }
    }

    @Test
    void scaledLatentsHaveUnitDeviation() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor latents = Ops.floats(new float[] {4, -7, 2.5f, 0, 11}, 5);
            Tensor scaled = Ops.scale(latents, ScaleFactor.of(latents));

            assertThat(ScaleFactor.of(scaled)).isCloseTo(1, within(1e-6));
        }
    }

    @Test
    void latentsWithoutADeviationAreRefused() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor single = Ops.floats(new float[] {1}, 1);
            Tensor equal = Ops.floats(new float[] {2, 2, 2}, 3);
            Tensor broken = Ops.floats(new float[] {2, Float.NaN, 2}, 3);

            assertThatThrownBy(() -> ScaleFactor.of(single))
                    .isInstanceOf(Report2CtException.class)
                    .hasMessageContaining("found 1");
            assertThatThrownBy(() -> ScaleFactor.of(equal)).isInstanceOf(Report2CtException.class);
            assertThatThrownBy(() -> ScaleFactor.of(broken)).hasMessageContaining("NaN");
        }
    }
}
