package report2ct.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import report2ct.Report2CtException;
import report2ct.distributed.RankThreads;
import report2ct.distributed.Ranks;
import report2ct.nn.LeakCheck;
import report2ct.nn.Ops;
import report2ct.nn.TensorScope;
import report2ct.text.TextConditioning;

/** Several ranks train what one process trains. */
@ExtendWith(LeakCheck.class)
@EnabledOnOs(value = OS.LINUX, disabledReason = "several processes need Gloo; not on Windows or macOS")
class FlowRanksTest {
    private static final int STEPS = 20;

    /** Sums in another order, over this many steps. */
    private static final double TOLERANCE = 1e-5;

    @TempDir
    static Path data;

    private static FlowTrainingConfig config(int batch, boolean checkpointing, double scaleFactor) {
        FlowDataConfig drawn = new FlowDataConfig(
                FlowDataConfig.Order.EPOCHS, 0, FlowDataConfig.LatentDraw.MEAN, scaleFactor, TextChoice.all());
        FlowComputeConfig compute = new FlowComputeConfig(
                TrainingPrecision.FP32, checkpointing, 1, FlowComputeConfig.Validation.TRAINING_LOSS, "");
        return TinyTraining.paperFlow(STEPS, batch, 1e-3).sampled(drawn).computed(compute);
    }

    private static FlowTraining.Samples samples() {
        try (TextConditioning conditioning = TinyTraining.conditioning()) {
            return TinyTraining.samples(data, 100, 24, conditioning);
        }
    }

    /** The loss of every step, then the scale factor, then the L2 norm of all parameters. */
    private static List<Double> train(Ranks ranks, FlowTrainingConfig config, FlowTraining.Samples samples) {
        FlowTraining.Place place = new FlowTraining.Place(ranks, TrainingDevice.cpu());
        List<Double> figures = new ArrayList<>();
        try (FlowTraining trainee = new FlowTraining(config, samples, null, place)) {
            for (int step = 0; step < STEPS; step++) {
                figures.add(trainee.step().loss());
            }
            figures.add(trainee.scalars().getOrDefault("scale-factor", Double.NaN));
            double squares = 0;
            try (TensorScope scope = TensorScope.open()) {
                for (Tensor tensor : trainee.averaged().values()) {
                    squares += Math.pow(Ops.item(tensor.detach().norm()), 2);
                }
            }
            figures.add(Math.sqrt(squares));
        }
        return figures;
    }

    @ParameterizedTest
    @CsvSource({"2, 2, false", "2, 2, true", "3, 6, false"})
    void everyRankHasTheLossesAndWeightsOfOneProcess(int ranks, int batch, boolean checkpointing) {
        FlowTraining.Samples samples = samples();
        FlowTrainingConfig config = config(batch, checkpointing, 1.25);

        List<Double> alone = train(Ranks.alone(), config, samples);
        List<List<Double>> shared = RankThreads.run(ranks, each -> train(each, config, samples));

        assertThat(alone).doesNotContain(Double.NaN).hasSize(STEPS + 2);
        assertThat(alone.get(0)).isNotEqualTo(alone.get(STEPS - 1));
        for (List<Double> one : shared) {
            assertThat(one).isEqualTo(shared.get(0));
            for (int i = 0; i < one.size(); i++) {
                assertThat(one.get(i)).as("figure " + i).isCloseTo(alone.get(i), within(TOLERANCE * alone.get(i)));
            }
        }
    }

    @Test
    void theScaleFactorIsTheMeanOfTheRanks() {
        FlowTraining.Samples samples = samples();

        double alone = train(Ranks.alone(), config(4, false, 0), samples).get(STEPS);
        List<List<Double>> shared = RankThreads.run(2, each -> train(each, config(4, false, 0), samples));

        assertThat(shared.get(0).get(STEPS)).isEqualTo(shared.get(1).get(STEPS)).isPositive();
        // a mean of two factors is near that of both halves together, and not the same
        assertThat(shared.get(0).get(STEPS)).isNotEqualTo(alone).isCloseTo(alone, within(0.3 * alone));
    }

    @Test
    void aBatchThatCannotBeDividedIsRefused() {
        FlowTraining.Samples samples = samples();

        List<String> said = RankThreads.run(2, ranks -> {
            FlowTraining.Place place = new FlowTraining.Place(ranks, TrainingDevice.cpu());
            assertThatThrownBy(() -> new FlowTraining(config(3, false, 1), samples, null, place))
                    .isInstanceOf(Report2CtException.class)
                    .hasMessageContaining("expected a multiple of 2 (the number of processes), found 3");
            return "refused";
        });

        assertThat(said).containsOnly("refused");
    }
}
