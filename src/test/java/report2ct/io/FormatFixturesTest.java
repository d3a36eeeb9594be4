package report2ct.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.io.format.ReadOptions;

/** Every file of the format fixtures gives the listed outcome and values. */
class FormatFixturesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path FIXTURES = Path.of("src/test/resources/fixtures/formats");
    /** A guard against hanging, not a measurement. */
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TestFactory
    List<DynamicTest> niftiFilesGiveTheListedValues() throws IOException {
        return tests(FIXTURES.resolve("nifti"), FIXTURES.resolve("nifti"), 43);
    }

    @TestFactory
    List<DynamicTest> metaImageFilesGiveTheListedValues() throws IOException {
        return tests(FIXTURES.resolve("metaimage"), FIXTURES.resolve("metaimage"), 28);
    }

    @TestFactory
    List<DynamicTest> nrrdFilesGiveTheListedValues() throws IOException {
        return tests(FIXTURES.resolve("nrrd"), FIXTURES.resolve("nrrd"), 26);
    }

    @TestFactory
    List<DynamicTest> brokenFilesAreRefused() throws IOException {
        return tests(FIXTURES.resolve("broken"), FIXTURES.resolve("broken"), 29);
    }

    @TestFactory
    List<DynamicTest> realFilesGiveTheListedValues() throws IOException {
        String data = System.getenv("REPORT2CT_TEST_DATA");
        if (data == null) {
            return List.of(DynamicTest.dynamicTest(
                    "real files", () -> Assumptions.abort("REPORT2CT_TEST_DATA is not set: real files not read")));
        }
        return tests(Path.of(data, "fixtures", "formats", "real"), Path.of(data, "ct"), 15);
    }

    private static List<DynamicTest> tests(Path folder, Path files, int atLeast) throws IOException {
        JsonNode all = JSON.readTree(folder.resolve("expected.json").toFile());
        List<DynamicTest> tests = new ArrayList<>();
        for (JsonNode one : all.path("cases")) {
            String category = one.path("category").asText("volume");
            if (one.has("file")
                    && List.of("volume", "nifti", "metaimage", "nrrd").contains(category)) {
                Path file = files.resolve(one.path("file").asText());
                tests.add(DynamicTest.dynamicTest(
                        one.path("file").asText(),
                        () -> Assertions.assertTimeoutPreemptively(LIMIT, () -> run(file, one, all))));
            }
        }
        assertThat(tests).hasSizeGreaterThanOrEqualTo(atLeast);
        return tests;
    }

    private static void run(Path file, JsonNode one, JsonNode all) throws IOException {
        String outcome = one.path("outcome").asText();
        switch (outcome) {
            case "accept" -> compare(file, one, all, ReadOptions.nibabel());
            case "refuse" -> refused(file);
            case "accept_or_refuse" -> {
                // Everything optional of these formats is read here.
                if (one.has("shape_xyz")) {
                    compare(file, one, all, ReadOptions.nibabel());
                } else {
                    acceptedOrRefused(file);
                }
            }
            default -> throw new AssertionError("unknown outcome " + outcome);
        }
        for (JsonNode frame : one.path("frames")) {
            int index = frame.path("frame_index_from_0").asInt();
            compare(file, frame, all, ReadOptions.nibabel().withFrame(index));
        }
    }

    private static void refused(Path file) {
        assertThatThrownBy(() -> VolumeInspection.of(file, VolumeFiles.standard(), ReadOptions.nibabel()))
                .isInstanceOfSatisfying(Report2CtException.class, e -> {
                    assertThat(e.kind()).isIn(ErrorKind.CORRUPT_FILE, ErrorKind.UNSUPPORTED_FORMAT);
                    assertThat(e).hasMessageContaining(String.valueOf(file.getFileName()));
                });
    }

    private static void acceptedOrRefused(Path file) throws IOException {
        try {
            assertThat(VolumeInspection.of(file, VolumeFiles.standard(), ReadOptions.nibabel()))
                    .containsKey("shape_xyz");
        } catch (Report2CtException e) {
            assertThat(e).hasMessageContaining(String.valueOf(file.getFileName()));
        }
    }

    private static void compare(Path file, JsonNode one, JsonNode all, ReadOptions options) throws IOException {
        assertThat(Files.exists(file)).as("%s", file).isTrue();
        Map<String, Object> fields = VolumeInspection.of(file, VolumeFiles.standard(), options);
        JsonNode computed = JSON.valueToTree(fields);
        int compared = 0;
        for (Iterator<String> names = all.path("compare").fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (one.has(name)) {
                ExpectedValue.check(
                        name,
                        computed.path(name),
                        one.path(name),
                        all.path("compare").path(name));
                compared++;
            } else if (name.startsWith("sha256_int16")) {
                assertThat(computed.has(name)).as(name + " is left out").isFalse();
            }
        }
        assertThat(compared).as("fields compared").isGreaterThan(10);
        if (one.has("dtype_on_disk")) {
            assertThat(fields)
                    .containsEntry("dtype_on_disk", one.path("dtype_on_disk").asText());
        }
    }
}
