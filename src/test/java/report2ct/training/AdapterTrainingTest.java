package report2ct.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import report2ct.Report2CtException;
import report2ct.dataset.SentenceSet;
import report2ct.nn.LeakCheck;
import report2ct.nn.Ops;
import report2ct.phantom.FindingLabels;
import report2ct.phantom.FindingSampler;
import report2ct.text.ConditioningConfig;
import report2ct.text.TextConditioning;

@ExtendWith(LeakCheck.class)
class AdapterTrainingTest {
    private static final long SEED = 2000;
    private static final int RECORDS = 1000;

    @TempDir
    static Path data;

    @TempDir
    Path folder;

    private static AdapterTrainingConfig config(long steps) {
        return new AdapterTrainingConfig(
                ConditioningConfig.adapted(32, FindingLabels.COUNT, 6), 5, steps, 32, 5e-3, 0.01, 0.1, 0.05);
    }

    private static AdapterTraining trainee(long steps) {
        SentenceSet training = TinyTraining.sentences(data, SEED, RECORDS);
        SentenceSet held = TinyTraining.sentences(data, SEED + RECORDS, 100);
        return new AdapterTraining(config(steps), training, held);
    }

    /** Counted words tell the findings apart by a linear rule. */
    @Test
    void itLearnsASeparableProblem() {
        try (AdapterTraining trainee = trainee(400)) {
            Map<String, Double> fresh = trainee.validate();
            double first = trainee.step().loss();
            double last = first;
            while (trainee.completed() < 400) {
                last = trainee.step().loss();
            }
            Map<String, Double> trained = trainee.validate();

            assertThat(first).isCloseTo(Math.log(2), within(0.1)); // a fresh adapter knows nothing
            assertThat(last).isLessThan(0.2);
            assertThat(fresh.get("bits-right")).isLessThan(absent());
            assertThat(trained.get("bits-right")).isGreaterThan(absent() + 0.05);
            assertThat(trained.get("sides-right")).isGreaterThan(0.7).isLessThanOrEqualTo(1);
        }
    }

    /** Share of right bits of someone who always answers "absent". */
    private static double absent() {
        double absent = 0;
        for (int i = 0; i < 100; i++) {
            for (boolean bit : FindingLabels.of(new FindingSampler().sample(SEED + RECORDS + i))) {
                absent += bit ? 0 : 1;
            }
        }
        return absent / 100 / FindingLabels.COUNT;
    }

    @Test
    void theStandardisationIsThatOfTheTrainingSentences() {
        SentenceSet training = TinyTraining.sentences(data, SEED, RECORDS);
        try (AdapterTraining trainee = trainee(3)) {
            float[][] statistics = training.statistics();
            trainee.step();

            for (int i = 0; i < 2; i++) {
                String name = TextConditioning.STATISTICS + (i == 0 ? "mean" : "deviation");
                assertThat(Ops.toFloats(trainee.conditioning().parameters().get(name)))
                        .containsExactly(statistics[i]);
            }
        }
    }

    @Test
    void aResumedRunEqualsAnUninterruptedOneBitForBit() throws IOException {
        Path once = Files.createDirectory(folder.resolve("once"));
        Path twice = Files.createDirectory(folder.resolve("twice"));

        train(once, 6);
        train(twice, 3);
        train(twice, 6);

        assertThat(twice.resolve("last.safetensors")).hasSameBinaryContentAs(once.resolve("last.safetensors"));
    }

    private static void train(Path folder, long stopAfter) {
        try (AdapterTraining trainee = trainee(6)) {
            TinyTraining.run(folder, config(6), 6).run(trainee, entry -> {}, () -> trainee.completed() >= stopAfter);
            assertThat(trainee.completed()).isEqualTo(stopAfter);
        }
    }

    /** The loss of the first step is fine; its update is absurd and the second step's loss is no number. */
    @Test
    void aRunThatDivergesStopsWithItsSamplesBeforeItsWeightsAreSpoilt() {
        AdapterTrainingConfig absurd = new AdapterTrainingConfig(
                ConditioningConfig.adapted(32, FindingLabels.COUNT, 6), 5, 9, 4, 1e30, 0, 0, 0);
        SentenceSet training = TinyTraining.sentences(data, SEED, RECORDS);
        try (AdapterTraining trainee = new AdapterTraining(absurd, training, training)) {
            assertThatThrownBy(() -> TinyTraining.run(folder, absurd, 9).run(trainee, entry -> {}, () -> false))
                    .isInstanceOf(Report2CtException.class)
                    .hasMessageMatching("(?s)step [2-9]: .*; samples \\d+\\.0, \\d+\\.0, \\d+\\.0, \\d+\\.0; there.*");
            assertThat(folder.resolve("last.safetensors")).doesNotExist();
            Objects.requireNonNull(trainee.groups().get("model")).values().forEach(tensor -> {
                for (float value : Ops.toFloats(tensor)) {
                    assertThat(value).isFinite();
                }
            });
        }
    }

    @Test
    void stepsLeaveNoNativeMemory() {
        try (AdapterTraining trainee = trainee(300)) {
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

    @ParameterizedTest
    @CsvSource({
        "0, 32, 0.1, 0.1, adapter: expected positive steps",
        "1, 0, 0.1, 0.1, adapter: expected positive steps",
        "1, 1, 1, 0.1, adapter: expected dropout in",
        "1, 1, -0.1, 0.1, adapter: expected dropout in",
        "1, 1, NaN, 0.1, adapter: expected dropout in",
        "1, 1, 0.1, -1, adapter: expected dropout in"
    })
    void numbersOutsideTheirBoundsAreRefused(long steps, int batch, double dropout, double noise, String message) {
        assertThatThrownBy(() -> new AdapterTrainingConfig(
                        ConditioningConfig.adapted(4, 40, 6), 1, steps, batch, 1e-3, 0, dropout, noise))
                .isInstanceOf(Report2CtException.class)
                .hasMessageStartingWith(message);
    }

    /** Its answers are compared with the label bits one by one. */
    @Test
    void anAdapterOfAnotherWidthThanTheLabelsIsRefused() {
        assertThatThrownBy(
                        () -> new AdapterTrainingConfig(ConditioningConfig.adapted(4, 39, 6), 1, 1, 1, 1e-3, 0, 0, 0))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("40")
                .hasMessageContaining("39");
        assertThatThrownBy(() -> new AdapterTrainingConfig(ConditioningConfig.none(), 1, 1, 1, 1e-3, 0, 0, 0))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("found 0");
    }
}
