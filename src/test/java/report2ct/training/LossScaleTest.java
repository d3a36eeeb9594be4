package report2ct.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import report2ct.Report2CtException;

class LossScaleTest {
    private static LossScale after(LossScale scale, int goodSteps) {
        LossScale next = scale;
        for (int i = 0; i < goodSteps; i++) {
            next = next.after(true);
        }
        return next;
    }

    @Test
    void itDoublesAfterTwoThousandGoodStepsInARow() {
        LossScale first = LossScale.first();
        assertThat(first.factor()).isEqualTo(65536);

        assertThat(after(first, 1999)).isEqualTo(new LossScale(65536, 1999));
        assertThat(after(first, 2000)).isEqualTo(new LossScale(131072, 0));
        assertThat(after(first, 4000)).isEqualTo(new LossScale(262144, 0));
    }

    @Test
    void anOverflowHalvesItAndBeginsTheCountAnew() {
        LossScale scale = after(LossScale.first(), 1500).after(false);

        assertThat(scale).isEqualTo(new LossScale(32768, 0));
        assertThat(after(scale, 1999).factor()).isEqualTo(32768);
        assertThat(after(scale, 2000).factor()).isEqualTo(65536);
    }

    @Test
    void overflowsThatGoOnStopTheRun() {
        LossScale scale = LossScale.first();
        for (int i = 0; i < 40; i++) {
            scale = scale.after(false);
        }
        LossScale last = scale;

        assertThat(last.factor()).isEqualTo(Math.pow(2, -24));
        assertThatThrownBy(() -> last.after(false))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("expected finite numbers");
    }

    @Test
    void itStopsGrowingWithinTheRangeOfTheNumbers() {
        assertThat(new LossScale(0x1p100, 1999).after(true)).isEqualTo(new LossScale(0x1p100, 0));
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "-1, 0", "NaN, 0", "Infinity, 0", "1, -1", "1, 2000"})
    void valuesOutsideTheirBoundsAreRefused(double factor, int good) {
        assertThatThrownBy(() -> new LossScale(factor, good))
                .isInstanceOf(Report2CtException.class)
                .hasMessageStartingWith("loss scale: expected");
    }
}
