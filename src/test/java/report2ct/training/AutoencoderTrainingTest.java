package report2ct.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.dataset.patch.PatchSize;
import report2ct.nn.LeakCheck;
import report2ct.nn.Ops;
import report2ct.nn.ParameterFiles;
import report2ct.nn.ParameterInitialiser;
import report2ct.nn.ParameterSpec;
import report2ct.nn.Parameters;
import report2ct.nn.Precision;
import report2ct.nn.TensorScope;
import report2ct.training.AutoencoderTrainingConfig.Initial;
import report2ct.training.AutoencoderTrainingConfig.LossWeights;
import report2ct.training.AutoencoderTrainingConfig.Perceptual;
import report2ct.training.run.Merit;
import report2ct.training.run.RunConfiguration;
import report2ct.training.run.RunSettings;
import report2ct.training.run.StepFigures;
import report2ct.training.run.TrainingRun;
import report2ct.vae.MaisiAutoencoder;
import report2ct.vae.PerceptualNetwork;
import report2ct.vae.VaeParameters;
import report2ct.weights.Dtype;
import report2ct.weights.SafetensorsFile;
import report2ct.weights.WeightFile;

@ExtendWith(LeakCheck.class)
class AutoencoderTrainingTest {
    @TempDir
    Path folder;

    /** Trains until {@code stopAfter} steps are done; returns the losses. */
    private static List<Double> train(Path folder, AutoencoderTrainingConfig config, long stopAfter)
            throws IOException {
        List<Double> losses = new ArrayList<>();
        try (AutoencoderData.Sources sources = TinyAutoencoders.sources();
                AutoencoderTraining trainee = new AutoencoderTraining(config, sources)) {
            run(folder, config).run(trainee, entry -> losses.add(entry.loss()), () -> trainee.completed() >= stopAfter);
        }
        return losses;
    }

    private static TrainingRun run(Path folder, AutoencoderTrainingConfig config) {
        return new TrainingRun(
                folder,
                new RunConfiguration("test", Map.of(), config),
                AutoencoderTraining.steps(config, 4),
                RunSettings.standard().logging(1).validating(3).checkpointing(3, 2));
    }

    private static byte[] checkpoint(Path folder) throws IOException {
        return Files.readAllBytes(folder.resolve("last.safetensors"));
    }

    private static double figure(Map<String, Double> figures, String name) {
        return Objects.requireNonNull(figures.get(name), name);
    }

    @Test
    void aResumedRunEqualsAnUninterruptedOneBitForBit() throws IOException {
        AutoencoderTrainingConfig config = TinyAutoencoders.config(4);
        Path once = Files.createDirectory(folder.resolve("once"));
        Path twice = Files.createDirectory(folder.resolve("twice"));

        List<Double> straight = train(once, config, 8);
        List<Double> parts = new ArrayList<>(train(twice, config, 5));
        byte[] half = checkpoint(twice);
        parts.addAll(train(twice, config, 8));

        assertThat(parts).hasSize(8).isEqualTo(straight);
        assertThat(checkpoint(twice)).isEqualTo(checkpoint(once)).isNotEqualTo(half);
        assertThat(twice.resolve("best.safetensors")).hasSameBinaryContentAs(once.resolve("best.safetensors"));
    }

    @Test
    void aCheckpointHoldsBothNetworksAndBothOptimisers() throws IOException {
        train(folder, TinyAutoencoders.config(1), 2);

        try (WeightFile file = SafetensorsFile.open(folder.resolve("last.safetensors"))) {
            assertThat(file.tensors().keySet())
                    .contains(
                            "model/encoder.blocks.0.conv.conv.weight",
                            "discriminator/initial_conv.conv.weight",
                            "adam/first.encoder.blocks.0.conv.conv.weight",
                            "discriminator-adam/second.final_conv.conv.bias");
        }
    }

    @Test
    void anotherConfigurationIsRefused() throws IOException {
        train(folder, TinyAutoencoders.config(3), 1);

        assertThatThrownBy(() -> train(folder, TinyAutoencoders.config(4), 4))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("another configuration");
    }

    @Test
    void theErrorFalls() throws IOException {
        AutoencoderTrainingConfig config = TinyAutoencoders.config(100);
        try (AutoencoderData.Sources sources = TinyAutoencoders.sources();
                AutoencoderTraining trainee = new AutoencoderTraining(config, sources)) {
            double before = figure(trainee.validate(), "error-hu");
            for (int i = 0; i < 80; i++) {
                trainee.step();
            }

            Map<String, Double> after = trainee.validate();

            assertThat(after.get("error-hu")).isLessThan(0.8 * before);
        }
    }

    @Test
    void validationChangesNothing() throws IOException {
        try (AutoencoderData.Sources sources = TinyAutoencoders.sources();
                AutoencoderTraining trainee = new AutoencoderTraining(TinyAutoencoders.config(5), sources)) {
            trainee.step();

            Map<String, Double> figures = trainee.validate();

            assertThat(figures).containsOnlyKeys("error-hu", "kl", "latent-factor", "score");
            assertThat(trainee.validate()).isEqualTo(figures);
            assertThat(figure(figures, "score"))
                    .isCloseTo(
                            figure(figures, "error-hu") / 2000 + 1e-7 * figure(figures, "kl"), withinPercentage(1e-6));
            assertThat(trainee.merit()).isEqualTo(Merit.least("score"));
            assertThat(trainee.completed()).isEqualTo(1);
        }
    }

    @Test
    void aStepTellsItsTermsItsRateAndItsVolumes() throws IOException {
        try (AutoencoderData.Sources sources = TinyAutoencoders.sources();
                AutoencoderTraining trainee = new AutoencoderTraining(TinyAutoencoders.config(5), sources)) {
            StepFigures first = trainee.step();
            trainee.step();
            StepFigures third = trainee.step();

            assertThat(first.parts()).containsOnlyKeys("l1", "kl", "adversarial", "discriminator");
            assertThat(first.loss())
                    .isCloseTo(
                            figure(first.parts(), "l1")
                                    + 1e-7 * figure(first.parts(), "kl")
                                    + 0.1 * figure(first.parts(), "adversarial"),
                            withinPercentage(1e-3));
            assertThat(first.learningRate()).isEqualTo(1e-3);
            assertThat(third.learningRate()).isEqualTo(2e-3);
            assertThat(first.gradientNorm()).isPositive();
            assertThat(first.time().backward()).isPositive();
            assertThat(trainee.samples()).hasSize(2).allMatch(id -> id.startsWith("array-"));
        }
    }

    /** Of windows that do not fit the volume: every voxel counts once. */
    @Test
    void windowsCoverEveryVoxelOnce() {
        for (int size : new int[] {4, 8, 12, 20, 24}) {
            for (int window : new int[] {4, 8}) {
                if (window <= size) {
                    int[] count = new int[size];
                    for (AutoencoderValidation.Piece piece : AutoencoderValidation.pieces(size, window)) {
                        int end = piece.first() + window;
                        for (int i = end - piece.fresh(); i < end; i++) {
                            count[i]++;
                        }
                    }
                    assertThat(count).containsOnly(1);
                }
            }
        }
        assertThat(AutoencoderValidation.pieces(20, 8))
                .containsExactly(
                        new AutoencoderValidation.Piece(0, 8),
                        new AutoencoderValidation.Piece(8, 8),
                        new AutoencoderValidation.Piece(12, 4));
    }

    @Test
    void theBestWeightsAreKeptAndTheAutoencoderLoadsThem() throws IOException {
        AutoencoderTrainingConfig config = TinyAutoencoders.config(3);
        train(folder, config, 6);
        List<ParameterSpec> specs = VaeParameters.of(config.autoencoder());
        Path best = folder.resolve("best-model.safetensors");
        Path last = folder.resolve("last-model.safetensors");
        AutoencoderTraining.exportAutoencoder(config, folder.resolve("best.safetensors"), best);
        AutoencoderTraining.exportAutoencoder(config, folder.resolve("last.safetensors"), last);

        for (Path path : List.of(best, last)) {
            try (WeightFile file = SafetensorsFile.open(path);
                    Parameters weights = ParameterFiles.load(specs, file);
                    MaisiAutoencoder autoencoder =
                            MaisiAutoencoder.forInference(config.autoencoder(), weights, Precision.FP32);
                    TensorScope scope = TensorScope.open()) {
                Tensor volume = Ops.floats(new float[8 * 8 * 8], 1, 1, 8, 8, 8);
                assertThat(Ops.shape(
                                autoencoder.decode(autoencoder.encode(volume).mean())))
                        .containsExactly(1, 1, 8, 8, 8);
            }
        }
    }

    @Test
    void aRunCanStartFromWeightsOfAnother() throws IOException {
        AutoencoderTrainingConfig config = TinyAutoencoders.config(3);
        Path autoencoder = folder.resolve("autoencoder.safetensors");
        Path discriminator = folder.resolve("discriminator.safetensors");
        train(folder, config, 6);
        List<JsonNode> lines = run(folder, config).metrics().lines();
        double expected = lines.get(lines.size() - 1).path("error-hu").asDouble();
        AutoencoderTraining.exportAutoencoder(config, folder.resolve("last.safetensors"), autoencoder);
        AutoencoderTraining.exportDiscriminator(config, folder.resolve("last.safetensors"), discriminator);

        AutoencoderTrainingConfig next = startingFrom(config, new Initial(autoencoder + "", discriminator + ""));
        try (AutoencoderData.Sources sources = TinyAutoencoders.sources();
                AutoencoderTraining trainee = new AutoencoderTraining(next, sources)) {
            assertThat(figure(trainee.validate(), "error-hu")).isCloseTo(expected, withinPercentage(1e-4));
            assertThat(trainee.completed()).isZero();
        }
        AutoencoderTrainingConfig wrong = startingFrom(config, new Initial(discriminator + "", null));
        try (AutoencoderData.Sources sources = TinyAutoencoders.sources()) {
            assertThatThrownBy(() -> new AutoencoderTraining(wrong, sources).close())
                    .isInstanceOf(Report2CtException.class)
                    .hasMessageContaining("encoder.blocks.0.conv.conv.weight");
        }
    }

    private static AutoencoderTrainingConfig startingFrom(AutoencoderTrainingConfig c, Initial initial) {
        return new AutoencoderTrainingConfig(
                c.autoencoder(),
                c.discriminator(),
                c.data(),
                c.seed(),
                c.epochs(),
                c.batch(),
                c.patch(),
                c.augmentation(),
                c.losses(),
                c.perceptual(),
                c.optimiser(),
                c.warmUp(),
                c.precision(),
                c.measuring(),
                initial);
    }

    private Perceptual perceptual() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        Path file = folder.resolve("lpips.safetensors");
        try (Parameters features = ParameterInitialiser.initialise(PerceptualNetwork.featureParameters(), 21);
                Parameters channels = ParameterInitialiser.initialise(PerceptualNetwork.channelParameters(), 22)) {
            features.names().forEach(name -> tensors.put(name, features.get(name)));
            channels.names().forEach(name -> tensors.put(name, channels.get(name)));
            ParameterFiles.save(file, tensors, Dtype.F32, Map.of(), true);
        }
        return new Perceptual(file.toString(), file.toString(), 0.1);
    }

    @Test
    void thePerceptualTermIsPartOfTheLossWhenItsWeightsAreThere() throws IOException {
        LossWeights weights = new LossWeights(1e-7, 0.3, 0);
        AutoencoderTrainingConfig config =
                TinyAutoencoders.config(2, weights, perceptual(), Precision.FP32, PatchSize.cube(20));
        try (AutoencoderData.Sources sources = TinyAutoencoders.sources();
                AutoencoderTraining trainee = new AutoencoderTraining(config, sources)) {
            StepFigures step = trainee.step();
            Map<String, Double> figures = trainee.validate();

            assertThat(trainee.usesPerceptualLoss()).isTrue();
            assertThat(step.loss())
                    .isCloseTo(
                            figure(step.parts(), "l1")
                                    + 1e-7 * figure(step.parts(), "kl")
                                    + 0.3 * figure(step.parts(), "perceptual"),
                            withinPercentage(1e-3));
            assertThat(figures.get("score"))
                    .isCloseTo(
                            figure(figures, "error-hu") / 2000
                                    + 1e-7 * figure(figures, "kl")
                                    + 0.3 * figure(figures, "perceptual"),
                            withinPercentage(1e-3));
            assertThat(step.parts()).containsOnlyKeys("l1", "kl", "perceptual");
            assertThat(trainee.validate().get("perceptual")).isEqualTo(figures.get("perceptual"));
        }
    }

    @Test
    void bfloat16TrainsNearlyTheSame() throws IOException {
        List<List<Double>> losses = new ArrayList<>();
        for (Precision precision : Precision.values()) {
            AutoencoderTrainingConfig config =
                    TinyAutoencoders.config(2, new LossWeights(1e-7, 0.3, 0.1), null, precision);
            try (AutoencoderData.Sources sources = TinyAutoencoders.sources();
                    AutoencoderTraining trainee = new AutoencoderTraining(config, sources)) {
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
    void aVolumeThatIsNoNumberStopsTheRunWithItsNameAndKeepsTheCheckpoint() throws IOException {
        AutoencoderTrainingConfig config = TinyAutoencoders.config(4);
        try (AutoencoderData.Sources sources = new AutoencoderData.Sources(
                        TinyAutoencoders.waves(4, Float.NaN), TinyAutoencoders.waves(1, 0));
                AutoencoderTraining trainee = new AutoencoderTraining(config, sources)) {
            TrainingRun run = run(folder, config);

            assertThatThrownBy(() -> run.run(trainee, entry -> {}, () -> false))
                    .isInstanceOf(Report2CtException.class)
                    .hasMessageContaining("array-3")
                    .hasMessageContaining("NaN")
                    .extracting("kind")
                    .isEqualTo(ErrorKind.INVALID_INPUT);
        }
    }

    @Test
    void stepsLeaveNoNativeMemory() throws IOException {
        try (AutoencoderData.Sources sources = TinyAutoencoders.sources();
                AutoencoderTraining trainee = new AutoencoderTraining(TinyAutoencoders.config(200), sources)) {
            trainee.step();
            trainee.validate();
            long count = Pointer.totalCount();
            long bytes = Pointer.totalBytes();

            for (int i = 0; i < 200; i++) {
                trainee.step();
            }
            trainee.validate();

            assertThat(Pointer.totalCount()).isEqualTo(count);
            assertThat(Pointer.totalBytes()).isEqualTo(bytes);
        }
    }
}
