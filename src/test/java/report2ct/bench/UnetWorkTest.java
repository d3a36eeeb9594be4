package report2ct.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import report2ct.bench.UnetWork.Kind;
import report2ct.generation.GridSize;
import report2ct.unet.UnetConfig;

/** Counted work against the reference's cost model (networks specification 5.1). */
class UnetWorkTest {
    private static final GridSize FULL = new GridSize(120, 120, 64);
    private static final Percentage PRINTED_DIGITS = Percentage.withPercentage(0.01);

    private static double gmac(UnetWork work, String stem) {
        return work.layers().stream()
                        .filter(layer -> layer.name().startsWith(stem))
                        .mapToDouble(UnetWork.Layer::flop)
                        .sum()
                / 2e9;
    }

    @Test
    void thePapersNetworkIsCountedAsInItsCostModel() {
        UnetWork work = UnetWork.of(UnetConfig.paper(), FULL);

        assertThat(work.flop() / 2e9).isCloseTo(4859.7, PRINTED_DIGITS);
        assertThat(gmac(work, "down_blocks.0")).isCloseTo(433.2, PRINTED_DIGITS);
        assertThat(gmac(work, "down_blocks.1")).isCloseTo(192.0, Percentage.withPercentage(0.03));
        assertThat(gmac(work, "down_blocks.2")).isCloseTo(346.1, PRINTED_DIGITS);
        assertThat(gmac(work, "down_blocks.3")).isCloseTo(70.4, Percentage.withPercentage(0.1));
        assertThat(gmac(work, "middle_block")).isCloseTo(63.7, Percentage.withPercentage(0.1));
        assertThat(gmac(work, "up_blocks.0")).isCloseTo(353.0, PRINTED_DIGITS);
        assertThat(gmac(work, "up_blocks.1")).isCloseTo(1031.1, PRINTED_DIGITS);
        assertThat(gmac(work, "up_blocks.2")).isCloseTo(1311.8, PRINTED_DIGITS);
        assertThat(gmac(work, "up_blocks.3")).isCloseTo(1045.6, PRINTED_DIGITS);
        assertThat(work.flop(Kind.ATTENTION) / 2e9).isCloseTo(550.7, PRINTED_DIGITS);
    }

    @Test
    void theWorkIsTheSumOfItsKinds() {
        UnetWork work = UnetWork.of(UnetConfig.demo(40), new GridSize(8, 8, 4));

        double sum = 0;
        for (Kind kind : Kind.values()) {
            assertThat(work.flop(kind)).isPositive();
            sum += work.flop(kind);
        }
        assertThat(work.flop()).isCloseTo(sum, Percentage.withPercentage(1e-9));
    }

    @Test
    void onlyTheFirstConvolutionOfAnUpSamplerStandsBehindADoubling() {
        UnetWork work = UnetWork.of(UnetConfig.paper(), FULL);

        assertThat(work.layers().stream().filter(UnetWork.Layer::doubling).map(UnetWork.Layer::name))
                .containsExactly(
                        "up_blocks.0.upsampler.conv1.conv.weight",
                        "up_blocks.1.upsampler.conv1.conv.weight",
                        "up_blocks.2.upsampler.conv1.conv.weight");
    }

    @Test
    void theUnconditionedNetworksAttentionIsCountedToo() {
        UnetWork work = UnetWork.of(UnetConfig.maisiDdpm(), new GridSize(16, 16, 16));

        assertThat(work.flop(Kind.ATTENTION)).isPositive();
        assertThat(work.layers().stream().filter(UnetWork.Layer::doubling)).hasSize(3);
    }
}
