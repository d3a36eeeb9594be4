package report2ct.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class FlowStateTest {
    @Test
    void aStepThatOverflowedCountsButDoesNotMove() {
        FlowState state = new FlowState(TrainingPrecision.FP16, 1.5);
        assertThat(state.lossScale().factor()).isEqualTo(65536);

        state.stepped(4, false);
        state.stepped(2, true);
        state.stepped(3, false);

        assertThat(state.completed()).isEqualTo(3);
        assertThat(state.moved()).isEqualTo(2);
        assertThat(state.lossScale()).isEqualTo(new LossScale(32768, 1));
        assertThat(state.scalars())
                .containsOnly(
                        Map.entry("scale-factor", 1.5),
                        Map.entry("loss-sum", 9.0),
                        Map.entry("loss-count", 3.0),
                        Map.entry("loss-scale", 32768.0),
                        Map.entry("loss-scale-good-steps", 1.0),
                        Map.entry("skipped-steps", 1.0));
        assertThat(state.takeMeanLoss()).isEqualTo(3);
        assertThat(state.takeMeanLoss()).isZero();
    }

    @Test
    void aResumedStateIsTheSame() {
        FlowState state = new FlowState(TrainingPrecision.FP16, 1.5);
        state.stepped(4, true);
        state.stepped(2, false);
        FlowState other = new FlowState(TrainingPrecision.FP16, 9);

        other.resumed(2, state.scalars());

        assertThat(other.scalars()).isEqualTo(state.scalars());
        assertThat(other.completed()).isEqualTo(2);
        assertThat(other.moved()).isEqualTo(1);
        assertThat(other.scaleFactor()).isEqualTo(1.5);
    }

    @Test
    void aMeasuredPrecisionIsKeptWhenARunGoesOn() {
        FlowState state = new FlowState(TrainingPrecision.AUTO, 1);
        assertThat(state.scalars()).doesNotContainKey("decided-bf16");
        state.decide(TrainingPrecision.BF16);
        FlowState other = new FlowState(TrainingPrecision.AUTO, 1);

        other.resumed(1, state.scalars());

        assertThat(other.precision()).isEqualTo(TrainingPrecision.BF16);
        state.decide(TrainingPrecision.FP32);
        other.resumed(1, state.scalars());
        assertThat(other.precision()).isEqualTo(TrainingPrecision.FP32);
        assertThat(new FlowState(TrainingPrecision.FP32, 1).lossScale()).isEqualTo(LossScale.none());
    }
}
