package report2ct.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import report2ct.nn.LeakCheck;
import report2ct.nn.Ops;
import report2ct.nn.TensorScope;

@ExtendWith(LeakCheck.class)
class PredictionTest {
    private static final RectifiedFlow FLOW = RectifiedFlow.reference();

    @Test
    void aVelocityIsItsOwnVelocityAndAFreshHandle() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor answer = Ops.floats(new float[] {3, -1}, 1, 2);

            Tensor velocity = Prediction.VELOCITY.velocity(answer, answer, Ops.floats(new float[] {250}, 1), 1000);

            assertThat(Ops.toFloats(velocity)).containsExactly(3, -1);
            assertThat(velocity).isNotSameAs(answer);
        }
    }

    @Test
    void theTrueDataGiveTheTrueVelocitySampleBySample() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor clean = Ops.floats(new float[] {1, 2, 3, 4}, 2, 2);
            Tensor noise = Ops.floats(new float[] {9, 10, 11, 20}, 2, 2);
            Tensor times = Ops.floats(new float[] {250, 1000}, 2);
            Tensor noisy = FLOW.noisy(clean, noise, times);

            Tensor velocity = Prediction.DATA.velocity(clean, noisy, times, 1000);

            assertThat(Ops.toFloats(velocity)).containsExactly(Ops.toFloats(FLOW.velocity(clean, noise)));
        }
    }

    @Test
    void atTheDataItselfTheVelocityStaysFinite() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor clean = Ops.floats(new float[] {1}, 1, 1);
            Tensor noisy = Ops.floats(new float[] {0.5f}, 1, 1);

            Tensor velocity = Prediction.DATA.velocity(clean, noisy, Ops.floats(new float[] {0}, 1), 1000);

            assertThat(Ops.toFloats(velocity)).containsExactly(new float[] {500}, within(1e-4f));
        }
    }
}
