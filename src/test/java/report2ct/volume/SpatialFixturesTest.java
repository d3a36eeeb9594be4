package report2ct.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import report2ct.io.FixtureTensors;

/** Orientation, spacing, sizes, cropping and resizing give what MONAI, torch and the challenge's programs give. */
class SpatialFixturesTest {
    private static final Path FIXTURES = Path.of("src/test/resources/fixtures/evaluation/spatial");

    private final JsonNode root;
    private final FixtureTensors tensors;

    SpatialFixturesTest() throws IOException {
        root = new ObjectMapper().readTree(FIXTURES.resolve("expected.json").toFile());
        tensors = FixtureTensors.read(FIXTURES.resolve("tensors.safetensors"));
    }

    @TestFactory
    List<DynamicTest> everyCheckGivesTheReferenceValues() {
        List<DynamicTest> tests = new ArrayList<>();
        for (JsonNode check : root.path("checks")) {
            tests.add(DynamicTest.dynamicTest(check.path("id").asText(), () -> run(check)));
        }
        assertThat(tests).hasSize(54);
        return tests;
    }

    private void run(JsonNode check) {
        switch (check.path("op").asText()) {
            case "orient_ras" -> volumes(check, Orientation.RAS.apply(input(check)));
            case "resample_spacing" -> {
                JsonNode mm = in(check, "pixdim");
                Spacing spacing = new Spacing(
                        mm.path(0).asDouble(), mm.path(1).asDouble(), mm.path(2).asDouble());
                volumes(check, Resampling.toSpacing(input(check), spacing));
            }
            case "spacing_size" -> size(check);
            case "pad_crop" -> padCrop(check);
            case "resize_1d" -> resize(check);
            default -> throw new AssertionError("unknown operation " + check.path("op"));
        }
    }

    private JsonNode at(String reference) {
        assertThat(reference).startsWith("#/");
        return root.at(reference.substring(1));
    }

    private JsonNode in(JsonNode check, String name) {
        return at(check.path("in").path(name).asText());
    }

    private static String key(String reference) {
        return reference.substring(reference.indexOf("::") + 2);
    }

    private Volume input(JsonNode check) {
        String key = key(check.path("in").path("volume_xyz").asText());
        List<Integer> shape = tensors.shape(key);
        double[][] rows = new double[4][4];
        for (int i = 0; i < 16; i++) {
            rows[i / 4][i % 4] = in(check, "affine").path(i / 4).path(i % 4).asDouble();
        }
        return Volume.ofFloats(tensors.xFastest(key), shape.get(0), shape.get(1), shape.get(2), Affine.ofRows(rows));
    }

    private void volumes(JsonNode check, Volume computed) {
        JsonNode out = check.path("out");
        String key = key(out.path("volume_xyz").path("expected").asText());
        assertThat(List.of(computed.nx(), computed.ny(), computed.nz())).isEqualTo(tensors.shape(key));
        float[] expected = tensors.xFastest(key);
        double limit = out.path("volume_xyz").path("tolerance").path("value").asDouble();
        float[] values = computed.toFloats();
        for (int i = 0; i < expected.length; i++) {
            assertThat((double) values[i]).as("voxel %d", i).isCloseTo(expected[i], within(limit));
        }
        JsonNode affine = at(out.path("affine").path("expected").asText());
        for (int i = 0; i < 16; i++) {
            assertThat(computed.affine().rows()[i / 4][i % 4])
                    .as("affine %d", i)
                    .isCloseTo(
                            affine.path(i / 4).path(i % 4).asDouble(),
                            within(out.path("affine")
                                    .path("tolerance")
                                    .path("value")
                                    .asDouble()));
        }
    }

    private void size(JsonNode check) {
        int expected =
                at(check.path("out").path("n_out").path("expected").asText()).asInt();
        int n = in(check, "n_in").asInt();
        double from = in(check, "spacing_in").asDouble();
        double to = in(check, "spacing_out").asDouble();

        assertThat(Resampling.sizeAtSpacing(n, from, to)).isEqualTo(expected);
        Volume line = Volume.ofFloats(new float[n], n, 1, 1, Affine.ofSpacing(new Spacing(from, 1, 1)));
        assertThat(Resampling.toSpacing(line, new Spacing(to, 1, 1)).nx()).isEqualTo(expected);
    }

    private void padCrop(JsonNode check) {
        int n = in(check, "n").asInt();
        int to = in(check, "target").asInt();
        JsonNode out = check.path("out");
        int source = at(out.path("monai_first_source_index").path("expected").asText())
                .asInt();
        int target = at(out.path("monai_first_target_index").path("expected").asText())
                .asInt();
        int copied = at(out.path("monai_copied").path("expected").asText()).asInt();
        JsonNode oneStep =
                at(out.path("vlm3d_clip_pad_before_after").path("expected").asText());
        short[] line = new short[n];
        for (int i = 0; i < n; i++) {
            line[i] = (short) i;
        }
        Volume volume = Volume.ofHu(line, 1, n, 1, Affine.ofSpacing(Spacing.isotropic(1)));

        short[] result =
                CropPad.MONAI.apply(volume, new VolumeShape(1, to, 1), -1000).toShorts();

        for (int i = 0; i < to; i++) {
            boolean inside = i >= target && i < target + copied;
            assertThat((int) result[i]).isEqualTo(inside ? source + i - target : -1000);
        }
        assertThat(CropPad.ONE_STEP.before(n, to)).isEqualTo(oneStep.path(0).asInt());
        assertThat(to - n - CropPad.ONE_STEP.before(n, to))
                .isEqualTo(oneStep.path(1).asInt());
    }

    private void resize(JsonNode check) {
        JsonNode values = in(check, "values");
        int to = in(check, "size").asInt();
        float[] line = new float[values.size()];
        for (int i = 0; i < line.length; i++) {
            line[i] = (float) values.path(i).asDouble();
        }
        JsonNode expected = at(check.path("out").path("values").path("expected").asText());
        double largest = 0;
        for (JsonNode value : expected) {
            largest = Math.max(largest, Math.abs(value.asDouble()));
        }
        double limit = largest
                * check.path("out")
                        .path("values")
                        .path("tolerance")
                        .path("value")
                        .asDouble();
        Affine affine = Affine.ofSpacing(Spacing.isotropic(1));
        for (int axis = 0; axis < 3; axis++) {
            int[] from = {1, 1, 1};
            int[] size = {1, 1, 1};
            from[axis] = line.length;
            size[axis] = to;
            Volume resized = Resampling.resize(
                    Volume.ofFloats(line, from[0], from[1], from[2], affine),
                    new VolumeShape(size[0], size[1], size[2]));
            for (int i = 0; i < to; i++) {
                assertThat((double) resized.toFloats()[i])
                        .isCloseTo(expected.path(i).asDouble(), within(limit));
            }
        }
    }
}
