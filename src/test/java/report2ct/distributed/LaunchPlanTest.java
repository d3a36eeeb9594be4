package report2ct.distributed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import report2ct.Report2CtException;

class LaunchPlanTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private static LaunchPlan plan(int processes, int nodes, int node, int threads) {
        return new LaunchPlan(processes, nodes, node, "node0", 29500, threads, TIMEOUT);
    }

    @Test
    void everyProcessOfEveryMachineHasItsOwnRank() {
        List<Integer> ranks = new ArrayList<>();
        for (int node = 0; node < 3; node++) {
            LaunchPlan plan = plan(2, 3, node, 1);
            assertThat(plan.size()).isEqualTo(6);
            ranks.add(plan.rank(0));
            ranks.add(plan.rank(1));
        }

        assertThat(ranks).containsExactly(0, 1, 2, 3, 4, 5);
    }

    @Test
    void whatAProcessIsToldReadsBack() {
        LaunchPlan plan = plan(2, 3, 1, 4);

        RankEnvironment told = RankEnvironment.from(plan.variables(1)).orElseThrow();

        assertThat(told)
                .isEqualTo(new RankEnvironment(3, 6, 1, "node0", 29500, TIMEOUT, RankEnvironment.DEFAULT_TIMEOUT));
        assertThat(plan.variables(1))
                .containsEntry("OMP_NUM_THREADS", "4")
                .containsEntry("OPENBLAS_NUM_THREADS", "1")
                .containsEntry("OMP_WAIT_POLICY", "PASSIVE")
                .containsEntry("REPORT2CT_LAUNCHED", "1");
    }

    @Test
    void allProblemsAreSaidAtOnce() {
        assertThatThrownBy(() -> plan(0, 2, 2, 0))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContainingAll(
                        "processes: expected 1 to 1024, found 0",
                        "node: expected 0 to 1, found 2",
                        "threads: expected at least 1, found 0");
        assertThatThrownBy(() -> plan(1, 0, 0, 1)).hasMessageContaining("nodes: expected 1 to 1024, found 0");
        assertThatThrownBy(() -> plan(1, 1, -1, 1)).hasMessageContaining("node: expected 0 to 0, found -1");
        assertThatThrownBy(() -> plan(1025, 1, 0, 1)).hasMessageContaining("found 1025");
    }

    @Test
    void addressPortAndTimeoutAreCheckedBeforeAnythingStarts() {
        assertThatThrownBy(() -> new LaunchPlan(2, 1, 0, "", 0, 1, Duration.ZERO))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContainingAll("MASTER_ADDR", "MASTER_PORT", "REPORT2CT_TIMEOUT_SECONDS");
    }
}
