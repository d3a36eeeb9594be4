package report2ct.unet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import report2ct.nn.Precision;

class UnetCostsTest {
    private static final UnetCosts.Cells FULL = new UnetCosts.Cells(120, 120, 64);

    @Test
    void thePublishedNetworksHaveTheirPublishedSizes() {
        assertThat(new UnetCosts(UnetConfig.paper()).parameters()).isEqualTo(233_257_092);
        assertThat(new UnetCosts(UnetConfig.maisiRflow()).parameters()).isEqualTo(180_500_868);
    }

    @Test
    void aPassAtFullSizeTakesAboutTenTeraFlop() {
        assertThat(2 * new UnetCosts(UnetConfig.paper()).multiplications(FULL)).isCloseTo(9.72e12, within(0.3e12));
    }

    @Test
    void twoSamplesTakeTwiceTheActivationsAndBfloat16LessThanHalf() {
        UnetCosts costs = new UnetCosts(UnetConfig.paper());
        long one = costs.activations(FULL, Precision.FP32, 1);

        assertThat(costs.activations(FULL, Precision.FP32, 2)).isEqualTo(2 * one);
        assertThat(costs.activations(FULL, Precision.BF16, 1)).isLessThanOrEqualTo(one / 2);
    }
}
