package report2ct.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.config.ConfigFiles;
import report2ct.generation.FusedText;
import report2ct.generation.GeneratedVolume;
import report2ct.generation.GenerationListener;
import report2ct.generation.GenerationOptions;
import report2ct.generation.GridSize;
import report2ct.report.Report;

class BundleTest {
    private static final Report REPORT = Report.of("The heart is enlarged.", "Cardiomegaly.");

    @TempDir
    static Path shared;

    @TempDir
    Path folder;

    @BeforeAll
    static void write() throws IOException {
        TinyBundle.write(shared.resolve("tiny"));
    }

    /** A copy of the bundle that a test may damage. */
    private Path copy() throws IOException {
        try (var files = Files.list(shared.resolve("tiny"))) {
            for (Path file : files.toList()) {
                Files.copy(file, folder.resolve(file.getFileName().toString()));
            }
        }
        return folder;
    }

    private Path changed(String from, String to) throws IOException {
        Path bundle = copy();
        Path file = bundle.resolve(Bundle.DESCRIPTOR);
        String json = Files.readString(file);
        assertThat(json).contains(from);
        Files.writeString(file, json.replace(from, to));
        return bundle;
    }

    @Test
    void aBundleThatWasSavedOpensEqual() throws IOException {
        Bundle bundle = Bundle.open(shared.resolve("tiny"));

        String json = ConfigFiles.toJson(bundle.descriptor());

        assertThat(ConfigFiles.fromJson(json, BundleDescriptor.class, "b")).isEqualTo(bundle.descriptor());
        assertThat(bundle.descriptor().files())
                .containsOnlyKeys("text.safetensors", "unet.safetensors", "autoencoder.safetensors");
        assertThat(bundle.descriptor().contextWidth()).isEqualTo(6);
    }

    @Test
    void aReportGoesInAndTheSameVolumeComesOutOfItsRecipe() throws IOException {
        GeneratedVolume made;
        try (Report2Ct model = Report2Ct.open(shared.resolve("tiny"))) {
            made = model.generate(REPORT, GenerationOptions.standard().withSeed(3), GenerationListener.SILENT);
        }

        try (Report2Ct model = Report2Ct.open(shared.resolve("tiny"))) {
            GeneratedVolume again = model.replay(made.recipe(), GenerationListener.SILENT);
            FusedText text = model.encode(REPORT, GenerationListener.SILENT);

            assertThat(again.volume().toShorts()).isEqualTo(made.volume().toShorts());
            assertThat(again.recipe()).isEqualTo(made.recipe());
            assertThat(made.recipe().text().findings()).isEqualTo(text.findings());
        }
        assertThat(made.recipe().model().sha256()).hasSize(3);
        assertThat(made.volume().shape()).hasToString("8 x 8 x 4");
    }

    @Test
    void optionsThatTheModelCannotFollowAreRefused() throws IOException {
        try (Report2Ct model = Report2Ct.open(shared.resolve("tiny"))) {
            GenerationOptions odd = GenerationOptions.standard().withSize(new GridSize(9, 8, 8));

            assertThatThrownBy(() -> model.check(odd)).hasMessageContaining("nearest: 8,8,8 or 12,8,8");
            model.check(GenerationOptions.standard());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "report2ct-bundle/1|report2ct-bundle/7|layout: expected report2ct-bundle/1, found \"report2ct-bundle/7\"",
                "\"scale-factor\" : 0.5|\"scale-factor\" : -1|scale-factor: expected a positive number, found -1.0",
                "\"scale-factor\"|\"scale-facter\"|scale-facter: unknown key (nearest: scale-factor)",
                "\"low\" : -1000.0|\"low\" : -1024|value-range: expected -1000 to 1000, found -1024.0 to 1000.0",
                "\"RAS\"|\"LPS\"|orientation: expected RAS, found LPS",
                "\"class-label\" : 1|\"class-label\" : 4|class-label: the denoiser has 4 classes, found 4",
                "\"context-width\" : 6|\"context-width\" : 7|context-width: expected 6 as the text gives, found 7",
                "\"in-channels\" : 2|\"in-channels\" : 3|in-channels: expected 2 as the autoencoder gives, found 3",
                "\"warp\" : \"fixed\"|\"warp\" : \"resolution\"|expected a ratio with warp fixed",
            })
    void whatDoesNotAgreeIsSaid(String from, String to, String message) throws IOException {
        Path bundle = changed(from, to);

        assertThatThrownBy(() -> Bundle.open(bundle))
                .isInstanceOfSatisfying(
                        Report2CtException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.INCOMPATIBLE_WEIGHTS))
                .hasMessageContaining(message);
    }

    @Test
    void severalProblemsAreReportedTogether() throws IOException {
        Path bundle = changed("\"RAS\"", "\"LAS\"");
        Files.delete(bundle.resolve("unet.safetensors"));
        Files.write(bundle.resolve("autoencoder.safetensors"), new byte[3]);

        assertThatThrownBy(() -> Bundle.open(bundle))
                .hasMessageContaining("orientation")
                .hasMessageContaining("unet.safetensors: no such file")
                .hasMessageContaining("autoencoder.safetensors: expected ")
                .hasMessageContaining("bytes, found 3");
    }

    @Test
    void aFileOfTheRightSizeWithOtherBytesIsFoundByItsHash() throws IOException {
        Path bundle = copy();
        byte[] bytes = Files.readAllBytes(bundle.resolve("unet.safetensors"));
        bytes[bytes.length - 1] ^= 1;
        Files.write(bundle.resolve("unet.safetensors"), bytes);

        assertThatThrownBy(() -> Bundle.open(bundle)).hasMessageContaining("unet.safetensors: expected SHA-256");
    }

    @Test
    void aFileNameThatLeavesTheFolderIsRefused() throws IOException {
        Path bundle = changed("\"unet.safetensors\"", "\"../unet.safetensors\"");

        assertThatThrownBy(() -> Bundle.open(bundle)).hasMessageContaining("names without folders");
    }

    @Test
    void weightsThatDoNotFitTheConfigurationAreListed() throws IOException {
        Bundle bundle = Bundle.open(copy());
        Files.delete(folder.resolve("unet.safetensors"));
        Files.delete(folder.resolve(Bundle.DESCRIPTOR));
        TinyBundle.save(
                folder.resolve("unet.safetensors"),
                report2ct.vae.VaeParameters.of(report2ct.generation.TinyModel.VAE),
                1);
        Bundle.save(folder, bundle.descriptor(), false);

        try (Report2Ct model = Report2Ct.open(folder)) {
            assertThatThrownBy(() -> model.generate(REPORT, GenerationOptions.standard(), GenerationListener.SILENT))
                    .isInstanceOfSatisfying(
                            Report2CtException.class,
                            e -> assertThat(e.kind()).isEqualTo(ErrorKind.INCOMPATIBLE_WEIGHTS))
                    .hasMessageContaining("missing (")
                    .hasMessageContaining("conv_in.conv.weight")
                    .hasMessageContaining("unexpected (");
        }
    }

    @Test
    void anEncoderThatTheProgramDoesNotHaveIsSaid() throws IOException {
        Path bundle = changed("all-minilm-l6-v2-q", "another");

        try (Report2Ct model = Report2Ct.open(bundle)) {
            assertThatThrownBy(() -> model.encode(REPORT, GenerationListener.SILENT))
                    .hasMessageContaining("expected one of the encoders")
                    .hasMessageContaining("found another");
        }
    }

    @Test
    void encodersOfAnotherHashAreRefused() throws IOException {
        String hash = Bundle.open(shared.resolve("tiny"))
                .descriptor()
                .text()
                .encoders()
                .get(0)
                .sha256();
        Path bundle = changed(hash, "0".repeat(64));

        try (Report2Ct model = Report2Ct.open(bundle)) {
            assertThatThrownBy(() -> model.encode(REPORT, GenerationListener.SILENT))
                    .isInstanceOfSatisfying(
                            Report2CtException.class,
                            e -> assertThat(e.kind()).isEqualTo(ErrorKind.INCOMPATIBLE_WEIGHTS))
                    .hasMessageContaining("encoder 1: expected all-minilm-l6-v2-q");
        }
    }

    @Test
    void directoriesOfEncodersMustBeAsManyAsTheModelWants() throws IOException {
        try (Report2Ct model = Report2Ct.open(shared.resolve("tiny"), List.of(folder), null)) {
            assertThatThrownBy(() -> model.encode(REPORT, GenerationListener.SILENT))
                    .hasMessageContaining("expected 0 directories of text encoders, found 1");
        }
    }

    @Test
    void aFolderWithoutADescriptorIsNoBundle() {
        assertThatThrownBy(() -> Bundle.open(folder)).hasMessageContaining("expected a folder with a bundle.json");
    }

    @Test
    void savingNeedsTheFilesAndDoesNotReplaceUnasked() throws IOException {
        Bundle bundle = Bundle.open(copy());

        assertThatThrownBy(() -> Bundle.save(folder, bundle.descriptor(), false))
                .hasMessageContaining("exists already");
        Files.delete(folder.resolve("unet.safetensors"));
        assertThatThrownBy(() -> Bundle.save(folder, bundle.descriptor(), true))
                .hasMessageContaining("unet.safetensors: no such file");
    }
}
