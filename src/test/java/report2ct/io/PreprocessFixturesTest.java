package report2ct.io;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import report2ct.io.format.LoadedVolume;
import report2ct.io.format.ReadOptions;
import report2ct.volume.HounsfieldRange;
import report2ct.volume.Preprocessing;
import report2ct.volume.Spacing;
import report2ct.volume.Volume;
import report2ct.volume.VolumeShape;

/** Preparation of CT files gives what MONAI's transforms give, step by step. */
class PreprocessFixturesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path FIXTURES = Path.of("src/test/resources/fixtures/networks");

    @TestFactory
    List<DynamicTest> everyStepGivesTheReferenceValues() throws IOException {
        JsonNode manifest =
                JSON.readTree(FIXTURES.resolve("preprocess_manifest.json").toFile());
        List<DynamicTest> tests = new ArrayList<>();
        for (JsonNode one : manifest.path("cases")) {
            if (one.path("kind").asText().equals("preprocess")) {
                tests.add(DynamicTest.dynamicTest(one.path("id").asText(), () -> run(one)));
            }
        }
        assertThat(tests).hasSize(5);
        return tests;
    }

    private static void run(JsonNode one) throws IOException {
        FixtureTensors tensors =
                FixtureTensors.read(FIXTURES.resolve(one.path("file").asText()));
        Path nifti = FIXTURES.resolve(one.path("nifti").asText());
        LoadedVolume loaded = VolumeFiles.standard().read(nifti, ReadOptions.monai());
        JsonNode size = one.path("scalars").path("size");
        VolumeShape shape = new VolumeShape(
                size.path(0).asInt(), size.path(1).asInt(), size.path(2).asInt());

        Preprocessing.Steps steps = new Preprocessing(HounsfieldRange.CT, shape).steps(loaded.volume());

        voxels(one, tensors, "loaded", loaded.volume());
        voxels(one, tensors, "oriented", steps.oriented());
        voxels(one, tensors, "scaled", steps.scaled());
        voxels(one, tensors, "resized", steps.resized());
        affine(one, tensors, "loaded_affine", loaded.volume());
        affine(one, tensors, "oriented_affine", steps.oriented());
        affine(one, tensors, "resized_affine", steps.resized());
        Spacing s = steps.resized().spacing();
        near(one, "spacing", new double[] {s.x(), s.y(), s.z()}, expected(one, tensors, "spacing"));
        boolean mismatch = one.path("id").asText().equals("preprocess_pixdim_mismatch");
        assertThat(loaded.warnings()).hasSize(mismatch ? 1 : 0);
    }

    private static double[] expected(JsonNode one, FixtureTensors tensors, String name) {
        return tensors.values(one.path("expected").path(name).asText());
    }

    private static void voxels(JsonNode one, FixtureTensors tensors, String name, Volume volume) {
        String key = one.path("expected").path(name).asText();
        List<Integer> shape = tensors.shape(key);
        assertThat(List.of(volume.nx(), volume.ny(), volume.nz()))
                .as(name)
                .isEqualTo(shape.subList(shape.size() - 3, shape.size()));
        near(one, name, widen(volume.toFloats()), widen(tensors.xFastest(key)));
    }

    private static void affine(JsonNode one, FixtureTensors tensors, String name, Volume volume) {
        double[] flat = new double[16];
        for (int i = 0; i < 16; i++) {
            flat[i] = volume.affine().rows()[i / 4][i % 4];
        }
        near(one, name, flat, expected(one, tensors, name));
    }

    private static void near(JsonNode one, String name, double[] computed, double[] expected) {
        JsonNode tolerance = one.path("tolerance").path(name);
        assertThat(tolerance.path("rule").asText()).isEqualTo("relative");
        assertThat(computed).hasSameSizeAs(expected);
        double largest = 0;
        double distance = 0;
        for (int i = 0; i < expected.length; i++) {
            largest = Math.max(largest, Math.abs(expected[i]));
            distance = Math.max(distance, Math.abs(computed[i] - expected[i]));
        }
        assertThat(distance)
                .as(name)
                .isLessThanOrEqualTo(tolerance.path("value").asDouble() * largest);
    }

    private static double[] widen(float[] values) {
        double[] wide = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            wide[i] = values[i];
        }
        return wide;
    }

    @Test
    void hounsfieldUnitsOfNetworkValuesAreTheReferences() throws IOException {
        JsonNode values = JSON.readTree(FIXTURES.resolve("hu_conversion.json").toFile());
        float[] y = new float[values.path("y_bits").size()];
        short[] expected = new short[y.length];
        for (int i = 0; i < y.length; i++) {
            y[i] = Float.intBitsToFloat(values.path("y_bits").path(i).asInt());
            expected[i] = (short) values.path("hu").path(i).asInt();
        }

        short[] hu = HounsfieldRange.CT.toHu(y);

        assertThat(hu).hasSize(18).containsExactly(expected);
    }

    @Test
    void theNibabelRuleKeepsTheSformThatMonaiReplaces() throws IOException {
        Path file = FIXTURES.resolve("nifti/pixdim_mismatch.nii.gz");

        LoadedVolume nibabel = VolumeFiles.standard().read(file, ReadOptions.nibabel());
        LoadedVolume monai = VolumeFiles.standard().read(file, ReadOptions.monai());

        assertThat(nibabel.volume().affine().distance(monai.volume().affine())).isGreaterThan(0.01);
        assertThat(nibabel.warnings()).singleElement().asString().contains("sform is used");
        assertThat(monai.warnings()).singleElement().asString().contains("qform is used");
    }
}
