package report2ct.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import report2ct.Report2CtException;
import report2ct.nn.LeakCheck;
import report2ct.nn.Ops;
import report2ct.nn.TensorScope;

@ExtendWith(LeakCheck.class)
class DdpmTest {
    private static final Ddpm DDPM = Ddpm.maisi();

    /** Values of the reference fixture {@code ddpm_table}. */
    @ParameterizedTest
    @CsvSource({
        "0, 0.0015, 0.9985",
        "1, 0.0015078346820481532, 0.996994427069975",
        "10, 0.0015792651573926448, 0.9831954715267667",
        "250, 0.004093853542222799, 0.5084243299953289",
        "500, 0.007963175016542864, 0.11492200085532281",
        "998, 0.019471798646012117, 0.00014513408994596422",
        "999, 0.0195, 0.00014230397519201791"
    })
    void tablesAreTheReferences(int t, double beta, double product) {
        assertThat(DDPM.beta(t)).isCloseTo(beta, within(1e-12 * beta));
        assertThat(DDPM.alphaProduct(t)).isCloseTo(product, within(1e-11 * product));
    }

    @Test
    void beforeTheFirstTimeNothingIsLost() {
        assertThat(DDPM.alphaProduct(-1)).isEqualTo(1);
        assertThat(DDPM.trainTimesteps()).isEqualTo(1000);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 1000})
    void timesOutsideTheTableAreRefused(int t) {
        assertThatThrownBy(() -> DDPM.beta(t))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("0 to 999")
                .hasMessageContaining("found " + t);
    }

    @Test
    void timesOfBothVersionsAreTheReferences() {
        assertThat(DDPM.timesByMultiples(10)).containsExactly(900, 800, 700, 600, 500, 400, 300, 200, 100, 0);
        assertThat(DDPM.timesByLinspace(10)).containsExactly(999, 888, 777, 666, 555, 444, 333, 222, 111, 0);
        assertThat(DDPM.timesByLinspace(3)).containsExactly(999, 500, 0);
        assertThat(DDPM.timesByMultiples(3)).containsExactly(666, 333, 0);
    }

    @Test
    void withAllStepsBothVersionsAgree() {
        List<Integer> times = DDPM.timesByLinspace(1000);

        assertThat(times)
                .isEqualTo(DDPM.timesByMultiples(1000))
                .startsWith(999, 998)
                .endsWith(1, 0);
    }

    @Test
    void oneStepHasOneTime() {
        assertThat(DDPM.timesByMultiples(1)).containsExactly(0);
        assertThat(DDPM.timesByLinspace(1)).containsExactly(999);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1001})
    void numbersOfStepsOutsideTheRangeAreRefused(int steps) {
        assertThatThrownBy(() -> DDPM.timesByMultiples(steps)).hasMessageContaining("found " + steps);
        assertThatThrownBy(() -> DDPM.timesByLinspace(steps)).hasMessageContaining("1 to 1000");
    }

    @ParameterizedTest
    @CsvSource({"1, 0.1, 0.2", "10, 0, 0.2", "10, 0.2, 0.2", "10, 0.1, 1", "10, NaN, 0.2", "10, 0.1, NaN"})
    void impossibleTablesAreRefused(int times, double start, double end) {
        assertThatThrownBy(() -> new Ddpm(times, start, end))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("ddpm");
    }

    @Test
    void theSmallestTableHasItsTwoBetas() {
        Ddpm two = new Ddpm(2, 0.25, 0.5);

        assertThat(two.beta(0)).isEqualTo(0.25);
        assertThat(two.beta(1)).isCloseTo(0.5, within(1e-15));
        assertThat(two.alphaProduct(1)).isCloseTo(0.375, within(1e-15));
    }

    @Test
    void noisyLatentsMixSampleBySample() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor clean = Ops.floats(new float[] {1, 2, 3, 4}, 2, 2);
            Tensor noise = Ops.floats(new float[] {10, 20, 30, 40}, 2, 2);

            double[] noisy = Ops.toDoubles(DDPM.noisy(clean, noise, 0, 500));

            double signal = Math.sqrt(DDPM.alphaProduct(500));
            double spread = Math.sqrt(1 - DDPM.alphaProduct(500));
            assertThat(noisy[0]).isCloseTo(Math.sqrt(0.9985) + 10 * Math.sqrt(0.0015), within(1e-6));
            assertThat(noisy[1]).isCloseTo(2 * noisy[0], within(1e-6));
            assertThat(noisy[3]).isCloseTo(4 * signal + 40 * spread, within(1e-5));
        }
    }

    @Test
    void theTrueNoiseLeadsToTheCleanLatent() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor clean = Ops.floats(new float[] {1, -2}, 1, 2);
            Tensor noise = Ops.floats(new float[] {0.5f, 3}, 1, 2);
            Tensor x = DDPM.noisy(clean, noise, 600).to(ScalarType.Double);

            Ddpm.Result result = DDPM.step(x, noise.to(ScalarType.Double), noise.to(ScalarType.Double), 600);

            assertThat(Ops.toDoubles(result.cleanEstimate())[0]).isCloseTo(1, within(1e-5));
            assertThat(Ops.toDoubles(result.cleanEstimate())[1]).isCloseTo(-2, within(1e-5));
        }
    }

    /** The posterior's mean and deviation, written out for a table of two times. */
    @Test
    void aStepIsTheMeanOfThePosteriorPlusFreshNoise() {
        try (TensorScope scope = TensorScope.open()) {
            Ddpm ddpm = new Ddpm(2, 0.25, 0.5);
            Tensor x = Ops.floats(new float[] {2}, 1).to(ScalarType.Double);
            Tensor predicted = Ops.floats(new float[] {0.5f}, 1).to(ScalarType.Double);
            Tensor fresh = Ops.floats(new float[] {3}, 1).to(ScalarType.Double);

            Ddpm.Result result = ddpm.step(x, predicted, fresh, 1);

            double estimate = (2 - Math.sqrt(0.625) * 0.5) / Math.sqrt(0.375);
            double mean = Math.sqrt(0.75) * 0.5 / 0.625 * estimate + Math.sqrt(0.5) * 0.25 / 0.625 * 2;
            double deviation = Math.sqrt(0.25 / 0.625 * 0.5);
            assertThat(Ops.toDoubles(result.cleanEstimate())[0]).isCloseTo(estimate, within(1e-12));
            assertThat(Ops.toDoubles(result.next())[0]).isCloseTo(mean + 3 * deviation, within(1e-12));
        }
    }

    @Test
    void theLastStepEndsAtTheEstimateAndUsesNoNoise() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor x = Ops.floats(new float[] {2}, 1).to(ScalarType.Double);
            Tensor predicted = Ops.floats(new float[] {0.5f}, 1).to(ScalarType.Double);
            Tensor fresh = Ops.floats(new float[] {1e6f}, 1).to(ScalarType.Double);

            Ddpm.Result result = DDPM.step(x, predicted, fresh, 0);

            double estimate = Ops.toDoubles(result.cleanEstimate())[0];
            assertThat(Ops.toDoubles(result.next())[0]).isCloseTo(estimate, within(1e-12));
        }
    }

    @Test
    void aStepFromATimeOutsideTheTableIsRefused() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor x = Ops.floats(new float[] {2}, 1);

            assertThatThrownBy(() -> DDPM.step(x, x, x, 1000)).isInstanceOf(Report2CtException.class);
            assertThatThrownBy(() -> DDPM.noisy(x, x, 1000)).isInstanceOf(Report2CtException.class);
            assertThatThrownBy(() -> DDPM.noisy(x, x, -1)).isInstanceOf(Report2CtException.class);
        }
    }
}
