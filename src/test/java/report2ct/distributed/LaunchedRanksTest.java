package report2ct.distributed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import report2ct.Report2CtException;

/** Real processes that die, hang, fail and start again. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "several processes need Gloo; not on Windows or macOS")
class LaunchedRanksTest {
    /** A run ends within this time once a rank is gone; the exchange's own timeout is in it. */
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private static final Duration GRACE = Duration.ofMinutes(1);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int TIMEOUT_SECONDS = 5;

    /** The same for all runs: each must leave it free. */
    private static final int PORT = RankThreads.freePort();

    @TempDir
    Path folder;

    private final List<String> lines = Collections.synchronizedList(new ArrayList<>());

    private Path checkpoint() {
        return folder.resolve("checkpoint");
    }

    private LaunchedRanks start(int processes, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                TinyRank.class.getName(),
                checkpoint().toString()));
        command.addAll(List.of(arguments));
        LaunchPlan plan = new LaunchPlan(processes, 1, 0, "127.0.0.1", PORT, 1, Duration.ofSeconds(TIMEOUT_SECONDS));
        return LaunchedRanks.start(command, plan, (rank, error, text) -> lines.add("[" + rank + "] " + text));
    }

    private LaunchedRanks.Ending run(int processes, String... arguments) {
        try (LaunchedRanks ranks = start(processes, arguments)) {
            return ranks.await(TinyRank.LOST, GRACE, () -> false);
        }
    }

    private void awaitLine(Predicate<String> wanted) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (lines.stream().toList().stream().noneMatch(wanted)) {
            assertThat(System.nanoTime()).as(String.join("\n", lines)).isLessThan(deadline);
            Pause.milliseconds(20);
        }
    }

    private List<String> steps(int rank) {
        String prefix = "[" + rank + "] step ";
        return lines.stream()
                .filter(line -> line.startsWith(prefix))
                .map(line -> line.substring(4))
                .toList();
    }

    private double[] weights() throws IOException {
        String[] fields = Files.readString(checkpoint(), StandardCharsets.UTF_8).split(" ", -1);
        return new double[] {Double.parseDouble(fields[1]), Double.parseDouble(fields[2])};
    }

    private static void signal(String name, long process) throws Exception {
        new ProcessBuilder("kill", "-" + name, Long.toString(process)).start().waitFor();
    }

    /** Two processes, then three, from the checkpoint of the two: each on the same port as the run before. */
    @Test
    void severalProcessesLearnWhatOneLearnsAndGoOnWithAnotherNumber() throws IOException {
        assertThat(run(1, "20", "0", "-1").exitCode()).isZero();
        double[] alone = weights();
        List<String> expected = steps(0);
        Files.delete(checkpoint());
        lines.clear();

        LaunchedRanks.Ending ending = run(2, "10", "0", "-1");
        LaunchedRanks.Ending next = run(3, "20", "0", "-1");

        assertThat(List.of(ending, next))
                .as(String.join("\n", lines))
                .containsOnly(new LaunchedRanks.Ending(0, "", false));
        assertThat(weights()).containsExactly(alone, within(1e-5));
        assertThat(steps(0)).hasSize(20).isEqualTo(steps(1));
        assertThat(steps(2))
                .isEqualTo(steps(0).subList(10, 20))
                .first()
                .asString()
                .startsWith("step 11 ");
        for (int step = 0; step < 20; step++) {
            double loss = loss(expected.get(step));
            assertThat(loss(steps(0).get(step))).isCloseTo(loss, within(1e-5 * loss));
        }
    }

    private static double loss(String line) {
        return Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
    }

    @ParameterizedTest
    @CsvSource({"KILL, 1, 3", "KILL, 0, 2", "STOP, 1, 3", "STOP, 0, 2"})
    void aRankThatDiesOrHangsEndsTheRunAndIsNamed(String signal, int victim, int processes) throws Exception {
        long begin;
        LaunchedRanks.Ending ending;
        try (LaunchedRanks ranks = start(processes, "100000", "20", "-1")) {
            awaitLine(line -> line.startsWith("[" + victim + "] step 3 "));
            begin = System.nanoTime();
            signal(signal, ranks.processId(victim));

            ending = ranks.await(TinyRank.LOST, GRACE, () -> false);
        }

        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        assertThat(took).as(ending + "\n" + String.join("\n", lines)).isLessThan(LIMIT);
        assertThat(ending.exitCode()).isEqualTo(TinyRank.LOST);
        assertThat(ending.message()).startsWith("rank " + victim + " of " + processes + " (process ");
        assertThat(ending.message()).contains(signal.equals("KILL") ? "signal 9" : "killed");
        assertThat(lines)
                .filteredOn(line -> line.contains("error: "))
                .hasSize(processes - 1)
                .allSatisfy(line -> assertThat(line).contains("error: rank " + victim + " of " + processes));
        assertThat(checkpoint()).exists();
    }

    @Test
    void aRankThatFailsGivesItsCodeAndTheOthersEnd() {
        LaunchedRanks.Ending ending = run(2, "100000", "20", "1");

        assertThat(ending.exitCode()).isEqualTo(TinyRank.FAILED);
        assertThat(ending.message()).startsWith("rank 1 of 2 ").contains("exit code 3", "its own message is above");
        assertThat(lines).anyMatch(line -> line.equals("[1] error: sample 17 is not finite"));
        assertThat(lines).anyMatch(line -> line.contains("[0] error: rank 1 of 2"));
    }

    @Test
    void processesThatDoNotStopInTimeAreKilled() {
        LaunchPlan plan = new LaunchPlan(1, 1, 0, "127.0.0.1", PORT, 1, LIMIT);
        try (LaunchedRanks ranks = LaunchedRanks.start(List.of("sleep", "300"), plan, (rank, error, text) -> {})) {
            LaunchedRanks.Ending ending = ranks.await(TinyRank.LOST, Duration.ofMillis(300), () -> true);

            assertThat(ending.stopped()).isFalse();
            assertThat(ending.exitCode()).isEqualTo(TinyRank.LOST);
            assertThat(ending.message()).contains("rank 0 of 1", "did not end by itself");
        }
    }

    @Test
    void aProgramThatCannotBeStartedIsNamed() {
        LaunchPlan plan = new LaunchPlan(1, 1, 0, "127.0.0.1", PORT, 1, LIMIT);

        assertThatThrownBy(() -> LaunchedRanks.start(List.of("/no/such/program"), plan, (rank, error, text) -> {}))
                .isInstanceOf(Report2CtException.class)
                .hasMessageStartingWith("/no/such/program: cannot be started");
    }

    @ParameterizedTest
    @ValueSource(ints = {130, 143})
    void theCodesOfSignalsCountAsStoppedOnlyWhenAsked(int code) {
        List<String> command = List.of("sh", "-c", "cat > /dev/null; exit " + code);
        LaunchPlan plan = new LaunchPlan(2, 1, 0, "127.0.0.1", PORT, 1, LIMIT);

        try (LaunchedRanks asked = LaunchedRanks.start(command, plan, (rank, error, text) -> {});
                LaunchedRanks alone =
                        LaunchedRanks.start(List.of("sh", "-c", "exit " + code), plan, (rank, error, text) -> {})) {
            assertThat(asked.await(TinyRank.LOST, GRACE, () -> true)).isEqualTo(new LaunchedRanks.Ending(0, "", true));
            assertThat(alone.await(TinyRank.LOST, GRACE, () -> false).exitCode())
                    .isEqualTo(TinyRank.LOST);
        }
    }
}
