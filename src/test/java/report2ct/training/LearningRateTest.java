package report2ct.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import report2ct.Report2CtException;

class LearningRateTest {
    private static final double EXACT = 1e-15;

    @ParameterizedTest
    @CsvSource({"0, 1e-4", "25, 5.625e-5", "50, 2.5e-5", "99, 1e-8", "100, 0", "101, 0"})
    void thePolynomialFallsWithTheSquareOfWhatRemains(long completed, double expected) {
        assertThat(new LearningRate.Polynomial(1e-4, 100, 2).after(completed)).isCloseTo(expected, within(EXACT));
    }

    @Test
    void theCosineWarmsUpLinearly() {
        LearningRate rate = new LearningRate.Cosine(2, 10, 1_000_000_000, 0);

        for (int completed = 0; completed < 10; completed++) {
            assertThat(rate.after(completed)).isCloseTo(2 * (completed + 1) / 10.0, within(1e-12));
        }
        assertThat(rate.after(10)).isCloseTo(2, within(1e-12));
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "50, 0.51", "100, 0.02", "150, 0.02"})
    void theCosineFallsToItsFloor(long completed, double share) {
        assertThat(new LearningRate.Cosine(3, 0, 100, 0.02).after(completed)).isCloseTo(3 * share, within(1e-12));
    }

    @ParameterizedTest
    @CsvSource({"0, 10", "-1, 10", "NaN, 10", "1, 0", "1, -5"})
    void aRateNeedsABaseAndSteps(double base, long total) {
        assertThatThrownBy(() -> new LearningRate.Polynomial(base, total, 2))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("found " + base + " and " + total);
        assertThatThrownBy(() -> new LearningRate.Cosine(base, 1, total, 0)).isInstanceOf(Report2CtException.class);
    }
}
