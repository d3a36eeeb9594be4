package report2ct.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.flow.Prediction;
import report2ct.flow.RectifiedFlow;
import report2ct.flow.ScheduleMode;
import report2ct.generation.DecodePlan.Form;
import report2ct.generation.Plan.GuidanceForm;
import report2ct.nn.Precision;
import report2ct.unet.UnetConfig;
import report2ct.unet.UnetCosts;
import report2ct.vae.CompactConfig;
import report2ct.vae.CompactCosts;
import report2ct.vae.DecodeCosts;
import report2ct.vae.MaisiCosts;
import report2ct.vae.VaeConfig;
import report2ct.volume.Spacing;

class PlannerTest {
    private static final long GIB = 1L << 30;
    private static final long ENCODERS = 300L << 20;
    private static final GridSize FULL = new GridSize(480, 480, 256);

    @TempDir
    Path scratch;

    private static Planner paper() {
        return planner(new MaisiCosts(VaeConfig.maisi()), 4);
    }

    private static Planner planner(DecodeCosts decoder, int factor) {
        ModelFacts facts = new ModelFacts(
                "paper",
                2560,
                RectifiedFlow.reference(),
                Prediction.VELOCITY,
                new ModelFacts.Defaults(30, 5, FULL, new Spacing(1, 1, 1), ScheduleMode.EXACT, DecodeMode.WHOLE),
                4,
                factor,
                32,
                1,
                100,
                1,
                1000,
                Map.of(),
                List.of());
        return new Planner(facts, new ModelCosts(ENCODERS, new UnetCosts(UnetConfig.paper()), decoder));
    }

    private static ResolvedOptions options(
            GridSize size, Precision precision, DecodeMode decode, ComputeDevice device) {
        return new ResolvedOptions(
                30, 5, 0, size, new Spacing(1, 1, 1), ScheduleMode.EXACT, decode, precision, device, 2);
    }

    private static ResolvedOptions full(Precision precision) {
        return options(FULL, precision, DecodeMode.WHOLE, ComputeDevice.CPU);
    }

    private static Resources budget(long bytes, @Nullable Path scratch) {
        return new Resources(bytes, scratch, false, null);
    }

    @Test
    void withMemoryForEverythingTheWholeIsDecodedInOnePieceAndPartsStayOpen() {
        Plan plan =
                paper().plans(full(Precision.BF16), budget(200 * GIB, scratch)).get(0);

        assertThat(plan.decode()).isEqualTo(DecodePlan.of(Form.ONE_PIECE));
        assertThat(plan.keepsParts()).isTrue();
        assertThat(plan.guidance()).isEqualTo(GuidanceForm.SEQUENTIAL);
        assertThat(plan.scratchBytes()).isZero();
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void everyPlanFitsAndTheFirstIsOfTheFastest(Precision precision) {
        for (long gib : new long[] {5, 8, 12, 16, 24, 48, 100}) {
            for (long room : new long[] {60 * GIB, 100 * GIB}) {
                List<Plan> plans = paper().plans(full(precision), gib * GIB, room, false);

                assertThat(plans).allSatisfy(plan -> {
                    assertThat(plan.peakBytes()).isLessThanOrEqualTo(gib * GIB);
                    assertThat(plan.scratchBytes()).isLessThanOrEqualTo(room);
                    assertThat(plan.needs().get(2).multiplications())
                            .isGreaterThanOrEqualTo(plans.get(0).needs().get(2).multiplications());
                });
            }
        }
    }

    @SuppressWarnings("EnumOrdinal") // the forms are declared in the order of the memory they take
    @Test
    void aSmallerBudgetNeverGivesAnEarlierForm() {
        int last = -1;
        for (long gib : new long[] {100, 70, 40, 25, 20, 12, 8, 4}) {
            Form form = paper().plans(full(Precision.BF16), gib * GIB, 100 * GIB, false)
                    .get(0)
                    .decode()
                    .form();
            assertThat(form.ordinal()).isGreaterThanOrEqualTo(last);
            last = form.ordinal();
        }
        assertThat(last).isEqualTo(Form.SLABS_IN_FILES.ordinal());
    }

    @Test
    void theFullSizeInFourGibibytesGoesThroughFiles() {
        Plan plan =
                paper().plans(full(Precision.BF16), 4 * GIB, 40 * GIB, false).get(0);

        assertThat(plan.decode()).isEqualTo(new DecodePlan(Form.SLABS_IN_FILES, 16, false));
        assertThat(plan.scratchBytes()).isBetween(27 * GIB, 29 * GIB);
    }

    @Test
    void aSmallDiskHasTheWidestMapComputedTwice() {
        Plan plan =
                paper().plans(full(Precision.BF16), 4 * GIB, 20 * GIB, false).get(0);

        assertThat(plan.decode()).isEqualTo(new DecodePlan(Form.SLABS_IN_FILES, 16, true));
    }

    @Test
    void aRealFolderHasRoomForSmallMaps() {
        ResolvedOptions small = options(new GridSize(64, 64, 64), Precision.BF16, DecodeMode.WHOLE, ComputeDevice.CPU);

        assertThat(paper().plans(small, new Resources(8 * GIB, scratch, true, null)))
                .extracting(plan -> plan.decode().form())
                .contains(Form.SLABS_IN_FILES);
        assertThatThrownBy(() -> paper().plans(small, budget(8 * GIB, scratch.resolve("none"))))
                .hasMessageContaining("scratch folder");
    }

    @Test
    void aBudgetThatNoPlanMeetsIsRefusedWithOneThatDoes() {
        ResolvedOptions options = full(Precision.FP32);
        Planner planner = paper();

        assertThatThrownBy(() -> planner.plans(options, budget(GIB, null)))
                .isInstanceOfSatisfying(
                        Report2CtException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.OUT_OF_MEMORY))
                .hasMessageContaining("size 480,480,256: expected a memory budget of at least ")
                .hasMessageContaining("found 1.00 GiB")
                .hasMessageContaining("of scratch disk")
                .satisfies(e -> {
                    String text = String.valueOf(e.getMessage());
                    double least = Double.parseDouble(text.replaceAll("(?s).*at least ([0-9.]+) GiB.*", "$1"));
                    assertThat(planner.plans(options, budget((long) ((least + 0.01) * GIB), null)))
                            .isNotEmpty();
                    assertThatThrownBy(() -> planner.plans(options, budget((long) ((least - 0.02) * GIB), null)))
                            .isInstanceOf(Report2CtException.class);
                });
    }

    @Test
    void slabsOnRequestAreTakenWhereTheWholeWouldFit() {
        Plan plan = paper().plans(full(Precision.BF16), new Resources(500 * GIB, null, true, null))
                .get(0);

        assertThat(plan.decode()).isEqualTo(new DecodePlan(Form.SLABS_IN_MEMORY, 16, false));
    }

    @Test
    void theDemonstrationsAutoencoderHasNoSlabsAndSaysSo() {
        Planner planner = planner(new CompactCosts(CompactConfig.demo()), 8);
        ResolvedOptions options = full(Precision.FP32);

        assertThatThrownBy(() -> planner.plans(options, new Resources(100 * GIB, null, true, null)))
                .hasMessageContaining("does not decode in slabs");
        assertThat(planner.plans(options, budget(100 * GIB, null)))
                .allMatch(plan -> plan.decode().form() == Form.ONE_PIECE);
    }

    @Test
    void windowsAreAnotherFunctionAndNothingElseIsOfferedForThem() {
        ResolvedOptions tiled = options(FULL, Precision.BF16, DecodeMode.TILED, ComputeDevice.CPU);

        assertThat(paper().plans(tiled, budget(500 * GIB, scratch)))
                .isNotEmpty()
                .allMatch(plan -> plan.decode().form() == Form.WINDOWS);
    }

    @Test
    void bothPredictionsInOnePassAreForGpusThatHaveRoomForThem() {
        ResolvedOptions gpu = options(FULL, Precision.BF16, DecodeMode.WHOLE, ComputeDevice.CUDA);
        List<Plan> plans = paper().plans(gpu, budget(500 * GIB, null));

        assertThat(plans.get(0).guidance()).isEqualTo(GuidanceForm.BATCHED);
        assertThat(plans.get(1).guidance()).isEqualTo(GuidanceForm.SEQUENTIAL);
        assertThat(plans.get(1).bytes(Stage.DENOISE)).isLessThan(plans.get(0).bytes(Stage.DENOISE));
    }

    @Test
    void closingPartsSavesWhatTheyTake() {
        List<Plan> plans = paper().plans(full(Precision.BF16), budget(500 * GIB, null));

        Plan keeps = plans.get(0);
        Plan closes = plans.get(1);
        assertThat(closes.keepsParts()).isFalse();
        assertThat(keeps.bytes(Stage.DENOISE) - closes.bytes(Stage.DENOISE)).isEqualTo(ENCODERS);
        assertThat(keeps.bytes(Stage.DECODE) - closes.bytes(Stage.DECODE)).isEqualTo(ENCODERS + 233_257_092L * 2);
    }

    @Test
    void withoutABudgetTheMachineIsAsked() {
        assertThat(Planner.budget(Resources.machine(), ComputeDevice.CPU)).isBetween(64L << 20, 1L << 50);
        assertThat(Planner.budget(Resources.machine(), ComputeDevice.CUDA)).isEqualTo(Planner.NO_BUDGET);
        assertThat(Planner.budget(budget(7, null), ComputeDevice.CUDA)).isEqualTo(7);
    }

    @Test
    void plansSayInWordsWhatTheyDo() {
        assertThat(new DecodePlan(Form.SLABS_IN_FILES, 8, true).describe())
                .isEqualTo("in slabs of 8 planes, maps in scratch files, the widest map computed twice");
        assertThat(new Plan(GuidanceForm.BATCHED, DecodePlan.of(Form.WINDOWS), false, List.of(), 0).describe())
                .isEqualTo(
                        "both predictions in one pass, decoding by overlapping windows, each part of the model closed"
                                + " before the next is opened");
        assertThat(new Plan(GuidanceForm.SEQUENTIAL, DecodePlan.of(Form.ONE_PIECE), true, List.of(), 0).describe())
                .isEqualTo("decoding in one piece");
    }

    @Test
    void sizesAreToldInBinaryUnits() {
        assertThat(Sizes.text(1)).isEqualTo("1 MiB");
        assertThat(Sizes.text((1L << 30) - 1)).isEqualTo("1024 MiB");
        assertThat(Sizes.text(3L << 29)).isEqualTo("1.50 GiB");
    }
}
