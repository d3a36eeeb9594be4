package report2ct.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import report2ct.Report2CtException;
import report2ct.nn.LeakCheck;
import report2ct.nn.Ops;
import report2ct.text.TextConditioning;

@ExtendWith(LeakCheck.class)
class FlowTrainingTest {
    private static final int RECORDS = 24;
    private static final int HELD = 16;
    private static final FlowTraining.Place HERE = FlowTraining.Place.here();

    @TempDir
    static Path data;

    @TempDir
    Path folder;

    private static FlowTraining.Samples training(TextConditioning conditioning) {
        return TinyTraining.samples(data, 100, RECORDS, conditioning);
    }

    private static FlowTraining.Samples held(TextConditioning conditioning) {
        return TinyTraining.samples(data, 300, HELD, conditioning);
    }

    /** Trains until {@code stopAfter} steps are done; returns the losses. */
    private static List<Double> train(Path folder, FlowTrainingConfig config, long stopAfter) {
        List<Double> losses = new ArrayList<>();
        try (TextConditioning conditioning = TinyTraining.conditioning();
                FlowTraining trainee = new FlowTraining(config, training(conditioning), held(conditioning), HERE)) {
            TinyTraining.run(folder, config, config.steps())
                    .run(trainee, entry -> losses.add(entry.loss()), () -> trainee.completed() >= stopAfter);
        }
        return losses;
    }

    private static byte[] checkpoint(Path folder) throws IOException {
        return Files.readAllBytes(folder.resolve("last.safetensors"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aResumedRunEqualsAnUninterruptedOneBitForBit(boolean shipped) throws IOException {
        FlowTrainingConfig config = shipped ? TinyTraining.flow(6) : TinyTraining.paperFlow(6, 2, 1e-3);
        Path once = Files.createDirectory(folder.resolve("once"));
        Path twice = Files.createDirectory(folder.resolve("twice"));

        List<Double> straight = train(once, config, 6);
        List<Double> parts = new ArrayList<>(train(twice, config, 3));
        byte[] half = checkpoint(twice);
        parts.addAll(train(twice, config, 6));

        assertThat(parts).hasSize(6).isEqualTo(straight);
        assertThat(checkpoint(twice)).isEqualTo(checkpoint(once)).isNotEqualTo(half);
    }

    @Test
    void anotherConfigurationIsRefused() {
        train(folder, TinyTraining.flow(3), 1);

        assertThatThrownBy(() -> train(folder, TinyTraining.paperFlow(3, 2, 1e-3), 3))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("another configuration");
    }

    /** A fresh network answers zero, so the loss is E|clean|^2 + E|noise|^2 (specification diffusion 3.3). */
    @Test
    void theFirstLossIsTwoForLatentsOfUnitVariance() {
        FlowTrainingConfig config = TinyTraining.paperFlow(4, 128, 1e-9)
                .sampled(new FlowDataConfig(
                        FlowDataConfig.Order.EPOCHS, 0, FlowDataConfig.LatentDraw.MEAN, 0, TextChoice.all()));

        double loss = train(folder, config, 1).get(0);

        // 128 x 32 elements of variance 2 and 4: three standard errors
        assertThat(loss).isCloseTo(2, within(0.1));
    }

    @Test
    void theLossFalls() {
        List<Double> losses = train(folder, TinyTraining.flow(60), 60);

        double first = losses.subList(0, 10).stream().mapToDouble(x -> x).sum();
        double last = losses.subList(50, 60).stream().mapToDouble(x -> x).sum();
        assertThat(last).isLessThan(0.7 * first);
    }

    @Test
    void stepsLeaveNoNativeMemory() {
        try (TextConditioning conditioning = TinyTraining.conditioning();
                FlowTraining trainee =
                        new FlowTraining(TinyTraining.flow(400), training(conditioning), held(conditioning), HERE)) {
            trainee.step();
            long count = Pointer.totalCount();
            long bytes = Pointer.totalBytes();

            for (int i = 0; i < 200; i++) {
                trainee.step();
            }

            assertThat(Pointer.totalCount()).isEqualTo(count);
            assertThat(Pointer.totalBytes()).isEqualTo(bytes);
        }
    }

    @Test
    void validationIsAFunctionOfTheWeights() {
        try (TextConditioning conditioning = TinyTraining.conditioning();
                FlowTraining trainee =
                        new FlowTraining(TinyTraining.flow(60), training(conditioning), held(conditioning), HERE)) {
            Map<String, Double> fresh = trainee.validate();
            assertThat(fresh)
                    .containsOnlyKeys("error-right-text", "gain-over-no-text-percent", "gap-to-other-text-percent");
            // a fresh network does not look at the text
            assertThat(fresh.get("gain-over-no-text-percent")).isCloseTo(0, within(1e-4));
            assertThat(fresh.get("gap-to-other-text-percent")).isCloseTo(0, within(1e-4));
            assertThat(trainee.validate()).isEqualTo(fresh);

            for (int i = 0; i < 30; i++) {
                trainee.step();
            }
            Map<String, Double> later = trainee.validate();

            assertThat(later.get("error-right-text")).isLessThan(fresh.get("error-right-text"));
            assertThat(later.get("gap-to-other-text-percent")).isNotZero();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 7, 15})
    void fewHeldOutRecordsGiveFiniteFigures(int held) {
        try (TextConditioning conditioning = TinyTraining.conditioning();
                FlowTraining trainee = new FlowTraining(
                        TinyTraining.flow(5),
                        training(conditioning),
                        TinyTraining.samples(folder, 500, held, conditioning),
                        HERE)) {
            trainee.step();

            assertThat(trainee.validate().values()).allMatch(Double::isFinite);
            assertThat(trainee.validate().get("error-right-text")).isPositive();
        }
    }

    @Test
    void theSampledWeightsAreTheAverageWhereThereIsOne() {
        try (TextConditioning conditioning = TinyTraining.conditioning();
                FlowTraining trainee =
                        new FlowTraining(TinyTraining.flow(5), training(conditioning), held(conditioning), HERE)) {
            trainee.step();
            trainee.step();

            assertThat(trainee.averaged().get("out.2.conv.bias").requires_grad())
                    .isFalse();
            assertThat(Ops.toFloats(trainee.averaged().get("out.2.conv.bias"))).isNotEqualTo(new float[2]);
        }
    }

    @Test
    void labelWeightsHaveMeanOneAndFavourWhatTheFindingsDecide() {
        float[] weights;
        try (TextConditioning conditioning = TinyTraining.conditioning()) {
            weights = LabelWeighting.of(training(conditioning), 0).base();
        }
        double sum = 0;
        double least = Double.MAX_VALUE;
        double most = 0;
        for (float weight : weights) {
            sum += weight;
            least = Math.min(least, weight);
            most = Math.max(most, weight);
        }

        assertThat(sum / weights.length).isCloseTo(1, within(1e-5));
        assertThat(least).isPositive();
        assertThat(most).isGreaterThan(1.5).isLessThanOrEqualTo(6.0 / 0.2);
        // the second channel is the negative of the first: the same is explained
        for (int i = 0; i < weights.length / 2; i++) {
            assertThat((double) weights[i]).isCloseTo(weights[i + weights.length / 2], within(1e-5));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, 2, 0.1, 0",
        "3, 0, 0.1, 0",
        "3, 2, -0.1, 0",
        "3, 2, 1.1, 0",
        "3, 2, NaN, 0",
        "3, 2, 0, 1.5",
        "3, 2, 0, -1"
    })
    void numbersOutsideTheirBoundsAreRefused(long steps, int batch, double dropout, double secondPhase) {
        FlowTrainingConfig c = TinyTraining.flow(1);

        assertThatThrownBy(() -> new FlowTrainingConfig(
                        c.unet(),
                        c.prediction(),
                        1,
                        steps,
                        batch,
                        c.optimiser(),
                        dropout,
                        false,
                        0,
                        false,
                        0,
                        secondPhase,
                        0,
                        null,
                        null))
                .isInstanceOf(Report2CtException.class)
                .hasMessageStartingWith("expected");
    }

    @Test
    void thePapersRecipeIsWhatThePaperSays() {
        FlowTrainingConfig paper = FlowTrainingConfig.paper();

        assertThat(paper.optimiser().learningRate()).isEqualTo(1e-4);
        assertThat(paper.optimiser().schedule()).isEqualTo(FlowTrainingConfig.Schedule.POLYNOMIAL);
        assertThat(paper.batch()).isEqualTo(4);
        assertThat(paper.resolved(20_000).steps()).isEqualTo(500_000);
        assertThat(paper.data().latents()).isEqualTo(FlowDataConfig.LatentDraw.SAMPLED);
        assertThat(paper.data().scaleFactor()).isZero();
        assertThat(paper.compute().precision()).isEqualTo(TrainingPrecision.FP16);
        assertThat(paper.compute().validation()).isEqualTo(FlowComputeConfig.Validation.TRAINING_LOSS);
        assertThat(paper.contextDropout()).isEqualTo(0.15);
        assertThat(paper.dropoutPerBatch()).isTrue();
        assertThat(paper.averageDecay()).isZero();
        assertThat(paper.labelWeighting()).isFalse();
    }
}
