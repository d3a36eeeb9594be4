package report2ct.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import report2ct.bench.Timing.Run;

class TimingTest {
    @Test
    void theMedianIsTheMiddleOrTheMeanOfBothMiddles() {
        assertThat(Timing.median(List.of(5.0, 1.0, 3.0))).isEqualTo(3);
        assertThat(Timing.median(List.of(4.0, 1.0, 3.0, 100.0))).isEqualTo(3.5);
    }

    @Test
    void runsAreSummedUp() {
        Timing timing = Timing.of(List.of(new Run(2, 1), new Run(1, 9), new Run(6, 2)));

        assertThat(timing).isEqualTo(new Timing(2, 1, 6, 2, 3));
    }

    @Test
    void noRunsAreRefused() {
        assertThatThrownBy(() -> Timing.of(List.of())).hasMessageContaining("at least one run");
    }

    @Test
    void workIsDoneForWarmUpsAndRuns() {
        int[] count = {0};

        Timing timing = Timing.of(2, 3, () -> count[0]++);

        assertThat(count[0]).isEqualTo(5);
        assertThat(timing.runs()).isEqualTo(3);
        assertThat(timing.least()).isPositive().isLessThanOrEqualTo(timing.median());
        assertThat(timing.median()).isLessThanOrEqualTo(timing.most());
        assertThat(timing.cpu()).isNotNegative();
    }

    @Test
    void aRatioIsTakenPairByPair() {
        Ratio ratio = Ratio.of(
                "a / b",
                List.of(new Run(1, 2), new Run(20, 9), new Run(3, 3)),
                List.of(new Run(2, 4), new Run(10, 9), new Run(4, 0)));

        assertThat(ratio).isEqualTo(new Ratio("a / b", 0.75, 0.5, 2, 0.5, 3));
    }

    @Test
    void rateIsWorkOverTheMedian() {
        Measurement m = new Measurement("g", "n", "fp32", new Timing(2, 1, 4, 2, 3), 10, "FLOP");

        assertThat(m.rate()).isEqualTo(5);
        assertThat(m.bestRate()).isEqualTo(10);
    }
}
