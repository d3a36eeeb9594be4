package report2ct.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import report2ct.report.Report;

class EconomyTest {
    private static final Report REPORT = Report.of("The heart is large.", "Cardiomegaly.");
    private static final GenerationOptions OPTIONS =
            new GenerationOptions(6, 4.0, 7, null, null, null, null, PrecisionChoice.FP32, DeviceChoice.CPU, 1);

    private static GeneratedVolume make(GenerationOptions options) {
        try (Generator generator = new Generator(new TinyModel(), null)) {
            return generator.generate(REPORT, options, GenerationListener.SILENT);
        }
    }

    private static short[] voxels(Economy economy) {
        return make(OPTIONS.withEconomy(economy)).volume().toShorts();
    }

    @Test
    void anIntervalOfAllTimesChangesNothingAndOneWithoutAStepTurnsGuidanceOff() {
        short[] guided = voxels(Economy.NONE);
        short[] plain = make(OPTIONS.withGuidance(1)).volume().toShorts();

        assertThat(voxels(Economy.NONE.with(new GuidanceInterval(0, 1000)))).isEqualTo(guided);
        assertThat(voxels(Economy.NONE.with(new GuidanceInterval(0, 0.5)))).isEqualTo(plain);
        assertThat(voxels(Economy.NONE.with(new GuidanceInterval(300, 800))))
                .isNotEqualTo(guided)
                .isNotEqualTo(plain);
    }

    @Test
    void theBoundsOfTheIntervalBelongToIt() {
        GuidanceInterval interval = new GuidanceInterval(250, 1000);

        assertThat(interval.holds(250)).isTrue();
        assertThat(interval.holds(1000)).isTrue();
        assertThat(interval.holds(Math.nextDown(250.0))).isFalse();
    }

    @Test
    void innerLevelsThatAreUsedAgainChangeTheVolumeALittle() {
        short[] exact = voxels(Economy.NONE);
        short[] cached = voxels(Economy.NONE.withCacheEvery(2));
        short[] frozen = voxels(Economy.NONE.withCacheEvery(100));

        assertThat(cached).isNotEqualTo(exact);
        assertThat(frozen).isNotEqualTo(cached);
        assertThat(distance(cached, exact)).isLessThan(distance(frozen, exact));
    }

    private static double distance(short[] a, short[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += Math.pow(a[i] - b[i], 2);
        }
        return sum;
    }

    @Test
    void everySolverGivesAnotherVolume() {
        long different = Arrays.stream(Solver.values())
                .map(solver -> Arrays.hashCode(voxels(Economy.NONE.with(solver))))
                .distinct()
                .count();

        assertThat(different).isEqualTo(Solver.values().length);
    }

    @Test
    void aRecipeHoldsWhatWasSavedAndReplaysIt() {
        Economy economy = new Economy(Solver.AB2, new GuidanceInterval(100, 900), 2);
        GeneratedVolume made = make(OPTIONS.withEconomy(economy));

        assertThat(made.recipe().options().economy()).isEqualTo(economy);
        assertThat(made.recipe().details())
                .containsEntry("solver", "ab2")
                .containsEntry("guidance-interval", "100.0,900.0")
                .containsEntry("cache-every", "2");
        try (Generator generator = new Generator(new TinyModel(), null)) {
            assertThat(generator
                            .replay(made.recipe(), GenerationListener.SILENT)
                            .volume()
                            .toShorts())
                    .isEqualTo(made.volume().toShorts());
        }
    }

    @Test
    void aRecipeThatSavedNothingLooksAsBefore() {
        Recipe recipe = make(OPTIONS).recipe();

        assertThat(recipe.options().economy()).isNull();
        assertThat(recipe.toJson()).doesNotContain("economy").doesNotContain("solver");
        assertThat(recipe.details()).doesNotContainKeys("solver", "cache-every", "guidance-interval");
    }

    @Test
    void nothingNativeIsLeftBehind() {
        make(OPTIONS.withEconomy(new Economy(Solver.HEUN, new GuidanceInterval(100, 900), 3)));
        long before = Pointer.totalCount();

        make(OPTIONS.withEconomy(new Economy(Solver.HEUN, new GuidanceInterval(100, 900), 3)));

        assertThat(Pointer.totalCount()).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({"-1, 500", "0, 1001", "500, 500", "600, 500", "NaN, 500", "0, NaN"})
    void intervalsThatAreNoneAreRefused(double from, double to) {
        assertThatThrownBy(() -> new GuidanceInterval(from, to))
                .hasMessageContaining("guidance interval: expected two rising numbers from 0 to 1000");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 101})
    void cachingEveryNeverOrAlmostNeverIsRefused(int every) {
        assertThatThrownBy(() -> Economy.NONE.withCacheEvery(every))
                .hasMessage("cache-every: expected 1 to 100, found " + every);
    }
}
