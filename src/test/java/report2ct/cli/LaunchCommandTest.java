package report2ct.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class LaunchCommandTest {
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

    private static Run launch(String... args) {
        List<String> all = new ArrayList<>(List.of("launch"));
        all.addAll(Arrays.asList(args));
        return run(() -> false, all.toArray(String[]::new));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    --nproc 2                                   | Missing required parameter: 'COMMAND'
                    --nproc 2 -- generate                       | expected -- train and its arguments, found generate
                    --nproc 0 -- train flow                     | processes: expected 1 to 1024, found 0
                    --nproc 2 --nodes 2 -- train flow           | --master-port: expected the port of rank 0
                    --nproc 2 --node 1 -- train flow            | node: expected 0 to 0, found 1
                    --nproc 2 --master-port 70000 -- train flow | MASTER_PORT: expected 1 to 65535, found 70000
                    --nproc 2 --timeout 0 -- train flow         | --timeout: expected 1 to 604800, found 0
                    --nproc 2 --grace 999999 -- train flow      | --grace: expected 1 to 604800, found 999999
                    --nproc 2 --threads -1 -- train flow        | threads: expected at least 1, found -1
                    """)
    void wrongOptionsAreRefusedBeforeAnythingStarts(String args, String message) {
        Run run = launch(args.split(" ", -1));

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains(message).doesNotContain("[0]");
    }

    @Test
    void everyProcessRunsTheCommandAndItsLinesBeginWithItsRank() {
        Run run = launch("--nproc", "2", "--threads", "1", "--", "train", "recipe");

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.err()).contains("launch: 2 of 2 processes, 1 threads each, meeting at 127.0.0.1:");
        assertThat(run.out().lines()).allMatch(line -> line.startsWith("[0] ") || line.startsWith("[1] "));
        assertThat(lines(run, "[0] ")).contains("data:").isEqualTo(lines(run, "[1] "));
    }

    private static List<String> lines(Run run, String prefix) {
        return run.out()
                .lines()
                .filter(line -> line.startsWith(prefix))
                .map(line -> line.substring(prefix.length()))
                .toList();
    }

    @Test
    void theCodeAndTheMessageOfAProcessThatFailsComeThrough() {
        Run run = launch(
                "--nproc",
                "1",
                "--",
                "train",
                "flow",
                "--run",
                folder.resolve("run").toString());

        assertThat(run.code()).isEqualTo(3);
        assertThat(run.err())
                .contains("[0] report2ct: ", "train that stage first")
                .contains("report2ct: launch: rank 0 of 1 (process ", "ended with exit code 3");
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "Windows has no such signals")
    void processesThatAreStoppedSaveAndTheLaunchSaysSo() {
        long begin = System.nanoTime();
        BooleanSupplier soon = () -> System.nanoTime() - begin > 500_000_000L;

        Run run = run(
                soon,
                "launch",
                "--nproc",
                "1",
                "--",
                "train",
                "vae",
                "--run",
                folder.resolve("run").toString());

        assertThat(run.code()).as(run.err()).isEqualTo(130);
        assertThat(run.err()).contains("[0] report2ct: stopped", "launch: all processes saved and stopped");
    }
}
