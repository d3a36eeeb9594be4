package report2ct.generation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import report2ct.flow.FlowStep;
import report2ct.flow.RectifiedFlow;
import report2ct.flow.ScheduleMode;
import report2ct.flow.TimeWarp;
import report2ct.nn.Ops;
import report2ct.nn.TensorScope;

/** The solvers on an equation whose solution is known, in double precision. */
class SolverTest {
    private static final RectifiedFlow FLOW = new RectifiedFlow(1000, new TimeWarp.Fixed(1.5));
    private static final double START = 2;

    /** {@code dx/dq = x * cos(2q)} with q the share of the way from noise to data. */
    private static Tensor velocity(Tensor x, double time) {
        return Ops.scale(x, Math.cos(2 * (1 - time / 1000)));
    }

    private static double exact() {
        return START * Math.exp(Math.sin(2) / 2);
    }

    private static double error(Solver solver, int steps) {
        long before = Pointer.totalCount();
        double result;
        try (TensorScope scope = TensorScope.open()) {
            Tensor start = Ops.floats(new float[] {(float) START}, 1).to(ScalarType.Double);
            List<FlowStep> schedule = FLOW.schedule(steps, 1, ScheduleMode.EXACT);
            result = Ops.item(new DenoisingLoop(FLOW, solver, SolverTest::velocity)
                    .run(start, schedule, GenerationListener.SILENT));
        }
        assertThat(Pointer.totalCount()).as("tensors left behind").isEqualTo(before);
        return Math.abs(result - exact());
    }

    @ParameterizedTest
    @EnumSource
    void twiceTheStepsDivideTheErrorByTwoToTheOrder(Solver solver) {
        double ratio = error(solver, 40) / error(solver, 80);

        double expected = solver == Solver.EULER ? 2 : 4;
        assertThat(ratio).isBetween(0.75 * expected, 1.3 * expected);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "EULER")
    void aSecondOrderIsBetterThanEulerAtTheSameNumberOfEvaluations(Solver solver) {
        assertThat(error(solver, 20)).isLessThan(0.5 * error(Solver.EULER, 20 * solver.evaluations()));
    }

    @ParameterizedTest
    @EnumSource
    void theEvaluationsAreAsManyAsSaidAndTheLastStepIsEulers(Solver solver) {
        int[] count = {0};
        try (TensorScope scope = TensorScope.open()) {
            Tensor start = Ops.floats(new float[] {1}, 1);
            DenoisingLoop loop = new DenoisingLoop(FLOW, solver, (x, time) -> {
                count[0]++;
                assertThat(time).isPositive();
                return velocity(x, time);
            });

            loop.run(start, FLOW.schedule(5, 1, ScheduleMode.EXACT), GenerationListener.SILENT);
        }

        assertThat(count[0]).isEqualTo(4 * solver.evaluations() + 1);
    }

    @Test
    void oneStepIsTheSameForAll() {
        for (Solver solver : Solver.values()) {
            assertThat(error(solver, 1)).isEqualTo(error(Solver.EULER, 1));
        }
    }
}
