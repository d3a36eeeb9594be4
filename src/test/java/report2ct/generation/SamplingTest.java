package report2ct.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.assertj.core.data.Offset;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.flow.FlowStep;
import report2ct.flow.RectifiedFlow;
import report2ct.flow.ScheduleMode;
import report2ct.nn.Ops;
import report2ct.nn.TensorScope;
import report2ct.random.CounterRandom;
import report2ct.random.RandomStream;

class SamplingTest {
    /** Single precision, a few additions. */
    private static final Offset<Float> ROUNDING = within(1e-5f);

    private static final GridSize CELLS = new GridSize(3, 2, 5);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 30})
    void aStraightPathIsIntegratedExactlyByAnyNumberOfSteps(int steps) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor noise = InitialNoise.of(1, 2, CELLS);
            Tensor data = InitialNoise.of(2, 2, CELLS);
            RectifiedFlow flow = RectifiedFlow.reference();
            Tensor velocity = flow.velocity(data, noise);

            Tensor result = new DenoisingLoop(flow, (x, t) -> new Tensor(velocity))
                    .run(noise, flow.schedule(steps, CELLS.voxels(), ScheduleMode.EXACT), GenerationListener.SILENT);

            float[] found = Ops.toFloats(result);
            float[] expected = Ops.toFloats(data);
            for (int i = 0; i < found.length; i++) {
                assertThat(found[i]).isCloseTo(expected[i], ROUNDING);
            }
        }
    }

    @Test
    void theVelocityIsAskedAtTheTimesOfTheScheduleAndTheNoiseStays() {
        List<Double> times = new ArrayList<>();
        try (TensorScope scope = TensorScope.open()) {
            Tensor noise = InitialNoise.of(1, 1, CELLS);
            float[] before = Ops.toFloats(noise);
            RectifiedFlow flow = RectifiedFlow.reference();
            List<FlowStep> schedule = flow.schedule(4, CELLS.voxels(), ScheduleMode.COMPAT);

            new DenoisingLoop(flow, (x, t) -> {
                        times.add(t);
                        return Ops.scale(x, 0.5);
                    })
                    .run(noise, schedule, GenerationListener.SILENT);

            assertThat(times).isEqualTo(schedule.stream().map(FlowStep::time).toList());
            assertThat(Ops.toFloats(noise)).isEqualTo(before);
        }
    }

    @Test
    void aFailingStepLeavesNothingNative() {
        long before = Pointer.totalCount();
        try (TensorScope scope = TensorScope.open()) {
            Tensor noise = InitialNoise.of(1, 1, CELLS);
            DenoisingLoop loop = new DenoisingLoop(RectifiedFlow.reference(), (x, t) -> {
                throw new Report2CtException(ErrorKind.INTERNAL, "broken");
            });
            List<FlowStep> schedule = RectifiedFlow.reference().schedule(2, CELLS.voxels(), ScheduleMode.EXACT);

            assertThatThrownBy(() -> loop.run(noise, schedule, GenerationListener.SILENT))
                    .hasMessage("broken");
        }

        assertThat(Pointer.totalCount()).isEqualTo(before);
    }

    @Test
    void noiseIsTheCounterGeneratorInTheOrderOfTheLatent() {
        CounterRandom random = new CounterRandom(99, RandomStream.INITIAL_LATENT);
        try (TensorScope scope = TensorScope.open()) {
            Tensor noise = InitialNoise.of(99, 4, CELLS);

            float[] values = Ops.toFloats(noise);

            assertThat(Ops.shape(noise)).containsExactly(1, 4, 3, 2, 5);
            for (int i = 0; i < values.length; i++) {
                assertThat(values[i]).isEqualTo((float) random.normal(i));
            }
        }
    }

    private static Tensor report() {
        return Ops.floats(new float[] {3, -1}, 2);
    }

    private static Tensor without() {
        return Ops.floats(new float[] {1, 1}, 2);
    }

    private static Tensor never() {
        throw new Report2CtException(ErrorKind.INTERNAL, "asked for needlessly");
    }

    private static float[] guided(double scale, Supplier<Tensor> report, Supplier<Tensor> without) {
        try (TensorScope scope = TensorScope.open()) {
            return Ops.toFloats(new Guidance(scale).velocity(report, without));
        }
    }

    @Test
    void guidanceOneIsTheReportAloneAndZeroTheNullContextAlone() {
        assertThat(guided(1, SamplingTest::report, SamplingTest::never)).containsExactly(3, -1);
        assertThat(guided(0, SamplingTest::never, SamplingTest::without)).containsExactly(1, 1);
    }

    @Test
    void otherGuidanceExtrapolatesFromTheNullContextThroughTheReport() {
        assertThat(guided(3, SamplingTest::report, SamplingTest::without)).containsExactly(7, -5);
        assertThat(guided(0.5, SamplingTest::report, SamplingTest::without)).containsExactly(2, 0);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 1001, Double.NaN, Double.POSITIVE_INFINITY})
    void impossibleGuidanceIsRefused(double scale) {
        assertThatThrownBy(() -> new Guidance(scale)).hasMessageContaining("guidance: expected a number from 0");
    }
}
