package report2ct.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import report2ct.config.ConfigFiles;
import report2ct.io.VolumeFiles;
import report2ct.io.format.ReadOptions;
import report2ct.training.TinyTraining;
import report2ct.training.TrainingRecipe;

/** From a recipe to a model that generates, on phantoms of a few voxels; the stages follow each other. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TrainCommandTest {
    @TempDir
    static Path folder;

    private static Path recipe;

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

    private static Run run(String... args) {
        return run(() -> false, args);
    }

    private static Run train(String stage, String... more) {
        List<String> args = new ArrayList<>(List.of(
                "train",
                stage,
                "--recipe",
                recipe.toString(),
                "--run",
                folder.resolve("run").toString()));
        args.addAll(List.of(more));
        return run(args.toArray(String[]::new));
    }

    private static Path checkpoint(String stage) {
        return folder.resolve("run").resolve(stage).resolve("last.safetensors");
    }

    private static Path model() {
        return folder.resolve("model");
    }

    @BeforeAll
    static void writeRecipe() throws IOException {
        recipe = Files.writeString(folder.resolve("recipe.yaml"), ConfigFiles.toYaml(TinyTraining.recipe()));
    }

    @Test
    @Order(1)
    void thePrintedRecipeReadsBackAsTheShippedOne() {
        Run run = run("train", "recipe");

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(ConfigFiles.fromYaml(run.out(), TrainingRecipe.class, "recipe"))
                .isEqualTo(TrainingRecipe.demo());
        assertThat(run.out()).contains("lung-weight:", "context-dropout:", "held-vae-seed:");
    }

    @Test
    @Order(2)
    void aStageThatNeedsAnotherSaysSo() {
        Run run = train("flow");

        assertThat(run.code()).isEqualTo(3);
        assertThat(run.err()).contains("expected the checkpoint of stage vae, found none; train that stage first");
        assertThat(run.err()).doesNotContain("reports:");
        assertThat(train("bundle", "--out", model().toString()).code()).isEqualTo(3);
        assertThat(model()).doesNotExist();
    }

    @Test
    @Order(2)
    void trainAloneAsksForAStage() {
        Run run = run("train");

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("recipe, vae, adapter, flow or bundle");
    }

    @Test
    @Order(2)
    void aRecipeWithAnUnknownKeyIsRefused() throws IOException {
        Path wrong = Files.writeString(
                folder.resolve("wrong.yaml"),
                ConfigFiles.toYaml(TinyTraining.recipe()).replace("clip:", "clipp:"));

        Run run = run(
                "train",
                "vae",
                "--recipe",
                wrong.toString(),
                "--run",
                folder.resolve("other").toString());

        assertThat(run.code()).isNotZero();
        assertThat(run.err()).contains("clipp");
    }

    @Test
    @Order(3)
    void aStoppedStageSavesAndSaysSo() {
        Path other = folder.resolve("stopped");

        Run run = run(() -> true, "train", "vae", "--recipe", recipe.toString(), "--run", other.toString());

        assertThat(run.code()).isEqualTo(130);
        assertThat(run.err()).contains("stopped");
    }

    @Test
    @Order(3)
    void goingOnIsRefusedWhereThereIsNothing() {
        Run run = train("vae", "--resume");

        assertThat(run.code()).isEqualTo(3);
        assertThat(run.err()).contains("last.safetensors: expected a checkpoint to go on from (--resume), found none");
    }

    @Test
    @Order(3)
    void mistakenControlsAreToldTogether() {
        Run run = train("vae", "--resume", "--restart", "--keep", "0", "--log-every", "0", "--samples-every", "-1");

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err())
                .contains("--resume and --restart exclude each other")
                .contains("--keep: expected 1 or more, found 0")
                .contains("--log-every: expected 1 or more, found 0")
                .contains("--samples-every: expected 0 or more, found -1");
    }

    @Test
    @Order(3)
    void aDryRunPrintsThePlanAndWritesNothing() {
        Path other = folder.resolve("planned");

        Run run = run("train", "vae", "--recipe", recipe.toString(), "--run", other.toString(), "--dry-run");

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out())
                .contains("stage", "vae", "2 from seed 1000", "none; all will be made")
                .contains("model", "average", "adam", "MiB free")
                .containsPattern("steps +2 of 2")
                .containsPattern("a step +[0-9.]+ s \\(data [0-9.]+, forward [0-9.]+, backward [0-9.]+, optimiser")
                .containsPattern("memory +[0-9]+ MiB in use");
        assertThat(other).doesNotExist();
    }

    @Test
    @Order(4)
    void theAutoencoderIsTrained() throws IOException {
        Run run = train("vae", "--samples-every", "2");

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(checkpoint("vae").resolveSibling("samples/step-000000002-phantom-1.png"))
                .exists();
        assertThat(checkpoint("vae").resolveSibling("curves.svg")).content().contains("loss", "error-box-hu");
        assertThat(run.out()).isEqualTo(checkpoint("vae") + System.lineSeparator());
        assertThat(run.err()).contains("phantoms: 2 of 2", "step 2 of 2", "error-box-hu", "error-lung-hu");
        assertThat(Files.readString(checkpoint("vae").resolveSibling("metrics.jsonl"), StandardCharsets.UTF_8))
                .contains("\"step\":2");
    }

    @Test
    @Order(5)
    void theAdapterIsTrained() {
        Run run = train("adapter");

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.err()).contains("sentences: ", "step 2 of 2", "bits-right", "sides-right");
    }

    @Test
    @Order(6)
    void theDenoiserIsTrained() {
        Run run = train("flow", "--samples-every", "1");

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(checkpoint("flow").resolveSibling("samples/step-000000001-report-1.png"))
                .exists();
        assertThat(checkpoint("flow").resolveSibling("best.safetensors")).exists();
        assertThat(run.err()).contains("latents: 6 of 6", "step 2 of 2", "gain-over-no-text-percent");
        assertThat(run.err()).doesNotContain("NaN");
    }

    @Test
    @Order(7)
    void aFinishedStageIsNotTrainedAgain() throws IOException {
        byte[] before = Files.readAllBytes(checkpoint("vae"));

        Run run = train("vae");

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.err()).doesNotContain("step");
        assertThat(Files.readAllBytes(checkpoint("vae"))).isEqualTo(before);
    }

    @Test
    @Order(7)
    void theDenoiserIsPlannedFromItsEarlierStages() {
        Run run = train("flow", "--dry-run");

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out())
                .contains("goes on from", "step 2 of", "train.latents")
                .containsPattern("steps +0 of 2");
    }

    @Test
    @Order(7)
    void aRunOfAnotherConfigurationIsRefusedAlsoInThePlan() throws IOException {
        Path other = Files.writeString(
                folder.resolve("rate.yaml"),
                ConfigFiles.toYaml(TinyTraining.recipe()).replace("warm-up: 2", "warm-up: 3"));
        String place = folder.resolve("run").toString();

        Run run = run("train", "vae", "--recipe", other.toString(), "--run", place);
        Run planned = run("train", "vae", "--recipe", other.toString(), "--run", place, "--dry-run");

        assertThat(run.code()).isEqualTo(4);
        assertThat(run.err()).contains("different keys: settings.warm-up: 2 -> 3");
        assertThat(planned.code()).isEqualTo(3);
        assertThat(planned.out()).contains("problem: ", "settings.warm-up: 2 -> 3");
    }

    @Test
    @Order(12)
    void aRestartMovesTheEarlierRunAside() {
        Run run = train("adapter", "--restart");

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.err()).contains("moved the earlier run of stage adapter aside", "step 2 of 2");
        assertThat(checkpoint("adapter").resolveSibling("previous-1/last.safetensors"))
                .exists();
        assertThat(checkpoint("adapter")).exists();
    }

    @Test
    @Order(8)
    void theBundleOfTheStagesGenerates() throws IOException {
        Run made = train("bundle", "--out", model().toString(), "--steps", "2");
        Path out = folder.resolve("ct.nii.gz");

        Run generated = run(
                "generate",
                "--model",
                model().toString(),
                "--findings",
                "Large right pleural effusion.",
                "--impression",
                "Effusion.",
                "--precision",
                "fp32",
                "--out",
                out.toString());

        assertThat(made.code()).as(made.err()).isZero();
        assertThat(made.out()).isEqualTo(model().resolve("bundle.json") + System.lineSeparator());
        assertThat(ConfigFiles.read(model().resolve("recipe.yaml"), TrainingRecipe.class))
                .isEqualTo(TinyTraining.recipe());
        assertThat(generated.code()).as(generated.err()).isZero();
        var volume = VolumeFiles.standard().read(out, ReadOptions.nibabel()).volume();
        assertThat(List.of(volume.nx(), volume.ny(), volume.nz())).containsExactly(16, 32, 16);
    }

    @Test
    @Order(9)
    void anExistingBundleStaysUnlessForceIsGiven() {
        assertThat(train("bundle", "--out", model().toString()).code()).isNotZero();

        Run forced = train("bundle", "--out", model().toString(), "--steps", "2", "--force");

        assertThat(forced.code()).as(forced.err()).isZero();
    }

    @Test
    @Order(10)
    void theEvaluationWritesItsPage() {
        Path out = folder.resolve("evaluation");

        Run run = run(
                "evaluate",
                "phantom",
                "--model",
                model().toString(),
                "--quick",
                "--sweep",
                "0",
                "--pairs",
                "0",
                "--precision",
                "fp32",
                "--out",
                out.toString());

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).contains("AUROC", "shuffled", "text alone");
        assertThat(out.resolve("index.html")).exists();
        assertThat(out.resolve("evaluation.json")).exists();
    }

    @Test
    @Order(10)
    void anEvaluationOfNothingIsRefused() {
        Run run = run(
                "evaluate",
                "phantom",
                "--model",
                model().toString(),
                "--count",
                "0",
                "--out",
                folder.resolve("nothing").toString());

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("count");
        assertThat(folder.resolve("nothing")).doesNotExist();
    }

    @Test
    @Order(11)
    void aBundleOfAnotherRecipeIsRefused() throws IOException {
        String yaml = ConfigFiles.toYaml(TinyTraining.recipe());
        Path other =
                Files.writeString(folder.resolve("other.yaml"), yaml.replace("refine-width: 8", "refine-width: 16"));

        Run run = run(
                "train",
                "bundle",
                "--recipe",
                other.toString(),
                "--run",
                folder.resolve("run").toString(),
                "--out",
                folder.resolve("wrong").toString());

        assertThat(other).content().contains("refine-width: 16");
        assertThat(run.code()).isEqualTo(4);
        assertThat(run.err()).contains("refine.first.weight", "another recipe");
    }
}
