package report2ct.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import report2ct.unet.UnetActivations;
import report2ct.unet.UnetConfig;

class MemoryPlanTest {
    private static final double GIB = 1L << 30;
    private static final long[] FULL = {4, 120, 120, 64};

    @Test
    void theFullSizeFitsCardsAsCounted() {
        MemoryPlan paper = MemoryPlan.of(FlowTrainingConfig.paper(), FULL);

        assertThat(paper.parameters()).isEqualTo(233_257_092);
        // 18 bytes a weight, the 16-bit copy among them
        assertThat(paper.fixed() / GIB).isCloseTo(233_257_092 * 18.0 / GIB + 1.5, within(1e-9));
        assertThat(paper.largestBatch(24, false)).isZero();
        assertThat(paper.largestBatch(24, true)).isPositive();
        assertThat(paper.largestBatch(48, false)).isEqualTo(2); // the paper's two samples a GPU
        assertThat(paper.largestBatch(80, false)).isGreaterThanOrEqualTo(3);
        for (int card : new int[] {24, 48, 80}) {
            assertThat(paper.largestBatch(card, true)).isGreaterThan(2 * paper.largestBatch(card, false));
        }
        assertThat(paper.lines()).hasSize(5).first().asString().startsWith("233,257,092 weights");
        assertThat(paper.lines().get(1)).startsWith("24 GB GPU: does not fit; with checkpointing ");
    }

    @Test
    void theAverageAndSinglePrecisionCostWhatTheyAre() {
        long[] grid = {120, 120, 64};
        MemoryPlan paper = MemoryPlan.of(FlowTrainingConfig.paper(), FULL);
        MemoryPlan improved = MemoryPlan.of(FlowTrainingConfig.improved(), FULL);
        MemoryPlan single = MemoryPlan.of(FlowTrainingConfig.paper().computed(FlowComputeConfig.plain()), FULL);
        UnetActivations wide = UnetActivations.of(UnetConfig.paper(), grid, UnetActivations.Storage.FLOAT32);

        assertThat(improved.fixed() - paper.fixed()).isEqualTo(4 * paper.parameters());
        assertThat(paper.fixed() - single.fixed()).isEqualTo(2 * paper.parameters());
        assertThat(single.plain() - single.checkpointed()).isEqualTo(wide.kept() - wide.checkpointed());
        assertThat(single.plain()).isGreaterThan(wide.kept()).isGreaterThan(paper.plain());
    }

    @Test
    void aStepIsThreeForwardPassesOrFour() {
        MemoryPlan plan = MemoryPlan.of(FlowTrainingConfig.paper(), FULL);

        assertThat(plan.stepFlops(1, false) / 1e12).isCloseTo(29.2, within(0.1));
        assertThat(plan.stepFlops(2, true)).isEqualTo(8 * plan.forwardFlops());
    }

    @Test
    void aCardThatCannotHoldTheWeightsHoldsNothing() {
        assertThat(MemoryPlan.of(FlowTrainingConfig.paper(), FULL).largestBatch(4, true))
                .isZero();
    }
}
