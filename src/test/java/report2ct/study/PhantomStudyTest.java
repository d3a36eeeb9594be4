package report2ct.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.evaluation.Alignment;
import report2ct.evaluation.Counterfactual.Kind;
import report2ct.generation.GenerationOptions;
import report2ct.phantom.PhantomGenerator;
import report2ct.phantom.PhantomGrid;
import report2ct.phantom.Wording;
import report2ct.volume.Affine;
import report2ct.volume.Volume;

class PhantomStudyTest {
    private static final PhantomStudyPlan PLAN =
            new PhantomStudyPlan(8, 7_000_000, Wording.HELD_OUT, 6, 3, 1_000_000, List.of(1.0), 4, 4, 1, 2, 40);

    @TempDir
    private static Path folder;

    private static PhantomStudyResult result;

    @BeforeAll
    static void study() throws IOException {
        result = run(folder, new PaintingModel(PLAN, true), PLAN, StudyListener.SILENT, false);
    }

    private static PhantomStudyResult run(
            Path out, StudiedModel model, PhantomStudyPlan plan, StudyListener listener, boolean restart)
            throws IOException {
        return new StudyFolder(out)
                .phantoms(model, plan, GenerationOptions.standard(), realVolume(), restart, listener);
    }

    private static RealVolume realVolume() {
        var phantom =
                new PhantomGenerator(PhantomGrid.coarse()).generate(report2ct.phantom.PhantomFindings.normal(), 99);
        Volume volume = Volume.ofHu(
                phantom.hu(), phantom.nx(), phantom.ny(), phantom.nz(), Affine.ofSpacing(phantom.spacing()));
        return new RealVolume("chest <1>.nii", "A & B, CC BY", volume);
    }

    @Test
    void aModelThatPaintsPhantomsReachesTheCeilingOfTheReader() {
        assertThat(result.generated()).isEqualTo(result.phantoms());
        assertThat(result.generated().meanAuroc().value()).isGreaterThan(0.9);
        assertThat(result.plausibility().histogramDistance().value()).isZero();
        assertThat(result.plausibility().rows())
                .allSatisfy(row -> assertThat(row.inside().value()).isEqualTo(1));
    }

    @Test
    void aTextThatTellsItsLabelsHasNoError() {
        Alignment text = Objects.requireNonNull(result.text());

        assertThat(text.meanAuroc().value()).isEqualTo(1);
        assertThat(text.meanF1().value()).isEqualTo(1);
        assertThat(text.side().value()).isEqualTo(1);
    }

    @Test
    void shuffledAndEmptyReportsAreWorse() {
        double own = result.generated().meanAuroc().value();

        assertThat(result.shuffled().meanAuroc().value()).isCloseTo(0.5, within(0.1));
        assertThat(Objects.requireNonNull(result.empty()).meanAuroc().value()).isLessThan(own);
        assertThat(Objects.requireNonNull(result.empty()).cases()).isEqualTo(4);
    }

    @Test
    void mostChangesMoveTheRightWay() {
        var found = Objects.requireNonNull(result.counterfactuals());

        assertThat(found.all().value()).isGreaterThan(0.8);
        assertThat(found.kinds()).containsOnlyKeys(Kind.values());
        assertThat(found.rows().stream().mapToInt(row -> row.right().count()).sum())
                .isEqualTo(found.all().count());
        assertThat(found.changedWords().get(Kind.SIDE)).isBetween(1.0, 2.0);
        assertThat(found.changedWords().get(Kind.SIZE)).isBetween(1.0, 2.5);
    }

    @Test
    void theModelsOwnGuidanceIsAmongThoseCompared() {
        assertThat(result.guidance().stream().map(PhantomStudyResult.GuidancePoint::guidance))
                .containsExactly(1.0, 2.0);
        assertThat(result.guidance().get(1).alignment().cases()).isEqualTo(4);
    }

    @Test
    void theErrorOfTheAutoencoderIsFound() {
        var codec = Objects.requireNonNull(result.codec());
        var real = Objects.requireNonNull(result.real());

        assertThat(codec.box().value()).isEqualTo(PaintingModel.CODEC_HU);
        assertThat(codec.lung().value()).isEqualTo(PaintingModel.CODEC_HU);
        assertThat(codec.bias().value()).isEqualTo(PaintingModel.CODEC_HU);
        assertThat(codec.box().count()).isEqualTo(PLAN.count());
        assertThat(real.error().box()).isEqualTo(PaintingModel.CODEC_HU);
        assertThat(real.histogramDistance()).isBetween(0.0, 100.0);
    }

    @Test
    void thePageShowsEverythingAndNeedsNothing() throws IOException {
        String page = Files.readString(folder.resolve(StudyFolder.PAGE));

        assertThat(page).contains("The reader itself", "Guidance", "One change of the report", "The autoencoder");
        assertThat(page).contains("A &amp; B, CC BY", "chest &lt;1&gt;.nii").doesNotContain("http");
        assertThat(page.split("data:image/png", -1)).hasSize(1 + 2 + 2 * 2 + 2);
        assertThat(result.summary()).contains("generated", "mean AUROC, shuffled", "8 phantoms");
    }

    @Test
    void theNumbersAreJson() throws IOException {
        String text = Files.readString(folder.resolve(StudyFolder.NUMBERS));
        JsonNode json = new ObjectMapper().readTree(text);

        assertThat(text).doesNotContain("NaN").doesNotContain("Infinity");
        assertThat(json.path("generated").path("mean-auroc").path("value").asDouble())
                .isEqualTo(result.generated().meanAuroc().value());
        assertThat(json.path("plan").path("count").asInt()).isEqualTo(8);
        assertThat(json.path("generated").path("rows")).hasSize(8);
        assertThat(json.path("counterfactuals")
                        .path("kinds")
                        .path("side")
                        .path("count")
                        .asInt())
                .isPositive();
        assertThat(json.path("model-sha256").asText()).isEqualTo("5eed");
    }

    @Test
    void theSameStudyAgainMeasuresNothingAgain() throws IOException {
        PaintingModel model = new PaintingModel(PLAN, true);

        PhantomStudyResult again = run(folder, model, PLAN, StudyListener.SILENT, false);

        assertThat(model.generated).isZero();
        assertThat(again).isEqualTo(result);
    }

    @Test
    void aLostPictureIsDrawnAgain() throws IOException {
        Path picture =
                folder.resolve("pictures").resolve(result.pictures().get(1).generated());
        byte[] before = Files.readAllBytes(picture);
        Files.delete(picture);
        PaintingModel model = new PaintingModel(PLAN, true);

        run(folder, model, PLAN, StudyListener.SILENT, false);

        assertThat(model.generated).isEqualTo(1);
        assertThat(Files.readAllBytes(picture)).isEqualTo(before);
    }

    @Test
    void aStoppedStudyGoesOnWhereItWas(@TempDir Path out) throws IOException {
        PhantomStudyPlan small =
                new PhantomStudyPlan(4, 7_000_000, Wording.HELD_OUT, 4, 1, 1_000_000, List.of(), 0, 0, 0, 0, 20);
        StudyListener stopping = new StudyListener() {
            private int units;

            @Override
            public void unit(boolean known) {
                units++;
            }

            @Override
            public boolean cancelled() {
                return units >= 10;
            }
        };
        PaintingModel first = new PaintingModel(small, false);
        assertThatThrownBy(() -> run(out, first, small, stopping, false))
                .isInstanceOfSatisfying(
                        Report2CtException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CANCELLED));
        PaintingModel second = new PaintingModel(small, false);

        PhantomStudyResult whole = run(out, second, small, StudyListener.SILENT, false);

        assertThat(first.generated).isEqualTo(2);
        assertThat(second.generated).isEqualTo(2);
        assertThat(whole.decoded()).isNull();
        assertThat(whole.codec()).isNull();
        assertThat(whole.real()).isNull();
        assertThat(whole.counterfactuals()).isNull();
        assertThat(whole.guidance()).isEmpty();
        assertThat(Files.readString(out.resolve(StudyFolder.PAGE)))
                .contains("Not measured: this model only paints")
                .doesNotContain("data:image");
    }

    @Test
    void theFolderOfAnotherModelIsRefused() {
        StudiedModel other = new ForwardingName(new PaintingModel(PLAN, true));

        assertThatThrownBy(() -> run(folder, other, PLAN, StudyListener.SILENT, false))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("expected measurements of model painter (0ther)")
                .hasMessageContaining("found those of painter (5eed)");
    }

    @Test
    void aFolderThatIsNoneIsRefused() {
        assertThatThrownBy(() -> new StudyFolder(folder.resolve("none"))).isInstanceOf(Report2CtException.class);
    }

    /** The same model with another hash. */
    private record ForwardingName(PaintingModel model) implements StudiedModel {
        @Override
        public String name() {
            return model.name();
        }

        @Override
        public String sha256() {
            return "0ther";
        }

        @Override
        public GenerationOptions resolve(GenerationOptions options) {
            return model.resolve(options);
        }

        @Override
        public Volume generate(
                report2ct.report.Report report,
                GenerationOptions options,
                report2ct.generation.GenerationListener listener) {
            return model.generate(report, options, listener);
        }

        @Override
        public java.util.Optional<String> codecProblem() {
            return model.codecProblem();
        }

        @Override
        public Volume throughCodec(Volume volume) {
            return model.throughCodec(volume);
        }

        @Override
        public TextView read(report2ct.report.Report report) {
            return model.read(report);
        }

        @Override
        public void close() {
            model.close();
        }
    }
}
