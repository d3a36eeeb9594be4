package report2ct.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import report2ct.Report2CtException;

class FlowScheduleTest {
    private static final long PAPER = 120L * 120 * 64;
    private static final long TEXT2CT = 128L * 128 * 32;
    private static final long SMALL = 32L * 32 * 16;
    private static final RectifiedFlow FLOW = RectifiedFlow.reference();

    /** Specification diffusion 1.5. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "10;921600;1000 965 924 876.5 820 752.5 669.5 566 432 252.5",
                "30;921600;1000 989 977 965 952 938.5 924 909 893 876.5 859 840 820 799 776.5 752.5 727 699.5 669.5 638"
                        + " 603.5 566 525 480.75 432 378.25 318.75 252.5 178.5 94.9375",
                "30;524288;1000 986.5 972.5 958 942.5 926.5 909.5 892 874 854.5 834.5 813 791 767 742.5 716 688 658.5"
                        + " 627 593.5 557.5 519 478.25 434 386.5 335 279.25 218.75 152.5 79.9375"
            })
    void compatTimesAreTheReferences(int steps, long cells, String times) {
        List<Double> expected =
                Arrays.stream(times.split(" ")).map(Double::valueOf).toList();

        assertThat(times(FLOW.schedule(steps, cells, ScheduleMode.COMPAT))).isEqualTo(expected);
    }

    /** Specification diffusion 1.6. */
    @ParameterizedTest
    @CsvSource({
        "10, 921600, 1.0020",
        "30, 921600, 1.0072",
        "50, 921600, 1.01325",
        "100, 921600, 1.0260",
        "30, 524288, 1.0087"
    })
    void compatLengthsAddUpToSlightlyMoreThanOne(int steps, long cells, double sum) {
        assertThat(sum(FLOW.schedule(steps, cells, ScheduleMode.COMPAT))).isCloseTo(sum, within(1e-4));
    }

    @Test
    void compatLengthsBeginAndEndAsTheReferences() {
        List<Double> lengths = FLOW.schedule(30, PAPER, ScheduleMode.COMPAT).stream()
                .map(FlowStep::length)
                .toList();

        assertThat(lengths.subList(0, 7)).containsExactly(0.011, 0.012, 0.012, 0.013, 0.014, 0.0145, 0.015);
        assertThat(lengths.subList(27, 30)).containsExactly(0.0745, 0.0845, 0.0949375);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 10, 30, 100})
    void exactLengthsAddUpToOne(int steps) {
        for (long cells : List.of(PAPER, TEXT2CT, SMALL)) {
            List<FlowStep> schedule = FLOW.schedule(steps, cells, ScheduleMode.EXACT);

            assertThat(sum(schedule)).isCloseTo(1, within(1e-12));
            assertThat(schedule.get(0).time()).isCloseTo(1000, within(1e-9));
            assertThat(schedule)
                    .hasSize(steps)
                    .allSatisfy(step -> assertThat(step.length()).isPositive());
        }
    }

    @Test
    void exactTimesFallAndEachLengthIsTheirDifference() {
        List<FlowStep> schedule = FLOW.schedule(7, SMALL, ScheduleMode.EXACT);

        for (int i = 0; i + 1 < schedule.size(); i++) {
            double next = schedule.get(i + 1).time();
            assertThat(schedule.get(i).length()).isEqualTo((schedule.get(i).time() - next) / 1000);
        }
        assertThat(schedule.get(6).length()).isEqualTo(schedule.get(6).time() / 1000);
    }

    @Test
    void withoutWarpTheTimesAreEvenlySpaced() {
        RectifiedFlow flow = new RectifiedFlow(1000, TimeWarp.Fixed.none());

        assertThat(flow.schedule(4, 1, ScheduleMode.EXACT))
                .containsExactly(
                        new FlowStep(1000, 0.25),
                        new FlowStep(750, 0.25),
                        new FlowStep(500, 0.25),
                        new FlowStep(250, 0.25));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, RectifiedFlow.MAX_STEPS + 1})
    void numbersOfStepsOutsideTheRangeAreRefused(int steps) {
        assertThatThrownBy(() -> FLOW.schedule(steps, PAPER, ScheduleMode.EXACT))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("found " + steps);
    }

    @Test
    void theGreatestNumberOfStepsIsAccepted() {
        assertThat(FLOW.schedule(RectifiedFlow.MAX_STEPS, PAPER, ScheduleMode.EXACT))
                .hasSize(RectifiedFlow.MAX_STEPS);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1000})
    void aFlowHasTimes(int times) {
        assertThatThrownBy(() -> new RectifiedFlow(times, TimeWarp.Fixed.none()))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("found " + times);
    }

    private static List<Double> times(List<FlowStep> schedule) {
        return schedule.stream().map(FlowStep::time).toList();
    }

    private static double sum(List<FlowStep> schedule) {
        return schedule.stream().mapToDouble(FlowStep::length).sum();
    }
}
