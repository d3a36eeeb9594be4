package report2ct.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Other programs read our volumes as we do; needs python3 with nibabel or SimpleITK, otherwise only our own half runs. */
class CrossCheckSamplesTest {
    @TempDir
    Path folder;

    @Tag("heavy")
    @Test
    void nibabelAndSimpleItkReadTheSameVolumes() throws IOException, InterruptedException {
        assertThat(CrossCheckSamples.write(folder)).isEqualTo(64);

        String python = System.getenv().getOrDefault("REPORT2CT_TEST_PYTHON", "python3");
        Process process;
        try {
            process = new ProcessBuilder(python, "scripts/crosscheck_volumes.py", folder.toString())
                    .redirectErrorStream(true)
                    .directory(new File("").getAbsoluteFile())
                    .start();
        } catch (IOException e) {
            Assumptions.abort("no python3: " + e.getMessage());
            return;
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
    }
}
