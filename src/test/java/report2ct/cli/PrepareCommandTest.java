package report2ct.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import report2ct.bundle.TinyBundle;
import report2ct.dataset.Split;
import report2ct.dataset.TinyChests;
import report2ct.dataset.store.LatentStore;
import report2ct.dataset.store.LatentType;

/** The command on tiny chests with a model of random weights. */
class PrepareCommandTest {
    @TempDir
    static Path shared;

    private static Path model;

    @TempDir
    Path folder;

    /** What a command did. */
    private record Run(int code, String out, String err) {}

    private static Run run(BooleanSupplier stop, List<String> args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = CommandLines.create(stop);
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return new Run(line.execute(args.toArray(String[]::new)), out.toString(), err.toString());
    }

    private Run prepare(String kind, String... more) {
        List<String> args = new ArrayList<>(List.of("prepare", kind));
        args.addAll(List.of(more));
        args.addAll(List.of("--out", out().toString()));
        if (!args.contains("--autoencoder")) {
            args.addAll(List.of("--model", model.toString()));
        }
        return run(() -> false, args);
    }

    private Path out() {
        return folder.resolve("set");
    }

    @BeforeAll
    static void writeModel() throws IOException {
        model = shared.resolve("tiny");
        TinyBundle.write(model);
        TinyChests.ctRate(shared.resolve("ct-rate"), List.of("train_1_a_1", "train_1_a_2", "valid_7_b_1"));
    }

    private Path manifest() throws IOException {
        TinyChests.write(TinyChests.chest(1), folder.resolve("a.nii.gz"));
        TinyChests.write(TinyChests.mapped(TinyChests.chest(2), hu -> hu + 1024), folder.resolve("raw.mha"));
        return TinyChests.lines(
                folder.resolve("cases.csv"),
                List.of(
                        "id,volume,report",
                        "a,a.nii.gz,\"FINDINGS: <b>Fluid</b> on the right. IMPRESSION: Effusion.\"",
                        "raw,raw.mha,FINDINGS: Clear. IMPRESSION: Normal."));
    }

    @ParameterizedTest
    @ValueSource(strings = {"prepare", "prepare ct-rate", "prepare manifest", "prepare phantoms"})
    void everyCommandHasHelpWithExamplesAndExitCodes(String command) {
        List<String> args = new ArrayList<>(List.of(command.split(" ", -1)));
        args.add("--help");

        Run run = run(() -> false, args);

        assertThat(run.code()).isZero();
        assertThat(run.out())
                .containsPattern("Examples?:")
                .contains("  report2ct prepare ")
                .contains("143   stopped by SIGTERM");
    }

    @Test
    void phantomsBecomeASetWithASummary() throws IOException {
        Run run = prepare("phantoms", "--count", "2", "--seed", "3", "--coarse", "--dtype", "float16", "--shards", "2");

        assertThat(run.err())
                .contains("2 phantoms from seed 3: 2 cases of 2 patients, 0 that cannot be used")
                .contains("made the folder")
                .contains("prepared 2 of 2")
                .contains("2 encoded, 0 were there already, 0 left out");
        assertThat(run.code()).isZero();
        assertThat(run.out()).isEqualTo(out().resolve("summary.html") + System.lineSeparator());
        LatentStore store = LatentStore.open(out());
        store.checkFiles();
        assertThat(store.size()).isEqualTo(2);
        assertThat(store.descriptor().dtype()).isEqualTo(LatentType.FLOAT16);
        assertThat(store.descriptor().autoencoder().name()).isEqualTo("tiny");
        assertThat(store.descriptor().size()).containsExactly(8, 8, 4);
        assertThat(store.sectionWidth()).isEqualTo(384);
        assertThat(store.labelNames()).hasSize(40);
        JsonNode summary =
                new ObjectMapper().readTree(out().resolve("summary.json").toFile());
        assertThat(summary.path("cases").asInt()).isEqualTo(2);
        assertThat(summary.path("latents").path("deviation").asDouble()).isPositive();
        assertThat(Files.readString(out().resolve("summary.html")))
                .contains("Prepared set")
                .contains("<svg")
                .contains("data:image/png;base64,")
                .contains("effusion.present")
                .contains("standard deviation of draws");
    }

    @Test
    void ctRateBecomesASetOfTwoSplitsAndASecondRunChangesNothing() throws IOException {
        String root = shared.resolve("ct-rate").toString();
        Run first = prepare("ct-rate", "--root", root, "--reconstructions", "first-of-scan");
        byte[] page = Files.readAllBytes(out().resolve("summary.html"));
        byte[] json = Files.readAllBytes(out().resolve("summary.json"));

        Run second = prepare("ct-rate", "--root", root, "--reconstructions", "first-of-scan");

        assertThat(first.code()).isZero();
        assertThat(first.err()).contains("2 cases of 2 patients").doesNotContain("Findings of");
        assertThat(second.code()).isZero();
        assertThat(second.err()).contains("0 encoded, 2 were there already, 0 left out");
        assertThat(out().resolve("summary.html")).hasBinaryContent(page);
        assertThat(out().resolve("summary.json")).hasBinaryContent(json);
        LatentStore store = LatentStore.open(out());
        assertThat(store.only(Split.TRAIN).id(0)).isEqualTo("train_1_a_1");
        assertThat(store.only(Split.VALID).id(0)).isEqualTo("valid_7_b_1");
        assertThat(new String(page, StandardCharsets.UTF_8)).doesNotContain("Findings of");
    }

    @Test
    void aBadVolumeStopsWithItsNameOrIsListed() throws IOException {
        Path table = manifest();

        Run stopped = prepare("manifest", table.toString());
        Run skipped = prepare("manifest", table.toString(), "--skip-bad");

        assertThat(stopped.code()).isEqualTo(3);
        assertThat(stopped.err())
                .contains("report2ct: " + folder.resolve("raw.mha"))
                .contains("not rescaled");
        assertThat(skipped.code()).isZero();
        assertThat(skipped.err())
                .contains("left out: " + table + " line 3")
                .contains("0 encoded, 1 were there already, 1 left out");
        assertThat(Files.readString(out().resolve("summary.html")))
                .contains("Left out")
                .contains("raw.mha");
        assertThat(LatentStore.open(out()).size()).isEqualTo(1);
    }

    @Test
    void aVolumeCanBeTakenAsItIs() throws IOException {
        Run run = prepare("manifest", manifest().toString(), "--unchecked");

        assertThat(run.code()).isZero();
        assertThat(LatentStore.open(out()).size()).isEqualTo(2);
    }

    @Test
    void aDryRunSaysThePlanAndWritesNothing() throws IOException {
        Run run = prepare("ct-rate", "--root", shared.resolve("ct-rate").toString(), "--dry-run");

        assertThat(run.code()).isZero();
        assertThat(run.out())
                .contains("train: 2 cases")
                .contains("valid: 1 cases")
                .contains("disk: ");
        assertThat(out()).doesNotExist();
    }

    @Test
    void aDryRunFindsWhatCannotBeUsed() throws IOException {
        Path table = TinyChests.lines(
                folder.resolve("cases.csv"), List.of("id,volume,findings", "a,none.nii,Fluid.", "b,none.mha,Fluid."));

        Run strict = prepare("manifest", table.toString(), "--dry-run");
        Run lenient = prepare("manifest", table.toString(), "--dry-run", "--skip-bad");

        assertThat(strict.code()).isEqualTo(3);
        assertThat(strict.err()).contains("2 problems").contains("none.nii: no such file");
        assertThat(lenient.code()).isZero();
        assertThat(lenient.err()).contains("cannot be used: " + table + " line 3");
    }

    @Test
    void windowsAreAnotherFunctionAndThereforeAnotherSet() throws IOException {
        Run windows = prepare("phantoms", "--count", "1", "--coarse", "--windows", "2");
        Run whole = prepare("phantoms", "--count", "1", "--coarse");

        assertThat(windows.code()).isZero();
        assertThat(LatentStore.open(out()).descriptor().autoencoder().encoding())
                .isEqualTo("windows of 2x2x2 cells, overlap 0.4");
        assertThat(whole.code()).isEqualTo(3);
        assertThat(whole.err()).contains("use another folder").contains("autoencoder: expected");
    }

    @Test
    void anAutoencoderWithoutABundleIsEnough() throws IOException {
        JsonNode part = new ObjectMapper()
                .readTree(model.resolve("bundle.json").toFile())
                .path("autoencoder");
        Path description = Files.writeString(folder.resolve("vae.json"), part.toString());
        Run alone = prepare(
                "phantoms", "--count", "1", "--coarse", "--autoencoder", description.toString(), "--size", "8,8,4");
        Files.copy(model.resolve("autoencoder.safetensors"), folder.resolve("autoencoder.safetensors"));
        Run run = prepare(
                "phantoms", "--count", "1", "--coarse", "--autoencoder", description.toString(), "--size", "8,8,4");
        Run sizeless = prepare("phantoms", "--count", "1", "--coarse", "--autoencoder", description.toString());

        assertThat(alone.code()).isEqualTo(3);
        assertThat(alone.err()).contains("autoencoder.safetensors: no such file beside it");
        assertThat(run.code()).isZero();
        assertThat(LatentStore.open(out()).descriptor().text().encoders()).hasSize(3);
        assertThat(sizeless.code()).isEqualTo(2);
        assertThat(sizeless.err()).contains("--size is needed");
    }

    @Test
    void wrongOptionsAreUsageErrors() {
        assertThat(prepare("phantoms", "--count", "0").code()).isEqualTo(2);
        assertThat(prepare("phantoms", "--count", "1", "--workers", "0").code()).isEqualTo(2);
        assertThat(prepare("phantoms", "--count", "1", "--windows", "0").code()).isEqualTo(2);
        assertThat(prepare("phantoms", "--count", "1", "--shard", "3/2").code()).isEqualTo(2);
        assertThat(prepare("ct-rate", "--root", "x", "--reconstructions", "some")
                        .code())
                .isEqualTo(2);
        assertThat(prepare("phantoms", "--count", "1", "--coarse", "--size", "9,8,4")
                        .code())
                .isEqualTo(3);
        assertThat(run(() -> false, List.of("prepare")).code()).isEqualTo(2);
    }

    @Test
    void aStopIsAnsweredBetweenCases() {
        Run run = run(
                () -> true,
                List.of(
                        "prepare",
                        "phantoms",
                        "--count",
                        "1",
                        "--coarse",
                        "--out",
                        out().toString(),
                        "--model",
                        model.toString()));

        assertThat(run.code()).isEqualTo(130);
        assertThat(run.err()).contains("stopped after 0 of 1 cases");
    }

    @Test
    void theWholeCommandRunsAsAProcess() throws IOException, InterruptedException {
        Path table = manifest();
        Path log = folder.resolve("log.txt");
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                "report2ct.cli.Main",
                "prepare",
                "manifest",
                table.toString(),
                "--out",
                out().toString(),
                "--model",
                model.toString(),
                "--skip-bad");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();

        assertThat(process.waitFor(170, TimeUnit.SECONDS)).isTrue();

        assertThat(Files.readString(log)).contains("1 encoded, 0 were there already, 1 left out");
        assertThat(process.exitValue()).isZero();
        assertThat(LatentStore.open(out()).id(0)).isEqualTo("a");
    }
}
