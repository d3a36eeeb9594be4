package report2ct.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import report2ct.config.ConfigFiles;
import report2ct.io.VolumeFiles;
import report2ct.io.format.WriteOptions;
import report2ct.nn.ParameterFiles;
import report2ct.nn.Parameters;
import report2ct.training.AutoencoderTrainingConfig;
import report2ct.training.TinyAutoencoders;
import report2ct.vae.VaeParameters;
import report2ct.volume.Affine;
import report2ct.volume.Spacing;
import report2ct.volume.Volume;
import report2ct.weights.SafetensorsFile;
import report2ct.weights.WeightFile;

class TrainAutoencoderCommandTest {
    @TempDir
    Path folder;

    /** What a command did. */
    private record Run(int code, String out, String err) {}

    private static Run run(BooleanSupplier stop, String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = CommandLines.create(stop);
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return new Run(line.execute(args), out.toString(), err.toString());
    }

    private Run train(BooleanSupplier stop, String yaml, String... more) throws IOException {
        Path config = Files.writeString(folder.resolve("config.yaml"), yaml);
        String[] args = new String[6 + more.length];
        String[] first = {
            "train",
            "autoencoder",
            "--config",
            config.toString(),
            "--run",
            folder.resolve("run").toString()
        };
        System.arraycopy(first, 0, args, 0, 6);
        System.arraycopy(more, 0, args, 6, more.length);
        return run(stop, args);
    }

    private Path made(String name) {
        return folder.resolve("run").resolve("autoencoder").resolve(name);
    }

    private static String tiny() {
        return ConfigFiles.toYaml(TinyAutoencoders.config(3));
    }

    @Test
    void printedConfigurationsReadBack() {
        Run maisi = run(() -> false, "train", "autoencoder", "--print-config");
        Run small = run(() -> false, "train", "autoencoder", "--print-config", "small");

        assertThat(maisi.code()).isZero();
        assertThat(ConfigFiles.fromYaml(maisi.out(), AutoencoderTrainingConfig.class, "maisi"))
                .isEqualTo(AutoencoderTrainingConfig.maisi());
        assertThat(ConfigFiles.fromYaml(small.out(), AutoencoderTrainingConfig.class, "small"))
                .isEqualTo(AutoencoderTrainingConfig.small());
    }

    @Test
    void aRunStopsGoesOnAndLeavesWeightsThatLoad() throws IOException {
        Run stopped = train(() -> Files.exists(made("config.yaml")), tiny());
        Run lost = train(() -> false, tiny(), "--resume");
        Run finished = train(() -> false, tiny());
        Run again = train(() -> false, tiny());

        assertThat(stopped.code()).isEqualTo(130);
        assertThat(stopped.err()).contains("stopped after step 0 of 3");
        assertThat(lost.code()).isEqualTo(3);
        assertThat(lost.err()).contains("expected a checkpoint to go on from");
        assertThat(finished.code()).as(finished.err()).isZero();
        assertThat(finished.err()).contains("perceptual term: off", "step 3 of 3", "error-hu");
        assertThat(finished.out()).contains(made("autoencoder.safetensors").toString());
        assertThat(again.code()).as(again.err()).isZero();
        assertThat(again.err()).doesNotContain("step 1 of");
        try (WeightFile file = SafetensorsFile.open(made("autoencoder.safetensors"));
                Parameters weights = ParameterFiles.load(VaeParameters.of(TinyAutoencoders.VAE), file)) {
            assertThat(weights.names()).contains("decoder.blocks.0.conv.conv.weight");
        }
        assertThat(made("autoencoder-last.safetensors")).exists();
        assertThat(made("discriminator.safetensors")).exists();
        assertThat(made("config.yaml")).content().contains("2 phantoms", "mirror-probability");
    }

    @Test
    void aDryRunChecksAndTrainsNothing() throws IOException {
        Run run = train(() -> false, tiny(), "--dry-run");

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out())
                .contains("2 phantoms", "3 of 1 steps", "2 of 12x12x12 a step", "off (perceptual", "3 of 3", "a step");
        assertThat(folder.resolve("run")).doesNotExist();
    }

    @Test
    void volumesInFilesAreTrainedOn() throws IOException {
        for (int i = 0; i < 3; i++) {
            short[] hu = new short[14 * 13 * 12];
            for (int v = 0; v < hu.length; v++) {
                hu[v] = (short) (v * (i + 1) % 1500 - 1000);
            }
            Volume volume = Volume.ofHu(hu, 14, 13, 12, Affine.ofSpacing(new Spacing(2, 2, 2)));
            Path file = folder.resolve((i < 2 ? "train/" : "held/") + i + ".nii.gz");
            Files.createDirectories(file.getParent());
            VolumeFiles.standard().writeGenerated(volume, file, WriteOptions.standard());
        }
        String yaml = tiny().replace(
                        "data:\n",
                        "data:\n  training: " + folder.resolve("train") + "\n  held: " + folder.resolve("held") + "\n");

        Run run = train(() -> false, yaml);

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.err()).contains("step 3 of 3");
        assertThat(made("config.yaml")).content().contains("2 volumes of", "1 volumes of");
        assertThat(folder.resolve("run/data")).doesNotExist();
    }

    @Test
    void whatIsMissingOrUnknownIsSaid() throws IOException {
        Run nothing = run(() -> false, "train", "autoencoder");
        Run unknown = train(() -> false, tiny().replace("epochs: 3", "epoch: 3"));
        Run lost =
                train(() -> false, tiny().replace("data:\n", "data:\n  training: nowhere.txt\n  held: nowhere.txt\n"));

        assertThat(nothing.code()).isEqualTo(2);
        assertThat(nothing.err()).contains("--run DIR or --print-config");
        assertThat(unknown.code()).isNotZero();
        assertThat(unknown.err()).contains("epoch: unknown key (nearest: epochs)");
        assertThat(lost.code()).isEqualTo(3);
        assertThat(lost.err()).contains("nowhere.txt");
    }
}
