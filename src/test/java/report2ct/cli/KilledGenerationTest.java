package report2ct.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import report2ct.bundle.TinyBundle;

/** A real process that is killed without warning, and the same command once more. */
@Tag("slow")
class KilledGenerationTest {
    private static final int PATIENCE_SECONDS = 300;

    @TempDir
    static Path shared;

    @TempDir
    Path folder;

    @BeforeAll
    static void writeModel() throws IOException {
        TinyBundle.write(shared.resolve("tiny"));
    }

    private ProcessBuilder generate(String out, String... more) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                "report2ct.cli.Main",
                "generate",
                "--model",
                shared.resolve("tiny").toString(),
                "--findings",
                "Large heart.",
                "--out",
                folder.resolve(out).toString(),
                "--size",
                "32,32,32",
                "--steps",
                "200",
                "--threads",
                "1",
                "--precision",
                "fp32"));
        command.addAll(List.of(more));
        return new ProcessBuilder(command).redirectErrorStream(true);
    }

    private static String finish(Process process) throws IOException, InterruptedException {
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
        return said;
    }

    @Test
    void aKilledGenerationGoesOnWhereItWasAndGivesTheVerySameFile() throws Exception {
        Path checkpoint = folder.resolve("killed.nii.checkpoint");
        Process process = generate("killed.nii", "--checkpoint-steps", "10").start();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!Files.exists(checkpoint) && process.isAlive() && System.nanoTime() < deadline) {
            Thread.sleep(20);
        }
        process.destroyForcibly().waitFor();
        assertThat(folder.resolve("killed.nii")).doesNotExist();
        assertThat(checkpoint).exists();

        String said = finish(generate("killed.nii", "--checkpoint-steps", "10").start());
        finish(generate("whole.nii").start());

        assertThat(said).containsPattern("going on after step [1-9][0-9]*0 of 200, saved in ");
        assertThat(folder.resolve("killed.nii")).hasSameBinaryContentAs(folder.resolve("whole.nii"));
        assertThat(checkpoint).doesNotExist();
    }
}
