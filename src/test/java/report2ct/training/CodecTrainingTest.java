package report2ct.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

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
import report2ct.Report2CtException;
import report2ct.dataset.PhantomSet;
import report2ct.nn.LeakCheck;
import report2ct.nn.Ops;
import report2ct.nn.Precision;
import report2ct.phantom.PhantomGrid;

@ExtendWith(LeakCheck.class)
class CodecTrainingTest {
    @TempDir
    static Path data;

    @TempDir
    Path folder;

    private static PhantomSet training() {
        return TinyTraining.phantoms(data, 10, 2);
    }

    private static PhantomSet held() {
        return TinyTraining.phantoms(data, 20, 1);
    }

    /** Trains until {@code stopAfter} steps are done; returns the losses. */
    private static List<Double> train(Path folder, CodecTrainingConfig config, long stopAfter) {
        List<Double> losses = new ArrayList<>();
        try (PhantomSet training = training();
                PhantomSet held = held();
                CodecTraining trainee = new CodecTraining(config, training, held)) {
            TinyTraining.run(folder, config, config.steps())
                    .run(trainee, entry -> losses.add(entry.loss()), () -> trainee.completed() >= stopAfter);
        }
        return losses;
    }

    private static byte[] checkpoint(Path folder) throws IOException {
        return Files.readAllBytes(folder.resolve("last.safetensors"));
    }

    @Test
    void aResumedRunEqualsAnUninterruptedOneBitForBit() throws IOException {
        CodecTrainingConfig config = TinyTraining.codec(6);
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
        train(folder, TinyTraining.codec(3), 1);

        assertThatThrownBy(() -> train(folder, codec(16, 16, 8, Precision.FP32), 4))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("another configuration");
    }

    @Test
    void theLossFalls() {
        List<Double> losses = train(folder, TinyTraining.codec(40), 40);

        double first = losses.subList(0, 5).stream().mapToDouble(x -> x).sum();
        double last = losses.subList(35, 40).stream().mapToDouble(x -> x).sum();
        assertThat(last).isLessThan(0.7 * first);
    }

    /** The gradients of the first step are those of single precision, nearly: the second loss shows them. */
    @Test
    void bfloat16TrainsNearlyTheSame() {
        List<List<Double>> losses = new ArrayList<>();
        for (Precision precision : Precision.values()) {
            CodecTrainingConfig config = codec(24, 16, 16, precision);
            try (PhantomSet phantoms = PhantomSet.make(
                            data.resolve("coarse.phantoms"), PhantomGrid.coarse(), 40, 1, 1, count -> {});
                    CodecTraining trainee = new CodecTraining(config, phantoms, phantoms)) {
                losses.add(List.of(
                        trainee.step().loss(),
                        trainee.step().loss(),
                        trainee.step().loss()));
            }
        }

        for (int step = 0; step < 3; step++) {
            double single = losses.get(0).get(step);
            assertThat(losses.get(1).get(step)).isNotEqualTo(single).isCloseTo(single, withinPercentage(3));
        }
    }

    @Test
    void bfloat16NeedsThreeCellsAlongX() {
        assertThatThrownBy(() -> codec(16, 32, 32, Precision.BF16))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("at least 24 voxels along x in bf16, found 16");
        assertThat(codec(16, 32, 32, Precision.FP32).patchX()).isEqualTo(16);
    }

    private static CodecTrainingConfig codec(int patchX, int patchY, int patchZ, Precision precision) {
        return new CodecTrainingConfig(
                TinyTraining.CODEC,
                3,
                20,
                2,
                patchX,
                patchY,
                patchZ,
                4e-3,
                1.5e-3,
                2,
                1,
                0.9,
                0.05,
                0.5,
                2,
                0.03,
                precision);
    }

    @Test
    void validationMeasuresErrorsInHounsfieldUnitsAndChangesNothing() {
        try (PhantomSet training = training();
                PhantomSet held = held();
                CodecTraining trainee = new CodecTraining(TinyTraining.codec(5), training, held)) {
            trainee.step();
            float[] before = Ops.toFloats(trainee.averaged().get("encoder.input.weight"));

            Map<String, Double> figures = trainee.validate();

            assertThat(figures).containsOnlyKeys("error-box-hu", "error-lung-hu");
            assertThat(figures.get("error-box-hu")).isBetween(1.0, 2000.0);
            assertThat(figures.get("error-lung-hu")).isBetween(1.0, 2000.0);
            assertThat(trainee.validate()).isEqualTo(figures);
            assertThat(Ops.toFloats(trainee.averaged().get("encoder.input.weight")))
                    .containsExactly(before);
            assertThat(trainee.completed()).isEqualTo(1);
        }
    }

    @Test
    void stepsLeaveNoNativeMemory() {
        try (PhantomSet training = training();
                PhantomSet held = held();
                CodecTraining trainee = new CodecTraining(TinyTraining.codec(100), training, held)) {
            trainee.step();
            long count = Pointer.totalCount();
            long bytes = Pointer.totalBytes();

            for (int i = 0; i < 40; i++) {
                trainee.step();
            }

            assertThat(Pointer.totalCount()).isEqualTo(count);
            assertThat(Pointer.totalBytes()).isEqualTo(bytes);
        }
    }

    @ParameterizedTest
    @CsvSource({"12, 16, 16", "16, 20, 16", "16, 16, 4", "0, 16, 16", "16, 0, 16", "16, 16, 0", "16, -8, 16"})
    void patchesThatDoNotFitTheAutoencoderAreRefused(int x, int y, int z) {
        CodecTrainingConfig c = TinyTraining.codec(1);

        assertThatThrownBy(() -> new CodecTrainingConfig(
                        c.autoencoder(), 1, 1, 1, x, y, z, 1, 1, 1, 1, 0.9, 0, 0, 1, 0, Precision.FP32))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("positive multiples of 8")
                .hasMessageContaining(x + "x" + y + "x" + z);
    }

    @Test
    void aPatchLargerThanThePhantomIsRefused() {
        CodecTrainingConfig c = TinyTraining.codec(1);
        CodecTrainingConfig large = new CodecTrainingConfig(
                c.autoencoder(), 1, 1, 1, 16, 40, 16, 1, 1, 1, 1, 0.9, 0, 0, 1, 0, Precision.FP32);
        try (PhantomSet training = training();
                PhantomSet held = held()) {
            assertThatThrownBy(() -> new CodecTraining(large, training, held).close())
                    .isInstanceOf(Report2CtException.class)
                    .hasMessageContaining("16x40x16")
                    .hasMessageContaining("16x32x16");
        }
    }

    @Test
    void theShippedRecipeFitsTheStandardPhantom() {
        CodecTrainingConfig demo = CodecTrainingConfig.demo();

        assertThat(demo.autoencoder().factor()).isEqualTo(8);
        assertThat(demo.patchX()).isLessThanOrEqualTo(128);
        assertThat(demo.patchY()).isLessThanOrEqualTo(96);
        assertThat(demo.patchZ()).isLessThanOrEqualTo(96);
    }
}
