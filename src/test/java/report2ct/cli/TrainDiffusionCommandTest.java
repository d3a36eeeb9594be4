package report2ct.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import report2ct.config.ConfigFiles;
import report2ct.dataset.Split;
import report2ct.dataset.store.LatentFile;
import report2ct.dataset.store.LatentType;
import report2ct.dataset.store.SetDescriptor;
import report2ct.dataset.store.StoreFolder;
import report2ct.dataset.store.StoredCase;
import report2ct.dataset.store.TinySetDescriptor;
import report2ct.random.CounterRandom;
import report2ct.random.RandomStream;
import report2ct.text.EmptySection;
import report2ct.text.EncoderInfo;
import report2ct.text.TextEmbedding;
import report2ct.text.TextEmbeddingFile;
import report2ct.training.FlowTrainingConfig;
import report2ct.training.TinyTraining;

/** A denoiser's training on a prepared set, from the command line. */
class TrainDiffusionCommandTest {
    private static final int WIDTH = 6;
    private static final EncoderInfo ENCODER = new EncoderInfo("words", "fake", WIDTH, "cd".repeat(32));

    @TempDir
    static Path folder;

    @TempDir
    Path runs;

    private static Path small;

    private record Run(int code, String out, String err) {}

    private static Run run(BooleanSupplier stop, List<String> args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        var line = CommandLines.create(stop);
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return new Run(line.execute(args.toArray(String[]::new)), out.toString(), err.toString());
    }

    private static Run train(Path config, Path data, Path run, String... more) {
        List<String> args = new ArrayList<>(List.of(
                "train",
                "diffusion",
                "--config",
                config.toString(),
                "--data",
                data.toString(),
                "--run",
                run.toString(),
                "--device",
                "cpu"));
        args.addAll(List.of(more));
        return run(() -> false, args);
    }

    @BeforeAll
    static void writeSet() throws IOException {
        small = set(folder.resolve("small"), List.of(2L, 8L, 4L, 4L), WIDTH, 10, 2);
    }

    /** A prepared set of normal latents. */
    private static Path set(Path root, List<Long> shape, int width, int training, int held) throws IOException {
        StoreFolder store = new StoreFolder(root);
        store.create();
        SetDescriptor set = new SetDescriptor(
                SetDescriptor.LAYOUT,
                List.of(
                        Math.toIntExact(4 * shape.get(1)),
                        Math.toIntExact(4 * shape.get(2)),
                        Math.toIntExact(4 * shape.get(3))),
                -1000,
                1000,
                new SetDescriptor.AutoencoderFacts("tiny", TinySetDescriptor.MAKER, 4, "whole", "fp32"),
                shape,
                LatentType.FLOAT16,
                new SetDescriptor.TextFacts(
                        List.of(new SetDescriptor.Encoder("words", width, ENCODER.sha256())),
                        EmptySection.ENCODE_EMPTY,
                        width),
                List.of());
        store.claim(set);
        for (int i = 0; i < training + held; i++) {
            write(store, set, "case-" + i, i < training ? Split.TRAIN : Split.VALID, i);
        }
        return root;
    }

    private static void write(StoreFolder store, SetDescriptor set, String id, Split split, int seed)
            throws IOException {
        List<Long> shape = set.latentShape();
        int count = Math.toIntExact(shape.stream().reduce(1L, Math::multiplyExact));
        float[] mean = normal(seed, count);
        float[] logVariance = new float[count];
        int width = set.text().width();
        EncoderInfo encoder = new EncoderInfo("words", "fake", width, ENCODER.sha256());
        TextEmbedding text =
                new TextEmbedding(normal(100 + seed, width), normal(200 + seed, width), List.of(encoder), List.of());
        TextEmbeddingFile.save(store.reportFile("report-" + id), text, true);
        LatentFile.write(store.latentFile(id), id, set, mean, logVariance);
        store.writeCase(
                new StoredCase(
                        id,
                        "patient-" + id,
                        split,
                        shape.subList(1, 4),
                        List.of(0.75, 0.75, 1.5),
                        set.size(),
                        List.of(0.75, 0.75, 1.5),
                        "report-" + id,
                        width,
                        TinySetDescriptor.MAKER,
                        "input-" + id,
                        null,
                        StoredCase.Statistics.of(mean, logVariance),
                        List.of()),
                Optional.empty());
    }

    private static float[] normal(long seed, int count) {
        float[] values = new float[count];
        new CounterRandom(seed, RandomStream.INITIAL_LATENT).fillNormal(0, values);
        return values;
    }

    private Path write(FlowTrainingConfig config) throws IOException {
        return Files.writeString(runs.resolve("config.yaml"), ConfigFiles.toYaml(config));
    }

    @ParameterizedTest
    @CsvSource({"paper, true", "improved, false"})
    void thePresetsReadBackAndAreThePapers(String preset, boolean perBatch) {
        Run printed = run(() -> false, List.of("train", "recipe", "--preset", preset));

        FlowTrainingConfig config = ConfigFiles.fromYaml(printed.out(), FlowTrainingConfig.class, "recipe");
        assertThat(printed.code()).isZero();
        assertThat(config.dropoutPerBatch()).isEqualTo(perBatch);
        assertThat(config.resolved(20_000).steps()).isEqualTo(500_000);
    }

    @Test
    void aTinyRecipeTrainsStopsAndGoesOn() throws IOException {
        Path config = write(TinyTraining.prepared(WIDTH, 2));
        Path run = runs.resolve("run");

        int[] asked = {0};
        Run stopped = run(
                () -> asked[0]++ >= 3,
                List.of(
                        "train",
                        "diffusion",
                        "--config",
                        config.toString(),
                        "--data",
                        small.toString(),
                        "--run",
                        run.toString(),
                        "--device",
                        "cpu"));
        Run done = train(config, small, run, "--resume", "--log-every", "1");

        assertThat(stopped.code()).as(stopped.err()).isEqualTo(130);
        assertThat(done.code()).as(done.err()).isZero();
        assertThat(done.out().strip()).endsWith("last.safetensors");
        assertThat(run.resolve("last.safetensors")).isRegularFile();
        assertThat(run.resolve("best.safetensors")).isRegularFile();
        assertThat(Files.readAllLines(run.resolve("metrics.jsonl")))
                .isNotEmpty()
                .anyMatch(line -> line.contains("training-loss"));
        assertThat(done.err()).contains("step 10 of 10");
    }

    @Test
    void aDryRunOfATinyRecipeTriesStepsAndWritesNothing() throws IOException {
        Path run = runs.resolve("run");

        Run plan = train(write(TinyTraining.prepared(WIDTH, 2)), small, run, "--dry-run");

        assertThat(plan.code()).as(plan.err()).isZero();
        assertThat(plan.out())
                .contains("samples     10 of latents [2, 8, 4, 4]")
                .contains("10 steps of 2 samples, 2.0 epochs")
                .contains("2 tokens of 6")
                .contains("GPU memory")
                .contains("measured");
        assertThat(run).doesNotExist();
    }

    @Test
    void aDryRunOfThePapersRecipePlansTheFullSize() throws IOException {
        Path full = set(folder.resolve("full"), List.of(4L, 120L, 120L, 64L), 2560, 1, 0);

        Run plan = train(write(FlowTrainingConfig.paper()), full, runs.resolve("run"), "--dry-run");

        assertThat(plan.code()).as(plan.err()).isZero();
        assertThat(plan.out())
                .contains("233,257,092 weights")
                .contains("24 GB GPU: does not fit; with checkpointing ")
                .contains("48 GB GPU: 2 samples at once")
                .contains("precision fp16 needs a GPU");
    }

    @Test
    void dataThatDoNotFitAreSaidBeforeAnythingIsMade() throws IOException {
        Path config = write(TinyTraining.prepared(WIDTH + 1, 2));
        Path run = runs.resolve("run");

        Run plan = train(config, small, run, "--dry-run");
        Run trained = train(config, small, run);

        assertThat(plan.code()).isEqualTo(trained.code()).isNotZero();
        assertThat(plan.out()).contains("problem: context: expected tokens of context-width 7, found 6");
        assertThat(trained.err()).contains("expected tokens of context-width 7, found 6");
    }
}
