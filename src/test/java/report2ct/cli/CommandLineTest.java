package report2ct.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import report2ct.bundle.TinyBundle;
import report2ct.generation.Recipe;
import report2ct.io.VolumeFiles;
import report2ct.io.format.LoadedVolume;
import report2ct.io.format.ReadOptions;

class CommandLineTest {
    @TempDir
    static Path shared;

    private static Path model;

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

    private static Run run(String... args) {
        return run(() -> false, args);
    }

    private Run generate(String... more) {
        List<String> args = new ArrayList<>(List.of(
                "generate",
                "--model",
                model.toString(),
                "--findings",
                "Large heart.",
                "--impression",
                "Cardiomegaly.",
                "--precision",
                "fp32"));
        args.addAll(Arrays.asList(more));
        return run(args.toArray(String[]::new));
    }

    private static LoadedVolume read(Path file) throws IOException {
        return VolumeFiles.standard().read(file, ReadOptions.nibabel());
    }

    @BeforeAll
    static void writeModel() throws IOException {
        model = shared.resolve("tiny");
        TinyBundle.write(model);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "generate",
                "batch",
                "replay",
                "encode",
                "inspect",
                "convert",
                "weights",
                "weights convert",
                "verify",
                "phantom",
                "train",
                "train recipe",
                "train vae",
                "train adapter",
                "train flow",
                "train bundle",
                "evaluate",
                "evaluate phantom"
            })
    void everyCommandHasHelpWithExamplesAndExitCodes(String command) {
        List<String> args = new ArrayList<>(List.of(command.split(" ", -1)));
        args.remove("");
        args.add("--help");

        Run run = run(args.toArray(String[]::new));

        assertThat(run.code()).isZero();
        assertThat(run.out())
                .containsPattern("Examples?:")
                .contains("  report2ct ")
                .contains("143   stopped by SIGTERM");
    }

    @Test
    void generateWritesTheVolumeItsRecipeAndAPicture() throws IOException {
        Path out = folder.resolve("new/ct.nii.gz");
        Path png = folder.resolve("ct.png");

        Run run = generate("--out", out.toString(), "--png", png.toString(), "--seed", "4");

        assertThat(run.err())
                .contains("made the folder")
                .contains("Its volumes are noise.")
                .contains("denoising");
        assertThat(run.code()).isZero();
        assertThat(run.out()).isEqualTo(out + System.lineSeparator());
        assertThat(read(out).label().isSynthetic()).isTrue();
        assertThat(read(out).label().details()).containsEntry("seed", "4").containsKey("hu-range");
        assertThat(Recipe.read(folder.resolve("new/ct.nii.gz.recipe.json"))
                        .options()
                        .seed())
                .isEqualTo(4);
        assertThat(Files.readAllBytes(png)).startsWith(0x89, 'P', 'N', 'G');
        try (var files = Files.walk(folder)) {
            assertThat(files.filter(f -> f.toString().endsWith(".part"))).isEmpty();
        }
    }

    @Test
    void existingFilesStayUnlessForceIsGiven() throws IOException {
        Path out = Files.writeString(folder.resolve("ct.nii"), "precious");

        Run refused = generate("--out", out.toString());
        String kept = Files.readString(out);
        Run forced = generate("--out", out.toString(), "--force");

        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err()).contains("exists already; --force replaces it");
        assertThat(kept).isEqualTo("precious");
        assertThat(forced.code()).isZero();
        assertThat(read(out).volume().shape()).hasToString("8 x 8 x 4");
    }

    @Test
    void replayGivesTheSameVoxels() throws IOException {
        Path out = folder.resolve("a.nii.gz");
        Path again = folder.resolve("b.mha");
        generate("--out", out.toString(), "--no-text");

        Run run =
                run("replay", out + ".recipe.json", "--out", again.toString(), "--model", model.toString(), "--check");

        assertThat(run.err()).contains("the voxels are those of the recipe");
        assertThat(run.code()).isZero();
        assertThat(report2ct.volume.Orientation.RAS.apply(read(again).volume()).toShorts())
                .isEqualTo(read(out).volume().toShorts());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--out=ct.dcm|expected a name that ends in .nii.gz",
                "--size=9,8,8|nearest: 8,8,8 or 12,8,8",
                "--size=8,8|expected three numbers with commas between",
                "--size=8,8,0|expected three whole numbers from 1",
                "--spacing=1,0,1|expected three positive numbers of millimetres",
                "--spacing=1,NaN,1|expected three positive numbers of millimetres",
                "--steps=0|steps: expected 1 to",
                "--guidance=-1|guidance: expected a number from 0",
                "--guidance=NaN|guidance: expected a number from 0",
                "--decode=half|expected one of",
                "--solver=rk4|expected one of",
                "--guidance-interval=5|expected two different numbers from 0 to 1000",
                "--guidance-interval=5,5|expected two different numbers from 0 to 1000",
                "--guidance-interval=a,5|expected two different numbers from 0 to 1000",
                "--guidance-interval=1,2,3|expected two different numbers from 0 to 1000",
                "--cache-every=0|cache-every: expected 1 to 100, found 0",
                "--report=x.txt|expected --report or --findings and --impression, found both",
                "--device=cuda|device cuda: expected",
                "--memory=much|expected a size such as 6g or 3500m",
                "--memory=0|expected a size above 0",
                "--checkpoint-steps=0|--checkpoint-steps: expected 1 or more, found 0",
                "--nonsense|Unknown option",
            })
    void wrongOptionsAreExitCodeTwoWithOneMessage(String option, String message) {
        List<String> args = new ArrayList<>(List.of(option));
        if (!option.startsWith("--out")) {
            args.addAll(List.of("--out", folder.resolve("ct.nii").toString()));
        }

        Run run = generate(args.toArray(String[]::new));

        assertThat(run.err()).contains(message).doesNotContain("\tat ");
        assertThat(run.code()).isEqualTo(2);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void withoutAnOutputThereIsNothingToMake() {
        Run run = generate();

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("Missing required option: '--out=FILE'");
    }

    @Test
    void aPlanIsToldAndNothingIsMade() {
        Run run = run(
                "generate",
                "--model",
                model.toString(),
                "--size",
                "64,32,32",
                "--precision",
                "fp32",
                "--memory",
                "3.5g",
                "--guidance",
                "4",
                "--steps",
                "9",
                "--decode",
                "streamed",
                "--plan");

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out())
                .contains("size                 64,32,32 voxels, 9 steps, guidance 4.0")
                .contains("precision            fp32 on cpu, ")
                .contains("way                  decoding in slabs of 16 planes, maps in memory")
                .containsPattern("encoding the report  [0-9]+ MiB\\R")
                .containsPattern("denoising            [0-9]+ MiB, about [0-9]+ s\\R")
                .containsPattern("peak                 [0-9]+ MiB of 3.50 GiB\\R")
                .contains("scratch disk         none")
                .containsPattern("time                 about [0-9]+ s, at [0-9]+ GFLOP/s");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aBudgetThatNoPlanMeetsIsExitCodeFiveWithOneThatWouldDo() {
        for (String more : new String[] {"--plan", "--force"}) {
            Run run = generate("--out", folder.resolve("x.nii").toString(), "--memory", "100m", more);

            assertThat(run.code()).isEqualTo(5);
            assertThat(run.err())
                    .contains("expected a memory budget of at least ")
                    .contains("found 100 MiB");
            assertThat(folder).isEmptyDirectory();
        }
    }

    @Test
    void slabsOnRequestGiveTheSameVolumeWithinOneUnitAndTheRecipeSaysHow() throws IOException {
        Path whole = folder.resolve("whole.nii");
        Path slabs = folder.resolve("slabs.nii");

        Run run = generate(
                "--out",
                slabs.toString(),
                "--decode",
                "streamed",
                "--scratch",
                folder.resolve("s").toString());
        generate("--out", whole.toString(), "--decode", "whole", "--memory", "4GiB");

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.err()).contains("note: decoding in slabs of 16 planes");
        assertThat(Files.readString(folder.resolve("slabs.nii.recipe.json"))).contains("in slabs of 16 planes");
        short[] expected = read(whole).volume().toShorts();
        short[] found = read(slabs).volume().toShorts();
        for (int i = 0; i < expected.length; i++) {
            assertThat(Math.abs(expected[i] - found[i])).isLessThanOrEqualTo(1);
        }
    }

    @Test
    void aCheckpointDisappearsWhenTheVolumeIsWritten() {
        Run run = generate("--out", folder.resolve("x.nii").toString(), "--checkpoint-steps", "1");

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(folder.resolve("x.nii")).exists();
        assertThat(folder.resolve("x.nii.checkpoint")).doesNotExist();
    }

    @Test
    void aCheckpointWithASolverThatLooksBackOrKeptLevelsIsExitCodeTwo() {
        for (String option : new String[] {"--solver=ab2", "--cache-every=2"}) {
            Run run = generate("--out", folder.resolve("x.nii").toString(), "--checkpoint-steps", "1", option);

            assertThat(run.code()).isEqualTo(2);
            assertThat(run.err())
                    .contains("checkpoint-steps: expected a solver other than ab2 and cache-every 1, found ");
            assertThat(folder).isEmptyDirectory();
        }
    }

    @Test
    void aSizeThatFitsInNoMemoryIsExitCodeFive() {
        Run run = generate("--out", folder.resolve("x.nii").toString(), "--size", "4096,4096,4096");

        assertThat(run.code()).isEqualTo(5);
        assertThat(run.err()).contains("a smaller --size needs less");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void badReportsAreExitCodeThree() throws IOException {
        Path empty = Files.writeString(folder.resolve("empty.txt"), " \n");
        Path latin = Files.write(folder.resolve("latin.txt"), "Findings: é".getBytes(StandardCharsets.ISO_8859_1));
        for (Path report : List.of(empty, latin, folder.resolve("missing.txt"))) {
            Run run = run(
                    "generate",
                    "--report",
                    report.toString(),
                    "--out",
                    folder.resolve("x.nii").toString(),
                    "--model",
                    model.toString());

            assertThat(run.code()).as(report + run.err()).isEqualTo(3);
            assertThat(run.err().lines()).as(report.toString()).hasSize(1);
        }
    }

    @Test
    void aDamagedModelIsExitCodeFour() throws IOException {
        Path damaged = folder.resolve("model");
        TinyBundle.write(damaged);
        Files.write(damaged.resolve("unet.safetensors"), new byte[10]);

        Run run = run(
                "generate", "--findings", "x", "--out", folder.resolve("x.nii").toString(), "--model", "" + damaged);

        assertThat(run.code()).isEqualTo(4);
        assertThat(run.err()).contains("unet.safetensors: expected");
    }

    @Test
    void aStopEndsWithoutOutput() {
        Run run = run(
                () -> true,
                "generate",
                "--findings",
                "x",
                "--out",
                folder.resolve("x.nii").toString(),
                "--model",
                model.toString());

        assertThat(run.code()).isEqualTo(130);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aBatchRecordsFailuresGoesOnAndContinuesLater() throws IOException {
        Path reports = Files.writeString(folder.resolve("r.jsonl"), """
                {"id": "first", "findings": "Large heart.", "impression": ""}
                {"id": "second", "findings": "", "impression": ""}
                not json
                {"id": "first", "findings": "Clear.", "impression": "Normal.", "seed": 9}
                """);
        Path out = folder.resolve("out");
        String[] args = {
            "batch", "--reports", reports.toString(), "--out", out.toString(), "--model", model.toString(), "--png"
        };

        Run first = run(args);
        Run second = run(args);

        assertThat(first.code()).isEqualTo(6);
        assertThat(first.out()).contains("made 2, skipped 0, failed 2");
        assertThat(second.out()).contains("made 0, skipped 2, failed 2");
        assertThat(out.resolve("first.nii.gz")).exists();
        assertThat(out.resolve("first.png")).exists();
        assertThat(Recipe.read(out.resolve("first-report-00004.nii.gz.recipe.json"))
                        .options()
                        .seed())
                .isEqualTo(9);
        assertThat(Files.readAllLines(out.resolve("manifest.jsonl")))
                .hasSize(6)
                .anyMatch(l -> l.contains("not valid JSON"));
    }

    @Test
    void shardsTogetherMakeEveryReportOnceAndTablesAreRead() throws IOException {
        Path reports = Files.writeString(folder.resolve("r.csv"), """
                VolumeName,Findings_EN,Impressions_EN
                a_1.nii.gz,"Heart, large",Cardiomegaly
                a_2.nii.gz,"He said ""clear\""",Normal
                a_3.nii.gz,Lungs clear,
                """);
        Path out = folder.resolve("out");
        for (String shard : List.of("1/2", "2/2")) {
            Run run = run(
                    "batch",
                    "--reports",
                    reports.toString(),
                    "--out",
                    out.toString(),
                    "--model",
                    model.toString(),
                    "--shard",
                    shard);
            assertThat(run.code()).as(run.err()).isZero();
        }

        assertThat(out.resolve("a_1.nii.gz")).exists();
        assertThat(out.resolve("a_2.nii.gz")).exists();
        assertThat(Recipe.read(out.resolve("a_3.nii.gz.recipe.json")).options().seed())
                .isEqualTo(2);
        assertThat(Recipe.read(out.resolve("a_2.nii.gz.recipe.json")).toJson()).contains("He said \\\"clear\\\"");
        assertThat(out.resolve("manifest.1-of-2.jsonl")).exists();
    }

    @Test
    void inspectKnowsVolumesWeightsAndBundles() throws IOException {
        Path out = folder.resolve("a.nii.gz");
        generate("--out", out.toString());

        Run volume = run("inspect", "--json", out.toString());
        Run weights = run("inspect", "--json", model.resolve("unet.safetensors").toString());
        Run bundle = run("inspect", "--json", model.toString());
        Run lines = run("inspect", out.toString());

        assertThat(new ObjectMapper()
                        .readTree(volume.out())
                        .path("sha256_int16_ras_order")
                        .asText())
                .isEqualTo(Recipe.read(folder.resolve("a.nii.gz.recipe.json"))
                        .volume()
                        .sha256Int16());
        assertThat(new ObjectMapper().readTree(weights.out()).path("tensors")).isNotEmpty();
        assertThat(new ObjectMapper().readTree(bundle.out()).path("name").asText())
                .isEqualTo("tiny");
        assertThat(lines.out()).contains("axis_codes: RAS");
    }

    @Test
    void damagedFilesAreToldApart() throws IOException {
        Path weights = Files.write(folder.resolve("a.safetensors"), new byte[4]);
        Path volume = Files.write(folder.resolve("a.nii"), new byte[4]);

        assertThat(run("inspect", weights.toString()).code()).isEqualTo(4);
        assertThat(run("inspect", volume.toString()).code()).isEqualTo(3);
        assertThat(run("inspect", folder.resolve("none.nii").toString()).code()).isEqualTo(3);
    }

    @Test
    void convertKeepsVoxelsInTheWorldAndTheMark() throws IOException {
        Path out = folder.resolve("a.nii.gz");
        generate("--out", out.toString());
        Path copy = folder.resolve("b.nrrd");

        Run run = run("convert", out.toString(), copy.toString(), "--orientation", "lps");

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(read(copy).label().isSynthetic()).isTrue();
        assertThat(read(copy).volume().affine().axisCodes()).isEqualTo("LPS");
        assertThat(run("convert", out.toString(), copy.toString()).code()).isEqualTo(2);
        assertThat(run("convert", out.toString(), folder.resolve("c.nii") + "", "--orientation", "XYZ")
                        .code())
                .isEqualTo(2);
    }

    @Test
    void weightsAreConvertedToAnotherElementType() {
        Path half = folder.resolve("half.safetensors");

        Run run = run("weights", "convert", model.resolve("unet.safetensors") + "", half + "", "--dtype", "f16");

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run("inspect", half.toString()).out())
                .contains("\"dtype\":\"F16\"")
                .doesNotContain("F32");
    }

    @Test
    void encodeWritesBothVectors() {
        Path out = folder.resolve("e.safetensors");

        Run run = run("encode", "--findings", "Large heart.", "--out", out.toString());

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run("inspect", out.toString()).out()).contains("[1152]");
    }

    @Test
    void phantomsHaveTheFindingsThatWereAskedFor() throws IOException {
        Path out = folder.resolve("p");

        Run run = run("phantom", "--seed", "5", "--findings", "effusion:left:large,mass:30", "--out", out.toString());

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(read(out.resolve("phantom-000005.nii.gz")).label().isSynthetic())
                .isTrue();
        String truth = Files.readString(out.resolve("phantom-000005.truth.json"));
        assertThat(truth).contains("\"effusion\"", "\"left\"", "\"diameter-mm\" : 30", "cardiothoracic-ratio");
        assertThat(Files.readString(out.resolve("phantom-000005.report.json"))).contains("\"findings\"");
    }

    @ParameterizedTest
    @CsvSource({"heart", "effusion:huge", "mass:both", "mass:200", "'effusion,effusion'"})
    void findingsThatAPhantomCannotHaveAreRefused(String findings) {
        Run run = run("phantom", "--findings", findings, "--out", folder.toString());

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("--findings: ");
    }

    @Test
    void anEvaluationOfNothingIsRefused() {
        String out = folder.resolve("e").toString();

        Run none = run("evaluate", "phantom", "--count", "0", "--out", out);
        Run trained = run("evaluate", "phantom", "--seed", "1000000", "--out", out);
        Run guidance = run("evaluate", "phantom", "--guidances", "1,-2", "--out", out);

        assertThat(none.code()).isEqualTo(2);
        assertThat(none.err()).contains("found 0");
        assertThat(trained.code()).isEqualTo(2);
        assertThat(trained.err()).contains("trained on");
        assertThat(guidance.code()).isEqualTo(2);
        assertThat(run("evaluate", "phantom", "--count", "8").code()).isEqualTo(2);
        assertThat(folder.resolve("e")).doesNotExist();
    }

    @Test
    void anEvaluationNeedsAModelWithRoomForAChest() {
        String out = folder.resolve("e").toString();

        Run missing =
                run("evaluate", "phantom", "--model", folder.resolve("none").toString(), "--out", out);
        Run small = run("evaluate", "phantom", "--quick", "--model", model.toString(), "--out", out);

        assertThat(missing.code()).isEqualTo(4);
        assertThat(missing.err()).contains("bundle.json");
        assertThat(small.code()).isEqualTo(3);
        assertThat(small.err()).contains("phantom grid along x: expected 16 to 1024 voxels, found 8");
    }

    @Test
    void aRealVolumeNeedsItsAttribution() {
        String out = folder.resolve("e").toString();
        String real = folder.resolve("real.nii").toString();

        assertThat(run("evaluate", "phantom", "--out", out, "--real", real).err())
                .contains("--attribution");
        assertThat(run("evaluate", "phantom", "--out", out, "--attribution", "x")
                        .err())
                .contains("--real");
        assertThat(run("evaluate", "phantom", "--out", out, "--real", real, "--attribution", "x")
                        .code())
                .isEqualTo(3);
    }

    @Test
    void aFolderWithoutCasesIsNotVerified() {
        assertThat(run("verify", folder.toString()).code()).isEqualTo(7);
        assertThat(run("verify", folder.resolve("none").toString()).code()).isEqualTo(3);
    }

    @Test
    void theStackIsShownOnlyWhenAskedFor() {
        Run quiet = run("inspect", folder.resolve("none.nii").toString());
        Run verbose = run("--verbose", "inspect", folder.resolve("none.nii").toString());

        assertThat(quiet.err()).doesNotContain("\tat ");
        assertThat(verbose.err()).contains("\tat ");
    }
}
