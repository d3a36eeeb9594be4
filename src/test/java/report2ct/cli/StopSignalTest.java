package report2ct.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import report2ct.bundle.TinyBundle;

/** A real process and a real signal: ending while native code runs must not crash it. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "Windows has no such signals")
class StopSignalTest {
    private static final int PATIENCE_SECONDS = 120;
    private static final int SIGINT = 2;

    @TempDir
    static Path shared;

    @TempDir
    Path folder;

    @BeforeAll
    static void writeModel() throws IOException {
        TinyBundle.write(shared.resolve("tiny"));
    }

    @ParameterizedTest
    @CsvSource({"INT,130", "TERM,143"})
    void aSignalDuringDenoisingEndsCleanlyAndLeavesNothing(String signal, int code) throws Exception {
        List<String> command = new ArrayList<>(interruptible());
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-cp",
                System.getProperty("java.class.path"),
                "report2ct.cli.Main",
                "generate",
                "--model",
                shared.resolve("tiny").toString(),
                "--findings",
                "Large heart.",
                "--out",
                "ct.nii.gz",
                "--size",
                "32,32,32",
                "--steps",
                "100000",
                "--precision",
                "fp32"));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        StringBuilder said = new StringBuilder();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            awaitLine(lines, said, "denoising: ");
            awaitLine(lines, said, "left");
            new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                    .start()
                    .waitFor();
            lines.lines().forEach(line -> said.append(line).append('\n'));
        }

        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(said.toString()).isEqualTo(code);
        assertThat(said).contains("stopped on request");
        try (var files = Files.list(folder)) {
            assertThat(files.toList()).isEqualTo(List.of());
        }
    }

    /**
     * A process in the background of a script ignores SIGINT, and so do its children; this makes the child listen again.
     */
    static List<String> interruptible() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.isReadable(status)) {
            return List.of();
        }
        for (String line : Files.readAllLines(status)) {
            if (line.startsWith("SigIgn:")) {
                long ignored = Long.parseUnsignedLong(
                        line.substring("SigIgn:".length()).strip(), 16);
                return (ignored & 1 << (SIGINT - 1)) == 0 ? List.of() : List.of("env", "--default-signal=INT");
            }
        }
        return List.of();
    }

    private static void awaitLine(BufferedReader lines, StringBuilder said, String part) throws IOException {
        String line = lines.readLine();
        while (line != null) {
            said.append(line).append('\n');
            if (line.contains(part)) {
                return;
            }
            line = lines.readLine();
        }
        throw new AssertionError("expected \"" + part + "\", the process said:\n" + said);
    }
}
