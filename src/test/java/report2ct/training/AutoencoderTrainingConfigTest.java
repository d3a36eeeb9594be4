package report2ct.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import report2ct.Report2CtException;
import report2ct.config.ConfigFiles;
import report2ct.dataset.patch.AugmentationConfig;
import report2ct.dataset.patch.PatchSize;
import report2ct.nn.Precision;
import report2ct.phantom.PhantomGrid;
import report2ct.training.AutoencoderTrainingConfig.Adam;
import report2ct.training.AutoencoderTrainingConfig.Discriminator;
import report2ct.training.AutoencoderTrainingConfig.Initial;
import report2ct.training.AutoencoderTrainingConfig.LossWeights;
import report2ct.training.AutoencoderTrainingConfig.Measuring;
import report2ct.training.AutoencoderTrainingConfig.Perceptual;
import report2ct.training.AutoencoderTrainingConfig.WarmUp;
import report2ct.vae.VaeConfig;

class AutoencoderTrainingConfigTest {
    @TempDir
    Path folder;

    @Test
    void theDefaultsAreMaisisRecipe() {
        AutoencoderTrainingConfig c = AutoencoderTrainingConfig.maisi();

        assertThat(c.autoencoder()).isEqualTo(VaeConfig.maisi());
        assertThat(c.discriminator()).isEqualTo(new Discriminator(32, 3));
        assertThat(c.epochs()).isEqualTo(280);
        assertThat(c.batch()).isEqualTo(1);
        assertThat(c.patch()).isEqualTo(PatchSize.cube(64));
        assertThat(c.losses()).isEqualTo(new LossWeights(1e-7, 0.3, 0.1));
        assertThat(c.optimiser()).isEqualTo(new Adam(1e-4, 0.9, 0.999, 1e-8, 0));
        assertThat(c.measuring().window()).isEqualTo(new PatchSize(96, 96, 64));
        assertThat(c.augmentation())
                .isEqualTo(new AugmentationConfig(0.5, 0.5, 0.3, 0.9, 1.1, 0.3, 0.05, 0.3, 0.5, 1.5, 0.3, 0.1));
        assertThat(c.perceptual()).isNull();
    }

    @Test
    void theFirstTwentyEpochsWarmUp() {
        AutoencoderTrainingConfig c = AutoencoderTrainingConfig.maisi();

        assertThat(c.rate(0)).isCloseTo(1e-6, within(1e-18));
        assertThat(c.rate(9)).isCloseTo(1e-6, within(1e-18));
        assertThat(c.rate(10)).isCloseTo(1e-5, within(1e-18));
        assertThat(c.rate(19)).isCloseTo(1e-5, within(1e-18));
        assertThat(c.rate(20)).isEqualTo(1e-4);
        assertThat(c.rate(279)).isEqualTo(1e-4);
    }

    @Test
    void everyKeyIsReadAndWritten() {
        AutoencoderTrainingConfig full = new AutoencoderTrainingConfig(
                new VaeConfig(3, List.of(4, 8), List.of(2, 1), 2, 1e-5, false),
                new Discriminator(5, 2),
                new AutoencoderData(
                        "volumes",
                        "held.txt",
                        77,
                        4,
                        new AutoencoderData.Phantoms(new PhantomGrid(16, 32, 16, 14), 3, 4, 50, 2)),
                9,
                11,
                3,
                new PatchSize(24, 32, 40),
                new AugmentationConfig(0.1, 0.2, 0.3, 0.8, 1.2, 0.4, 0.03, 0.5, 0.7, 1.3, 0.6, 0.2),
                new LossWeights(1e-6, 0.2, 0.05),
                new Perceptual("features.pth", "channels.pth", 0.25),
                new Adam(2e-4, 0.8, 0.99, 1e-6, 1.5),
                List.of(new WarmUp(2, 0.5)),
                Precision.BF16,
                new Measuring(new PatchSize(32, 48, 64), 5),
                new Initial("a.safetensors", "d.safetensors"));

        assertThat(ConfigFiles.fromYaml(ConfigFiles.toYaml(full), AutoencoderTrainingConfig.class, "yaml"))
                .isEqualTo(full);
        assertThat(ConfigFiles.fromJson(ConfigFiles.toJson(full), AutoencoderTrainingConfig.class, "json"))
                .isEqualTo(full);
        assertThat(ConfigFiles.toYaml(full))
                .contains("patches-per-volume: 4", "mirror-probability: 0.1", "warm-up:", "discriminator: d.safe");
        for (AutoencoderTrainingConfig preset :
                List.of(AutoencoderTrainingConfig.maisi(), AutoencoderTrainingConfig.small())) {
            assertThat(ConfigFiles.fromYaml(ConfigFiles.toYaml(preset), AutoencoderTrainingConfig.class, "yaml"))
                    .isEqualTo(preset);
        }
    }

    @Test
    void everyProblemOfAFileIsSaidAtOnce() {
        String yaml = ConfigFiles.toYaml(AutoencoderTrainingConfig.maisi())
                .replace("epochs: 280", "epochs: many")
                .replace("adversarial:", "adverserial:")
                .replace("channels: 32", "channels: 0");

        assertThatThrownBy(() -> ConfigFiles.fromYaml(yaml, AutoencoderTrainingConfig.class, "file.yaml"))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("file.yaml")
                .hasMessageContaining("epochs: expected a whole number")
                .hasMessageContaining("adverserial: unknown key (nearest: adversarial)")
                .hasMessageContaining("expected positive channels");
    }

    @ParameterizedTest
    @CsvSource({
        "11, 1, 1, patch: expected multiples of 2",
        "10, 1, 1, at least 12 for the discriminator",
        "12, 0, 1, positive epochs and batch",
        "12, 1, 0, positive epochs and batch"
    })
    void whatCannotBeTrainedIsRefused(int side, int epochs, int batch, String message) {
        AutoencoderTrainingConfig c = TinyAutoencoders.config(1);
        assertThatThrownBy(() -> copy(c, PatchSize.cube(side), epochs, batch, null, c.losses()))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining(message);
    }

    @Test
    void withoutTheDiscriminatorPatchesMayBeSmallerButNotForThePerceptualNetwork() {
        AutoencoderTrainingConfig c = TinyAutoencoders.config(1);
        LossWeights alone = new LossWeights(1e-7, 0.3, 0);

        assertThat(copy(c, PatchSize.cube(4), 1, 1, null, alone).patch().x()).isEqualTo(4);
        assertThatThrownBy(() -> copy(c, PatchSize.cube(16), 1, 1, new Perceptual("a", "b", 0.2), alone))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("at least 17 for the perceptual network, found 16");
        assertThatThrownBy(() -> copy(c, PatchSize.cube(20), 1, 1, new Perceptual("a", "b", 0.2), alone))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("measuring.window");
        assertThatThrownBy(() -> TinyAutoencoders.config(1, alone, null, Precision.BF16, new PatchSize(4, 8, 8)))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("at least 6 for bf16, found 4");
    }

    private static AutoencoderTrainingConfig copy(
            AutoencoderTrainingConfig c,
            PatchSize patch,
            int epochs,
            int batch,
            @Nullable Perceptual perceptual,
            LossWeights losses) {
        return new AutoencoderTrainingConfig(
                c.autoencoder(),
                c.discriminator(),
                c.data(),
                c.seed(),
                epochs,
                batch,
                patch,
                c.augmentation(),
                losses,
                perceptual,
                c.optimiser(),
                c.warmUp(),
                c.precision(),
                c.measuring(),
                null);
    }

    @Test
    void partsThatCannotBeAreRefused() {
        assertThatThrownBy(() -> new Discriminator(0, 3)).isInstanceOf(Report2CtException.class);
        assertThatThrownBy(() -> new Discriminator(4, 0)).isInstanceOf(Report2CtException.class);
        assertThatThrownBy(() -> new LossWeights(-1, 0, 0)).isInstanceOf(Report2CtException.class);
        assertThatThrownBy(() -> new LossWeights(0, 0, Double.NaN)).isInstanceOf(Report2CtException.class);
        assertThatThrownBy(() -> new Perceptual("a", "b", 0)).isInstanceOf(Report2CtException.class);
        assertThatThrownBy(() -> new Adam(0, 0.9, 0.999, 1e-8, 0)).isInstanceOf(Report2CtException.class);
        assertThatThrownBy(() -> new Adam(1, 1, 0.999, 1e-8, 0))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("betas");
        assertThatThrownBy(() -> new Adam(1, 0.9, 0.999, 1e-8, -1)).isInstanceOf(Report2CtException.class);
        assertThatThrownBy(() -> new WarmUp(0, 0.1)).isInstanceOf(Report2CtException.class);
        assertThatThrownBy(() -> new WarmUp(1, 0)).isInstanceOf(Report2CtException.class);
        assertThatThrownBy(() -> new Measuring(PatchSize.cube(8), 0)).isInstanceOf(Report2CtException.class);
    }

    @Test
    void volumesToTrainOnNeedVolumesToMeasureOn() {
        AutoencoderData.Phantoms phantoms = TinyAutoencoders.data().phantoms();

        assertThatThrownBy(() -> new AutoencoderData("a", null, 1, 1, phantoms))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("found only training");
        assertThatThrownBy(() -> new AutoencoderData(null, "a", 1, 1, phantoms))
                .hasMessageContaining("found only held");
        assertThatThrownBy(() -> new AutoencoderData(null, null, 0, 1, phantoms))
                .hasMessageContaining("cache-mib");
        assertThatThrownBy(() -> new AutoencoderData(null, null, 1, 0, phantoms))
                .hasMessageContaining("patches");
        assertThatThrownBy(() -> new AutoencoderData.Phantoms(phantoms.grid(), 1, 5, 5, 1))
                .hasMessageContaining("held-out seeds apart");
        assertThatThrownBy(() -> new AutoencoderData.Phantoms(phantoms.grid(), 1, 0, 5, 1))
                .hasMessageContaining("positive volumes");
        assertThat(new AutoencoderData.Phantoms(phantoms.grid(), 1, 4, 5, 1).heldSeed())
                .isEqualTo(5);
    }

    @Test
    void phantomsAreMadeOnceAndMissingListsAreRefused() throws IOException {
        AutoencoderData data = TinyAutoencoders.data();
        try (AutoencoderData.Sources sources = data.open(folder.resolve("data"), 1, count -> {})) {
            assertThat(sources.training().size()).isEqualTo(2);
            assertThat(sources.held().id(0)).isEqualTo("phantom-100");
        }
        try (var files = Files.list(folder.resolve("data"))) {
            assertThat(files).hasSize(2);
        }

        AutoencoderData missing = new AutoencoderData("missing.txt", "held.txt", 1, 1, data.phantoms());
        assertThatThrownBy(() -> missing.open(folder, 1, count -> {}))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("missing.txt");
    }
}
