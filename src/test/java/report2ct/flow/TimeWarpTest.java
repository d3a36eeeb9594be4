package report2ct.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

class TimeWarpTest {
    private static final TimeWarp WARP = TimeWarp.ByResolution.reference();

    /** Specification diffusion 1.2. */
    @ParameterizedTest
    @CsvSource({"921600, 3.041101", "524288, 2.519842", "2097152, 4", "32768, 1", "16384, 0.793701"})
    void theRatioIsTheRootOfTheNumberOfCells(long cells, double ratio) {
        assertThat(WARP.ratio(cells)).isCloseTo(ratio, within(1e-6));
    }

    @ParameterizedTest
    @ValueSource(longs = {1024, 32768, 524288, 921600})
    void theEndsStay(long cells) {
        assertThat(WARP.apply(0, cells)).isZero();
        assertThat(WARP.apply(1, cells)).isCloseTo(1, within(1e-15));
    }

    @ParameterizedTest
    @ValueSource(longs = {1024, 32768, 524288, 921600})
    void theWarpIsMonotone(long cells) {
        double before = -1;
        for (int i = 0; i <= 1000; i++) {
            double after = WARP.apply(i / 1000.0, cells);

            assertThat(after).isGreaterThan(before);
            before = after;
        }
    }

    @Test
    void theMedianTimeOfThePaperIsThreeQuarters() {
        double r = WARP.ratio(921600);

        assertThat(WARP.apply(0.5, 921600))
                .isCloseTo(r / (1 + r), within(1e-15))
                .isCloseTo(0.7525, within(5e-5));
    }

    @Test
    void atTheReferenceSizeNothingIsBent() {
        for (int i = 0; i <= 10; i++) {
            assertThat(WARP.apply(i / 10.0, 32768)).isEqualTo(i / 10.0);
        }
    }

    @Test
    void dimensionsAndBaseSizeMatter() {
        TimeWarp flat = new TimeWarp.ByResolution(256, 2);

        assertThat(flat.ratio(1024)).isEqualTo(2);
        assertThat(flat.apply(0.5, 1024)).isCloseTo(2.0 / 3, within(1e-15));
    }

    @Test
    void aFixedRatioDoesNotSeeTheSize() {
        TimeWarp warp = new TimeWarp.Fixed(3);

        assertThat(warp.ratio(1)).isEqualTo(3);
        assertThat(warp.apply(0.25, 1)).isEqualTo(0.5).isEqualTo(warp.apply(0.25, 1 << 20));
        assertThat(TimeWarp.Fixed.none().apply(0.3, 7)).isEqualTo(0.3);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
    void aFixedRatioIsAPositiveNumber(double ratio) {
        assertThatThrownBy(() -> new TimeWarp.Fixed(ratio))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("positive")
                .hasMessageContaining(Double.toString(ratio))
                .extracting("kind")
                .isEqualTo(ErrorKind.INVALID_INPUT);
    }
}
