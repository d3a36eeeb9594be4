package report2ct.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import report2ct.config.ConfigFiles;
import report2ct.nn.Ops;
import report2ct.nn.ParameterFiles;
import report2ct.nn.TensorScope;
import report2ct.training.TinyTraining;
import report2ct.training.run.MetricsFile;
import report2ct.weights.SafetensorsFile;
import report2ct.weights.WeightFile;

/** A tiny denoiser trained by one process and by several, through the command line. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "several processes need Gloo; not on Windows or macOS")
class LaunchTrainingTest {
    private static final int STEPS = 20;

    /** Sums in another order, over this many steps. */
    private static final double TOLERANCE = 1e-5;

    @TempDir
    static Path folder;

    private static Path recipe;

    /** What a command did. */
    private record Run(int code, String out, String err) {}

    private static Run run(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = CommandLines.create(() -> false);
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return new Run(line.execute(args), out.toString(), err.toString());
    }

    private static Run train(String stage, Path run) {
        return run("train", stage, "--recipe", recipe.toString(), "--run", run.toString(), "--log-every", "1");
    }

    private static Run launch(int processes, Path run, String... more) {
        List<String> args =
                new ArrayList<>(List.of("launch", "--nproc", Integer.toString(processes), "--timeout", "60"));
        args.addAll(List.of("--", "train", "flow", "--recipe", recipe.toString(), "--run", run.toString()));
        args.addAll(List.of("--log-every", "1", "--checkpoint-every", "5"));
        args.addAll(Arrays.asList(more));
        return run(args.toArray(String[]::new));
    }

    private static Path folderOf(String name) {
        return folder.resolve(name);
    }

    /** A run whose first two stages are trained, made by copying; hundreds of kilobytes. */
    private static Path prepared(String name) throws IOException {
        Path copy = folderOf(name);
        try (Stream<Path> files = Files.walk(folderOf("stages"))) {
            for (Path file : files.toList()) {
                Files.copy(
                        file, copy.resolve(folderOf("stages").relativize(file).toString()));
            }
        }
        return copy;
    }

    @BeforeAll
    static void trainTheFirstStages() throws IOException {
        recipe = Files.writeString(folder.resolve("recipe.yaml"), ConfigFiles.toYaml(TinyTraining.recipe(STEPS)));
        assertThat(train("vae", folderOf("stages")).code()).isZero();
        assertThat(train("adapter", folderOf("stages")).code()).isZero();
    }

    private static Map<Long, Double> losses(Path run) {
        Map<Long, Double> losses = new TreeMap<>();
        new MetricsFile(run.resolve("flow/metrics.jsonl"))
                .lines()
                .forEach(line ->
                        losses.put(line.path("step").asLong(), line.path("loss").asDouble()));
        return losses;
    }

    /** L2 norms of all tensors of a checkpoint by name: weights, averages, moments. */
    private static Map<String, Double> norms(Path run) throws IOException {
        Map<String, Double> norms = new TreeMap<>();
        try (WeightFile file = SafetensorsFile.open(run.resolve("flow/last.safetensors"))) {
            for (String name : file.tensors().keySet()) {
                try (TensorScope scope = TensorScope.open()) {
                    norms.put(name, Ops.item(ParameterFiles.read(file, name).norm()));
                }
            }
        }
        return norms;
    }

    private static void assertSame(Path expected, Path found) throws IOException {
        Map<Long, Double> losses = losses(expected);
        assertThat(losses).hasSize(STEPS);
        assertThat(losses(found).keySet()).isEqualTo(losses.keySet());
        losses(found)
                .forEach((step, loss) -> assertThat(loss)
                        .as("loss of step " + step)
                        .isCloseTo(
                                losses.getOrDefault(step, Double.NaN),
                                within(TOLERANCE * losses.getOrDefault(step, 0.0))));
        Map<String, Double> norms = norms(expected);
        double total = norm(norms, "model/");
        assertThat(norm(norms(found), "model/")).isCloseTo(total, within(TOLERANCE * total));
        norms(found)
                .forEach((name, norm) -> assertThat(norm)
                        .as(name)
                        .isCloseTo(
                                norms.getOrDefault(name, Double.NaN),
                                within(TOLERANCE * Math.max(norms.getOrDefault(name, 0.0), 0.01 * total))));
    }

    private static double norm(Map<String, Double> norms, String prefix) {
        return Math.sqrt(norms.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(prefix))
                .mapToDouble(entry -> entry.getValue() * entry.getValue())
                .sum());
    }

    @Test
    void severalProcessesTrainWhatOneTrainsAndGoOnWithAnotherNumber() throws Exception {
        Path alone = prepared("alone");
        Path shared = prepared("shared");
        assertThat(train("flow", alone).code()).isZero();

        Run begun = stoppedAfter(shared, 7);
        Run ended = launch(4, shared, "--resume");

        assertThat(begun.code()).as(begun.err()).isEqualTo(143);
        assertThat(begun.err())
                .contains("[0] report2ct: stopped after step", "launch: all processes saved and stopped");
        assertThat(ended.code()).as(ended.err()).isZero();
        assertThat(ended.out())
                .contains("[0] " + shared.resolve("flow/last.safetensors"))
                .doesNotContain("[1]");
        assertSame(alone, shared);
    }

    /** Two processes as a program of their own, which SIGTERM asks to stop after some steps. */
    private static Run stoppedAfter(Path run, int step) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx1g",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "report2ct.cli.Main",
                        "launch",
                        "--nproc",
                        "2",
                        "--timeout",
                        "60",
                        "--",
                        "train",
                        "flow",
                        "--recipe",
                        recipe.toString(),
                        "--run",
                        run.toString(),
                        "--log-every",
                        "1")
                .redirectErrorStream(true)
                .start();
        StringBuilder said = new StringBuilder();
        try (Stream<String> lines = process.inputReader().lines()) {
            lines.forEach(line -> {
                said.append(line).append('\n');
                if (line.startsWith("[0] step " + step + " of")) {
                    process.toHandle().destroy(); // unlike Process.destroy it leaves the output open
                }
            });
        }
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Run(process.exitValue(), "", said.toString());
    }

    @Test
    void aBatchThatCannotBeDividedIsRefusedBeforeAnythingIsMade() {
        Path run = folderOf("never");

        Run refused = launch(3, run);

        assertThat(refused.code()).isEqualTo(3);
        assertThat(refused.err()).contains("expected a multiple of 3 (the number of processes), found 4");
        assertThat(run).doesNotExist();
    }

    @Test
    void otherStagesTrainInOneProcess() {
        Run refused = run(
                "launch",
                "--nproc",
                "2",
                "--",
                "train",
                "vae",
                "--recipe",
                recipe.toString(),
                "--run",
                folderOf("none").toString());

        assertThat(refused.code()).isEqualTo(3);
        assertThat(refused.err()).contains("stage vae trains in one process, found 2");
    }
}
