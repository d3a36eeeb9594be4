package report2ct.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import report2ct.io.format.ReadOptions;

/** A Java with 512 MB describes the largest volume of the test data (165 million voxels, 330 MB decompressed). */
class SmallHeapTest {
    /** Entry point of the child. */
    public static final class Inspect {
        private Inspect() {}

        public static void main(String[] arguments) throws IOException {
            Map<String, Object> fields =
                    VolumeInspection.of(Path.of(arguments[0]), VolumeFiles.standard(), ReadOptions.nibabel());
            System.out.println(fields.get("shape_xyz") + " " + fields.get("min") + " " + fields.get("max") + " "
                    + fields.get("nan"));
        }
    }

    @Test
    void aLargeFileIsDescribedInASmallHeap() throws IOException, InterruptedException {
        String data = System.getenv("REPORT2CT_TEST_DATA");
        Assumptions.assumeTrue(data != null, "REPORT2CT_TEST_DATA is not set: large file not read");
        Path file = Path.of(data, "ct", "volumes", "cip-left-right-lung-labels.nrrd");
        Path output = Files.createTempFile("report2ct-test-", ".txt");

        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Inspect.class.getName(),
                        file.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        boolean ended = child.waitFor(170, TimeUnit.SECONDS);
        if (!ended) {
            child.destroyForcibly();
        }

        String text = Files.readString(output, StandardCharsets.UTF_8);
        Files.delete(output);
        assertThat(ended).as("ended within the time limit").isTrue();
        assertThat(text).isEqualTo("[512, 512, 630] 0.0 3.0 0\n");
    }
}
