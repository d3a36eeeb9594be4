package report2ct.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.bundle.Bundle;
import report2ct.bundle.BundleDescriptor;
import report2ct.bundle.Report2Ct;
import report2ct.bundle.TextPart;
import report2ct.bundle.TrainedParts;
import report2ct.flow.ScheduleMode;
import report2ct.generation.ComputeDevice;
import report2ct.generation.DecodeMode;
import report2ct.generation.GeneratedVolume;
import report2ct.generation.GenerationListener;
import report2ct.generation.GenerationOptions;
import report2ct.nn.Ops;
import report2ct.nn.ParameterFiles;
import report2ct.nn.Parameters;
import report2ct.nn.Precision;
import report2ct.nn.TensorScope;
import report2ct.report.Report;
import report2ct.unet.Unet;
import report2ct.unet.UnetConfig;
import report2ct.unet.UnetInput;
import report2ct.unet.UnetParameters;
import report2ct.vae.Autoencoder;
import report2ct.weights.SafetensorsFile;
import report2ct.weights.TensorInfo;
import report2ct.weights.WeightHash;

class ModelImportTest {
    /** Float32 sums in another order; measured 2e-6. */
    private static final double FP32 = 1e-4;

    @TempDir
    Path folder;

    private Path out() {
        return folder.resolve("model");
    }

    private static float[] wave(int count, double step) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) Math.sin(i * step);
        }
        return values;
    }

    private static void assertClose(float[] found, JsonNode expected) {
        assertThat(found).hasSize(expected.size());
        for (int i = 0; i < found.length; i++) {
            assertThat((double) found[i])
                    .as("element " + i)
                    .isCloseTo(expected.get(i).asDouble(), within(FP32));
        }
    }

    private static List<Path> left(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.toList();
        }
    }

    /** Every value of a file as float32, by name. */
    private static Map<String, float[]> values(Path file) throws IOException {
        Map<String, float[]> values = new TreeMap<>();
        try (SafetensorsFile weights = SafetensorsFile.open(file)) {
            for (TensorInfo info : weights.tensors().values()) {
                try (TensorScope scope = TensorScope.open()) {
                    values.put(
                            info.name(),
                            Ops.toFloats(ParameterFiles.read(weights, info.name())
                                    .to(org.bytedeco.pytorch.global.torch.ScalarType.Float)));
                }
            }
        }
        return values;
    }

    @Test
    void theDenoiserAnswersAsTheReferenceDoes() throws IOException {
        Bundle bundle = HubFixtures.tiny(out());

        UnetConfig config = bundle.descriptor().unet().config();
        try (SafetensorsFile file = SafetensorsFile.open(bundle.file("unet.safetensors"));
                Parameters parameters = ParameterFiles.load(UnetParameters.of(config), file);
                Unet unet = Unet.forInference(config, parameters, Precision.FP32);
                NoGradGuard noGradients = new NoGradGuard();
                TensorScope scope = TensorScope.open()) {
            Tensor answer = unet.forward(UnetInput.of(
                    Ops.floats(wave(128, 0.37), 1, 2, 4, 4, 4),
                    Ops.floats(new float[] {500}, 1),
                    Ops.floats(wave(192, 0.11), 1, 2, 96),
                    Ops.longs(new long[] {1}, 1),
                    Ops.floats(new float[] {100, 100, 150}, 1, 3)));
            assertClose(Ops.toFloats(answer), HubFixtures.expected().get("unet"));
        }
    }

    @Test
    void theAutoencoderDecodesAsTheReferenceDoes() throws IOException {
        HubFixtures.tiny(out());

        try (Autoencoder autoencoder =
                        TrainedParts.ofBundle(out(), List.of()).openAutoencoder(Precision.FP32, ComputeDevice.CPU);
                NoGradGuard noGradients = new NoGradGuard();
                TensorScope scope = TensorScope.open()) {
            Tensor decoded = autoencoder.decode(Ops.floats(wave(128, 0.37), 1, 2, 4, 4, 4));
            assertClose(Ops.toFloats(decoded), HubFixtures.expected().get("decoded"));
        }
    }

    @Test
    void theDescriptorHoldsWhatTheWeightsDoNotSay() throws IOException {
        BundleDescriptor descriptor = HubFixtures.tiny(out()).descriptor();

        assertThat(descriptor.scaleFactor()).isCloseTo(HubFixtures.SCALE, within(1e-7));
        assertThat(descriptor.flow().schedule()).isEqualTo(ScheduleMode.COMPAT);
        assertThat(descriptor.decode()).isEqualTo(DecodeMode.TILED);
        assertThat(descriptor.orientation()).isEqualTo("RAS");
        assertThat(descriptor.valueRange()).isEqualTo(new BundleDescriptor.ValueRange(-1000, 1000));
        assertThat(descriptor.classLabel()).isEqualTo(1);
        assertThat(descriptor.sampling()).isEqualTo(new BundleDescriptor.SamplingPart(2, 1.5));
        assertThat(descriptor.text().encoders())
                .extracting(TextPart.Encoder::width)
                .containsExactly(32, 24, 40);
        assertThat(descriptor.text().width()).isEqualTo(96);
        assertThat(descriptor.licence()).contains("NSCLv1").contains("MIT");
        assertThat(descriptor.notice()).contains("forbids commercial use");
        assertThat(descriptor.sources())
                .extracting(BundleDescriptor.Source::sha256)
                .contains(
                        WeightHash.sha256(HubFixtures.file("report2ct.pt")),
                        WeightHash.sha256(HubFixtures.AUTOENCODER));
    }

    @Test
    void anImportedModelGeneratesAndItsRecipeNamesTheLicence() throws IOException {
        HubFixtures.tiny(out());

        try (Report2Ct model = Report2Ct.open(out())) {
            GeneratedVolume made = model.generate(
                    Report.of("No nodule.", "Normal."), GenerationOptions.standard(), GenerationListener.SILENT);

            assertThat(made.volume().shape().nx()).isEqualTo(16);
            assertThat(made.recipe().model().licences()).anyMatch(licence -> licence.contains("NSCLv1"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "report2ct_stopping.pt",
                "report2ct_parallel.pt",
                "report2ct_lightning.ckpt",
                "report2ct_old_names.pt"
            })
    void everyWrapperGivesTheSameWeightsAndScaleFactor(String name) throws IOException {
        Bundle plain = HubFixtures.tiny(folder.resolve("plain"));

        Bundle wrapped = HubFixtures.imported(HubFixtures.report2ct(name), out());

        assertThat(wrapped.descriptor().scaleFactor()).isCloseTo(HubFixtures.SCALE, within(1e-7));
        assertThat(wrapped.descriptor().unet().config())
                .isEqualTo(plain.descriptor().unet().config());
        Map<String, float[]> expected = values(plain.file("unet.safetensors"));
        Map<String, float[]> found = values(wrapped.file("unet.safetensors"));
        assertThat(found.keySet()).isEqualTo(expected.keySet());
        found.forEach((array, numbers) -> {
            float[] wanted = Objects.requireNonNull(expected.get(array));
            for (int i = 0; i < numbers.length; i++) {
                assertThat((double) numbers[i]).isCloseTo(wanted[i], within(2e-3 * (1 + Math.abs(wanted[i]))));
            }
        });
    }

    @Test
    void convolutionsWithOneLevelOfNamesFewerAreFound() throws IOException {
        ImportRequest plain = HubFixtures.report2ct("report2ct.pt");

        Bundle bundle = HubFixtures.imported(
                new ImportRequest(
                        plain.unet(),
                        HubFixtures.file("autoencoder_shallow_names.pt"),
                        plain.encoders(),
                        null,
                        plain.unetConfig(),
                        plain.autoencoderConfig(),
                        plain.settings()),
                out());

        assertThat(values(bundle.file("autoencoder.safetensors")))
                .containsKeys("encoder.blocks.0.conv.conv.weight", "encoder.blocks.2.conv.conv.conv.weight");
    }

    @Test
    void text2ctBecomesAModelWithOneTokenForTheWholeReport() throws IOException {
        Bundle bundle = HubFixtures.imported(HubFixtures.text2ct(HubFixtures.settings(1.0287)), out());

        assertThat(bundle.descriptor().text().width()).isEqualTo(32);
        assertThat(bundle.descriptor().scaleFactor()).isEqualTo(1.0287);
        assertThat(values(bundle.file("encoders/clip3d/model.safetensors")))
                .doesNotContainKey("visual_projection.weight")
                .doesNotContainKey("text_model.embeddings.position_ids")
                .containsKey("text_projection.weight");
        try (Report2Ct model = Report2Ct.open(out())) {
            var text = model.encode(Report.of("No nodule.", "Normal."), GenerationListener.SILENT);
            assertThat(text.findings()).isEqualTo(text.impression()).hasSize(32);
            GeneratedVolume made = model.generate(text, GenerationOptions.standard(), GenerationListener.SILENT);
            assertThat(made.volume().shape().nz()).isEqualTo(8);
        }
    }

    @Test
    void aBareCheckpointOfAnotherWidthNeedsAScaleFactor() {
        assertThatThrownBy(() -> HubFixtures.imported(HubFixtures.text2ct(HubFixtures.settings(null)), out()))
                .hasMessageContaining("scale factor: expected one in the checkpoint, found none");
    }

    @Test
    void aDenoiserWithoutTextNeedsNoEncoders() throws IOException {
        ImportRequest request =
                HubFixtures.request("maisi_rflow.pt", "config_maisi.json", List.of(), null, HubFixtures.settings(null));

        Bundle bundle = HubFixtures.imported(request, out());

        assertThat(bundle.descriptor().notice()).contains("takes no text");
        try (Report2Ct model = Report2Ct.open(out())) {
            assertThat(model.generate(Report.of("a", "b"), GenerationOptions.standard(), GenerationListener.SILENT)
                            .volume()
                            .shape()
                            .nx())
                    .isEqualTo(16);
        }
    }

    @Test
    void encodersLeftOutsideAreNamedAtGeneration() throws IOException {
        ImportRequest plain = HubFixtures.report2ct("report2ct.pt");
        ImportRequest.Settings s = plain.settings();
        ImportRequest outside = HubFixtures.request(
                "report2ct.pt",
                "config_report2ct.json",
                plain.encoders(),
                null,
                new ImportRequest.Settings(
                        s.name(), null, null, null, s.size(), s.spacing(), s.steps(), s.guidance(), false));

        HubFixtures.imported(outside, out());

        assertThat(out().resolve("encoders")).doesNotExist();
        assertThatThrownBy(() -> TrainedParts.ofBundle(out(), List.of()).openEncoders())
                .hasMessageContaining("expected 3 directories of text encoders, found 0");
        try (var set = TrainedParts.ofBundle(out(), plain.encoders()).openEncoders()) {
            assertThat(set.width()).isEqualTo(96);
        }
    }

    @Test
    void everythingThatIsWrongIsToldAtOnceAndNothingIsLeft() {
        ImportRequest request = new ImportRequest(
                HubFixtures.AUTOENCODER,
                HubFixtures.file("report2ct.pt"),
                List.of(folder.resolve("nowhere")),
                null,
                null,
                null,
                HubFixtures.settings(null));

        assertThatThrownBy(() -> HubFixtures.imported(request, out()))
                .isInstanceOfSatisfying(
                        Report2CtException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.INCOMPATIBLE_WEIGHTS))
                .hasMessageContaining("expected a denoiser's checkpoint")
                .hasMessageContaining("expected an autoencoder's checkpoint")
                .hasMessageContaining("nowhere");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void encodersThatDoNotFitTheDenoiserAreRefusedAndNothingIsLeft() throws IOException {
        List<Path> one = HubFixtures.encoders().subList(0, 1);
        ImportRequest request =
                HubFixtures.request("report2ct.pt", "config_report2ct.json", one, null, HubFixtures.settings(null));

        assertThatThrownBy(() -> HubFixtures.imported(request, out()))
                .hasMessageContaining("unet.config.context-width: expected 32 as the text gives, found 96");
        assertThat(left(folder)).isEmpty();
    }

    @Test
    void textForADenoiserWithoutAndNoneForOneWithAreRefused() {
        ImportRequest with = HubFixtures.request(
                "maisi_rflow.pt", "config_maisi.json", HubFixtures.encoders(), null, HubFixtures.settings(null));
        ImportRequest without = HubFixtures.request(
                "report2ct.pt", "config_report2ct.json", List.of(), null, HubFixtures.settings(null));

        assertThatThrownBy(() -> HubFixtures.imported(with, out())).hasMessageContaining("takes no text");
        assertThatThrownBy(() -> HubFixtures.imported(without, out()))
                .hasMessageContaining("expected the text encoders, found none");
    }

    @Test
    void aScaleFactorThatContradictsTheCheckpointIsRefused() {
        ImportRequest request = HubFixtures.request(
                "report2ct.pt", "config_report2ct.json", HubFixtures.encoders(), null, HubFixtures.settings(1.5));

        assertThatThrownBy(() -> HubFixtures.imported(request, out()))
                .hasMessageContaining("the checkpoint says 0.96")
                .hasMessageContaining("asked for was 1.5");
    }

    @Test
    void aWrongStructureIsRefusedWithMissingAndMisshapedNames() {
        ImportRequest request = HubFixtures.request(
                "report2ct.pt", "config_text2ct.json", HubFixtures.encoders(), null, HubFixtures.settings(null));

        assertThatThrownBy(() -> HubFixtures.imported(request, out()))
                .hasMessageContaining("misshaped")
                .hasMessageContaining("attn2.to_k.weight");
    }

    @Test
    void aTruncatedCheckpointIsRefused() throws IOException {
        byte[] bytes = Files.readAllBytes(HubFixtures.file("report2ct.pt"));
        Path cut = Files.write(folder.resolve("cut.pt"), java.util.Arrays.copyOf(bytes, bytes.length / 2));
        ImportRequest plain = HubFixtures.report2ct("report2ct.pt");

        assertThatThrownBy(() -> HubFixtures.imported(
                        new ImportRequest(
                                cut,
                                plain.autoencoder(),
                                plain.encoders(),
                                null,
                                plain.unetConfig(),
                                plain.autoencoderConfig(),
                                plain.settings()),
                        out()))
                .hasMessageContaining("cut.pt");
        assertThat(left(folder)).containsExactly(cut);
    }

    @Test
    void numbersThatAreNotFiniteAreRefusedAndNothingIsLeft() throws IOException {
        byte[] bytes =
                Files.readAllBytes(HubFixtures.tiny(folder.resolve("good")).file("unet.safetensors"));
        ByteBuffer last = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        last.putFloat(bytes.length - 4, Float.NaN);
        Path bad = Files.write(folder.resolve("bad.safetensors"), bytes);
        ImportRequest plain = HubFixtures.report2ct("report2ct.pt");

        assertThatThrownBy(() -> HubFixtures.imported(
                        new ImportRequest(
                                bad,
                                plain.autoencoder(),
                                plain.encoders(),
                                null,
                                plain.unetConfig(),
                                plain.autoencoderConfig(),
                                HubFixtures.settings(0.96)),
                        out()))
                .hasMessageContaining("expected finite numbers, found others in 1 arrays");
        assertThat(left(folder)).containsExactlyInAnyOrder(bad, folder.resolve("good"));
    }

    @Test
    void anExistingFolderIsNotTouched() throws IOException {
        Files.createDirectory(out());

        assertThatThrownBy(() -> HubFixtures.tiny(out())).hasMessageContaining("exists already");
        assertThat(out()).isEmptyDirectory();
    }
}
