package report2ct.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import report2ct.Report2CtException;
import report2ct.evaluation.Counterfactual.Kind;
import report2ct.flow.ScheduleMode;
import report2ct.generation.DecodeMode;
import report2ct.generation.DeviceChoice;
import report2ct.generation.GenerationOptions;
import report2ct.generation.GridSize;
import report2ct.generation.PrecisionChoice;
import report2ct.phantom.PhantomFindings;
import report2ct.phantom.Wording;
import report2ct.report.Report;
import report2ct.volume.Affine;
import report2ct.volume.Spacing;
import report2ct.volume.Volume;

class StudyPartsTest {
    private static final GenerationOptions OPTIONS = options(30, 2.0, 1);

    private static GenerationOptions options(int steps, double guidance, int threads) {
        return new GenerationOptions(
                steps,
                guidance,
                5,
                new GridSize(128, 96, 96),
                new Spacing(3, 3, 3),
                ScheduleMode.EXACT,
                DecodeMode.WHOLE,
                PrecisionChoice.FP32,
                DeviceChoice.CPU,
                threads);
    }

    @Test
    void aKeyChangesWithEverythingThatDecidesTheVolume() {
        Set<String> keys = new HashSet<>();
        keys.add(StudyKey.text(OPTIONS));
        keys.add(StudyKey.text(options(31, 2.0, 1)));
        keys.add(StudyKey.text(OPTIONS.withGuidance(2.5)));
        keys.add(StudyKey.text(OPTIONS.withSeed(6)));
        keys.add(StudyKey.text(OPTIONS.withSize(new GridSize(64, 96, 96))));
        keys.add(StudyKey.text(OPTIONS.withSpacing(new Spacing(3, 3, 3.5))));
        keys.add(StudyKey.text(new GenerationOptions(
                30,
                2.0,
                5,
                OPTIONS.size(),
                OPTIONS.spacing(),
                ScheduleMode.COMPAT,
                DecodeMode.WHOLE,
                PrecisionChoice.FP32,
                DeviceChoice.CPU,
                1)));
        keys.add(StudyKey.text(new GenerationOptions(
                30,
                2.0,
                5,
                OPTIONS.size(),
                OPTIONS.spacing(),
                ScheduleMode.EXACT,
                DecodeMode.TILED,
                PrecisionChoice.FP32,
                DeviceChoice.CPU,
                1)));
        keys.add(StudyKey.text(new GenerationOptions(
                30,
                2.0,
                5,
                OPTIONS.size(),
                OPTIONS.spacing(),
                ScheduleMode.EXACT,
                DecodeMode.WHOLE,
                PrecisionChoice.BF16,
                DeviceChoice.CPU,
                1)));

        assertThat(keys).hasSize(9);
        assertThat(StudyKey.text(options(30, 2.0, 7))).isEqualTo(StudyKey.text(OPTIONS));
    }

    @Test
    void theBordersOfTextsCount() {
        assertThat(StudyKey.of("ab", "c")).isNotEqualTo(StudyKey.of("a", "bc"));
        assertThat(StudyKey.of(Report.of("x", ""))).isNotEqualTo(StudyKey.of(Report.of("", "x")));
        assertThat(StudyKey.of("a")).hasSize(64).isEqualTo(StudyKey.of("a"));
    }

    @Test
    void sideAndSizeChangeOnlyTheWordsThatSayThem() {
        List<StudyCase> cases = StudyCase.of(7_000_000, 80, Wording.HELD_OUT);
        Set<String> sides = Set.of("right", "left");
        List<CounterfactualPair> pairs = CounterfactualPair.of(cases, 4, Wording.HELD_OUT);

        for (CounterfactualPair pair : pairs) {
            if (pair.kind() == Kind.SIDE) {
                assertThat(pair.changedWords()).as("%s", pair).isBetween(1, 2);
                assertThat(differing(pair)).as("%s", pair).allMatch(sides::contains);
            }
        }
        assertThat(pairs.stream().filter(pair -> pair.kind() == Kind.SIDE)).hasSize(6 * 4);
        assertThat(pairs.stream().filter(pair -> pair.kind() == Kind.SIZE)).hasSize(6 * 4);
        assertThat(pairs.stream().filter(pair -> pair.kind() == Kind.PRESENCE)).hasSize(8 * 4);
    }

    /** Words that differ, lower case, without signs. */
    private static List<String> differing(CounterfactualPair pair) {
        String[] before = (pair.base().report().findings() + " "
                        + pair.base().report().impression())
                .toLowerCase(Locale.ROOT)
                .split("[^a-z]+");
        String[] after = (pair.report().findings() + " " + pair.report().impression())
                .toLowerCase(Locale.ROOT)
                .split("[^a-z]+");
        assertThat(after).hasSameSizeAs(before);
        return java.util.stream.IntStream.range(0, before.length)
                .filter(i -> !before[i].equals(after[i]))
                .mapToObj(i -> before[i])
                .toList();
    }

    @Test
    void aChangeConcernsOneFinding() {
        for (CounterfactualPair pair :
                CounterfactualPair.of(StudyCase.of(7_000_000, 80, Wording.HELD_OUT), 4, Wording.HELD_OUT)) {
            PhantomFindings before = pair.base().findings();
            assertThat(pair.changed()).isNotEqualTo(before);
            assertThat(pair.changed().has(pair.finding())).isEqualTo(pair.kind() != Kind.PRESENCE);
            before.details().stream()
                    .filter(detail -> detail.finding() != pair.finding())
                    .forEach(detail -> assertThat(pair.changed().details()).contains(detail));
        }
    }

    @Test
    void theNearestReportIsTheOneThatIsAlike() {
        List<float[]> bank =
                List.of(new float[] {1, 0, 5, 100}, new float[] {0, 1, 5, 200}, new float[] {-1, -1, 5, 300});
        NearestReport nearest = new NearestReport(bank);

        for (int i = 0; i < bank.size(); i++) {
            assertThat(nearest.to(bank.get(i))).isEqualTo(i);
        }
        assertThat(nearest.to(new float[] {-1, -1, 500, 300}))
                .as("a number that never varies")
                .isEqualTo(2);
        assertThatThrownBy(() -> new NearestReport(List.of())).isInstanceOf(Report2CtException.class);
    }

    @Test
    void textIsStoredToTheLastBit() {
        float[] vector = {1.5f, -0f, Float.MIN_VALUE};
        float[] answers = {0.25f};

        StoredText stored = StoredText.of(new StudiedModel.TextView(vector, java.util.Optional.of(answers)));

        assertThat(Arrays.equals(stored.numbers(), vector)).isTrue();
        assertThat(stored.answerNumbers()).containsExactly(0.25f);
        assertThatThrownBy(() -> new StoredText("?", List.of()).numbers()).hasMessageContaining("Base64");
    }

    @Test
    void plansThatMeasureNothingOrWhatWasTrainedOnAreRefused() {
        assertThatThrownBy(() -> PhantomStudyPlan.full(0, 7_000_000, Wording.HELD_OUT, 1_000_000))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("found 0");
        assertThatThrownBy(() -> PhantomStudyPlan.full(200, 1_000_100, Wording.HELD_OUT, 1_000_000))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("trained on");
        assertThatThrownBy(
                        () -> new PhantomStudyPlan(8, 7_000_000, Wording.HELD_OUT, 8, 8, 1, List.of(), -1, 0, 0, 0, 40))
                .isInstanceOf(Report2CtException.class);
        assertThat(PhantomStudyPlan.full(200, 7_000_000, Wording.HELD_OUT, 1_000_000)
                        .calibrationSeed())
                .isGreaterThan(7_000_200);
    }

    @Test
    void aRealVolumeIsBroughtToTheModelsGrid() {
        short[] hu = new short[40 * 30 * 20];
        Arrays.fill(hu, (short) 3000);
        Volume volume = Volume.ofHu(hu, 40, 30, 20, Affine.ofSpacing(new Spacing(2, 2, 4)));
        RealVolume real = new RealVolume("r", "somebody, CC BY", volume);

        Volume prepared =
                real.prepared(OPTIONS.withSize(new GridSize(32, 24, 24)).withSpacing(new Spacing(4, 4, 4)));

        assertThat(prepared.nx()).isEqualTo(32);
        assertThat(prepared.nz()).isEqualTo(24);
        assertThat(prepared.spacing()).isEqualTo(new Spacing(4, 4, 4));
        assertThat(prepared.value(16, 12, 12)).as("clipped").isEqualTo(1000);
        assertThat(prepared.value(0, 0, 0)).as("filled with air").isEqualTo(-1000);
        assertThatThrownBy(() -> new RealVolume("r", " ", volume)).hasMessageContaining("attribution");
    }
}
