package report2ct.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import report2ct.nn.LeakCheck;
import report2ct.nn.Ops;
import report2ct.nn.TensorScope;

@ExtendWith(LeakCheck.class)
class RectifiedFlowTest {
    private static final RectifiedFlow FLOW = RectifiedFlow.reference();

    @Test
    void aStraightPathIsIntegratedExactlyByOneEulerStep() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor clean = Ops.floats(new float[] {1, -2, 0.5f, 4}, 1, 1, 1, 2, 2);
            Tensor noise = Ops.floats(new float[] {0.25f, 8, -1, 2}, 1, 1, 1, 2, 2);
            FlowStep step = FLOW.schedule(1, 32768, ScheduleMode.EXACT).get(0);

            Tensor result = FLOW.step(noise, FLOW.velocity(clean, noise), step);

            assertThat(Ops.toFloats(result)).containsExactly(Ops.toFloats(clean));
        }
    }

    @Test
    void manyExactStepsAlongAStraightPathEndAtTheData() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor clean = Ops.floats(new float[] {1, -2, 3}, 3).to(ScalarType.Double);
            Tensor noise = Ops.floats(new float[] {0.5f, 7, -1}, 3).to(ScalarType.Double);
            Tensor x = noise;
            for (FlowStep step : FLOW.schedule(17, 921600, ScheduleMode.EXACT)) {
                x = FLOW.step(x, FLOW.velocity(clean, noise), step);
            }

            assertThat(Ops.toDoubles(x))
                    .containsExactly(new double[] {1, -2, 3}, org.assertj.core.data.Offset.offset(1e-12));
        }
    }

    @Test
    void noisyLatentsLieOnTheLineSampleBySample() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor clean = Ops.floats(new float[] {1, 2, 3, 4, 5, 6}, 3, 2);
            Tensor noise = Ops.floats(new float[] {9, 10, 11, 12, 13, 14}, 3, 2);
            Tensor times = Ops.floats(new float[] {0, 250, 1000}, 3);

            Tensor noisy = FLOW.noisy(clean, noise, times);

            assertThat(Ops.toFloats(noisy)).containsExactly(1, 2, 5, 6, 13, 14);
            assertThat(Ops.shape(noisy)).containsExactly(3, 2);
        }
    }

    @Test
    void theVelocityPointsFromNoiseToData() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor velocity = FLOW.velocity(Ops.floats(new float[] {3, 1}, 2), Ops.floats(new float[] {1, 5}, 2));

            assertThat(Ops.toFloats(velocity)).containsExactly(2, -4);
        }
    }

    @Test
    void fromAnyTimeTheTrueVelocityPointsToTheData() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor clean = Ops.floats(new float[] {3, 1}, 1, 2);
            Tensor noise = Ops.floats(new float[] {1, 5}, 1, 2);
            Tensor noisy = FLOW.noisy(clean, noise, Ops.floats(new float[] {750}, 1));

            Tensor estimate = FLOW.cleanEstimate(noisy, FLOW.velocity(clean, noise), 750);

            assertThat(Ops.toFloats(estimate)).containsExactly(3, 1);
        }
    }

    @Test
    void doublePrecisionStaysDouble() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor one = Ops.floats(new float[] {1}, 1).to(ScalarType.Double);
            Tensor x = FLOW.step(one, one, new FlowStep(1000, 1e-12));

            assertThat(Ops.toDoubles(x)).containsExactly(1 + 1e-12);
            assertThat(List.of(Ops.sameType(x.scalar_type(), ScalarType.Double)))
                    .containsExactly(true);
        }
    }
}
