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
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import report2ct.config.ConfigFiles;
import report2ct.training.TinyTraining;
import report2ct.training.TrainingRecipe;
import report2ct.training.run.Checkpoint;

/** Real processes that are ended in the middle of a training; afterwards nobody can tell. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "Windows has no such signals")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class KilledTrainingTest {
    private static final int PATIENCE_SECONDS = 120;
    private static final long STEPS = 60;

    @TempDir
    static Path folder;

    private static Path recipe;

    /** What a process did. */
    private record Ended(int code, String said) {}

    @BeforeAll
    static void trainOnce() throws Exception {
        TrainingRecipe tiny = TinyTraining.recipe();
        TrainingRecipe longer = new TrainingRecipe(tiny.data(), TinyTraining.codec(STEPS), tiny.adapter(), tiny.flow());
        recipe = Files.writeString(folder.resolve("recipe.yaml"), ConfigFiles.toYaml(longer));

        Ended straight = train("straight", "", "");

        assertThat(straight.code()).as(straight.said()).isZero();
    }

    private static Path last(String run) {
        return folder.resolve(run).resolve("vae").resolve("last.safetensors");
    }

    /** Trains in a process; sends it a signal when it has said something. */
    private static Ended train(String run, String waitFor, String signal) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(StopSignalTest.interruptible());
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-cp",
                System.getProperty("java.class.path"),
                "report2ct.cli.Main",
                "train",
                "vae",
                "--recipe",
                recipe.toString(),
                "--run",
                folder.resolve(run).toString(),
                "--log-every",
                "1",
                "--checkpoint-every",
                "7"));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("OMP_NUM_THREADS", "1");
        Process process = builder.start();
        StringBuilder said = new StringBuilder();
        boolean sent = signal.isEmpty();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                said.append(line).append('\n');
                if (!sent && line.startsWith(waitFor)) {
                    new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                            .start()
                            .waitFor();
                    sent = true;
                }
            }
        }
        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        return new Ended(process.exitValue(), said.toString());
    }

    private static void assertFinishedLikeTheStraightRun(String run) throws Exception {
        Ended end = train(run, "", "");

        assertThat(end.code()).as(end.said()).isZero();
        assertThat(last(run)).hasSameBinaryContentAs(last("straight"));
    }

    @Test
    @Order(1)
    void aKilledRunGoesOnFromItsLastCheckpointBitForBit() throws Exception {
        Ended killed = train("killed", "step 31 ", "KILL");
        long saved = Checkpoint.state(last("killed")).step();

        assertThat(killed.code()).isEqualTo(128 + 9);
        assertThat(saved).isGreaterThanOrEqualTo(28).isLessThan(STEPS).matches(step -> step % 7 == 0);
        assertFinishedLikeTheStraightRun("killed");
    }

    @Test
    @Order(2)
    void aTerminatedRunSavesWhereItIs() throws Exception {
        Ended ended = train("terminated", "step 10 ", "TERM");
        long saved = Checkpoint.state(last("terminated")).step();

        assertThat(ended.code()).as(ended.said()).isEqualTo(143);
        assertThat(ended.said()).contains("stopped after step " + saved + " of " + STEPS + "; saved in ");
        assertThat(saved).isBetween(10L, STEPS - 1);
        assertFinishedLikeTheStraightRun("terminated");
    }

    @Test
    @Order(3)
    void anInterruptedRunSavesWhereItIs() throws Exception {
        Ended ended = train("interrupted", "step 10 ", "INT");

        assertThat(ended.code()).as(ended.said()).isEqualTo(130);
        assertThat(Checkpoint.state(last("interrupted")).step()).isBetween(10L, STEPS - 1);
    }
}
