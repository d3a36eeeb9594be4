package report2ct.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import report2ct.nn.Draws;
import report2ct.nn.LeakCheck;
import report2ct.nn.Ops;
import report2ct.nn.TensorScope;

@ExtendWith(LeakCheck.class)
class PredictionTest {
    private static final long[] SHAPE = {3, 2, 2, 1, 4};
    private static final RectifiedFlow FLOW = new RectifiedFlow(1000, TimeWarp.Fixed.none());

    private static Tensor clean() {
        return Draws.normal(1, SHAPE);
    }

    private static Tensor noise() {
        return Draws.normal(2, SHAPE);
    }

    @Test
    void theTrueCleanLatentGivesTheTrueVelocity() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor times = Ops.floats(new float[] {1000, 400, 50}, 3);
            Tensor noisy = FLOW.noisy(clean(), noise(), times);

            Tensor velocity = Prediction.DATA.velocity(clean(), noisy, times, 1000);

            // the difference of the two is divided by a share of 0.05 at the least
            assertThat(Ops.toFloats(velocity))
                    .containsExactly(Ops.toFloats(FLOW.velocity(clean(), noise())), within(2e-5f));
        }
    }

    @Test
    void oneStepFromNoiseEndsAtTheAnswer() {
        try (TensorScope scope = TensorScope.open()) {
            FlowStep only = FLOW.schedule(1, 8, ScheduleMode.EXACT).get(0);
            Tensor times = Ops.floats(new float[] {1000, 1000, 1000}, 3);
            Tensor velocity = Prediction.DATA.velocity(clean(), noise(), times, 1000);

            Tensor end = FLOW.step(noise(), velocity, only);

            assertThat(Ops.toFloats(end)).containsExactly(Ops.toFloats(clean()), within(1e-6f));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 30})
    void anyNumberOfStepsEndsAtTheLastAnswer(int steps) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor x = noise();
            for (FlowStep step : FLOW.schedule(steps, 8, ScheduleMode.EXACT)) {
                float time = (float) step.time();
                Tensor times = Ops.floats(new float[] {time, time, time}, 3);
                x = FLOW.step(x, Prediction.DATA.velocity(clean(), x, times, 1000), step);
            }

            assertThat(Ops.toFloats(x)).containsExactly(Ops.toFloats(clean()), within(1e-5f));
        }
    }

    @Test
    void atTheDataTheVelocityStaysFinite() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor times = Ops.floats(new float[] {0, 1, 0.5f}, 3);

            float[] velocity = Ops.toFloats(Prediction.DATA.velocity(clean(), noise(), times, 1000));

            float[] difference = Ops.toFloats(clean().sub(noise()));
            for (int i = 0; i < velocity.length; i++) {
                assertThat(velocity[i]).isCloseTo(difference[i] * 1000, within(1e-2f));
            }
        }
    }

    @Test
    void aVelocityIsTakenAsItIs() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor answer = clean();
            Tensor times = Ops.floats(new float[] {1, 2, 3}, 3);

            Tensor velocity = Prediction.VELOCITY.velocity(answer, noise(), times, 1000);

            assertThat(Ops.toFloats(velocity)).containsExactly(Ops.toFloats(answer));
            velocity.close();
            assertThat(answer.isNull()).isFalse();
        }
    }
}
