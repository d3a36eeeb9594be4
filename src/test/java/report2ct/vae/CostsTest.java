package report2ct.vae;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import report2ct.Report2CtException;
import report2ct.nn.Precision;

class CostsTest {
    private static final MapShape FULL = new MapShape(4, 120, 120, 64);
    private static final long POSITIONS = 480L * 480 * 256;
    private final MaisiCosts maisi = new MaisiCosts(VaeConfig.maisi());

    @Test
    void thePublishedNetworkHasItsPublishedSize() {
        assertThat(maisi.parameters()).isEqualTo(20_944_897);
    }

    @Test
    void decodingTheFullSizeTakes191TeraFlop() {
        assertThat(2 * maisi.multiplications(FULL, false)).isCloseTo(190.9e12, within(0.6e12));
        assertThat(2 * (maisi.multiplications(FULL, true) - maisi.multiplications(FULL, false)))
                .isCloseTo(2.0 * POSITIONS * 27 * 128 * 128, within(1.0));
    }

    @Test
    void encodingCountsEveryConvolution() {
        VaeConfig tiny = new VaeConfig(3, List.of(2, 4), List.of(1, 2), 2, 1e-6, false);
        double fine = 27 * (2 + 2 * 2 + 2 * 2);
        double coarse = 27 * (2 * 2 + (2 * 4 + 4 * 4) + (4 * 4 + 4 * 4) + 4 * 3) + 2 * 4;

        assertThat(new VaeWork(tiny).encoder(new MapShape(1, 4, 4, 4))).isEqualTo(64 * fine + 8 * coarse);
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void theMapsOfTheFinestLevelDecideAboutTheStore(Precision precision) {
        long channel = POSITIONS * precision.bytes();

        assertThat(maisi.maps(FULL, precision, false)).isEqualTo((128 + 64 + 64) * channel);
        assertThat(maisi.maps(FULL, precision, true)).isEqualTo((64 + 64) * channel + 128 * channel / 8);
    }

    @Test
    void moreLatentMeansMoreOfEverything() {
        MapShape longer = new MapShape(4, 122, 120, 64);
        assertThat(maisi.whole(longer, Precision.BF16)).isGreaterThan(maisi.whole(FULL, Precision.BF16));
        assertThat(maisi.slabs(longer, Precision.BF16, 8, true)).isEqualTo(maisi.slabs(FULL, Precision.BF16, 8, true));
        assertThat(maisi.slabs(FULL, Precision.BF16, 16, true))
                .isGreaterThan(maisi.slabs(FULL, Precision.BF16, 8, true));
        assertThat(maisi.slabs(FULL, Precision.FP32, 8, true))
                .isEqualTo(2 * maisi.slabs(FULL, Precision.BF16, 8, true));
        assertThat(maisi.slabs(FULL, Precision.BF16, 8, false)).isLessThan(maisi.slabs(FULL, Precision.BF16, 8, true));
    }

    @Test
    void theCompactDecoderHasNoSlabs() {
        CompactCosts compact = new CompactCosts(CompactConfig.demo());

        assertThat(compact.streams()).isFalse();
        assertThatThrownBy(() -> compact.slabs(FULL, Precision.FP32, 8, true)).isInstanceOf(Report2CtException.class);
        assertThatThrownBy(() -> compact.maps(FULL, Precision.FP32, true)).isInstanceOf(Report2CtException.class);
        assertThat(compact.parameters()).isPositive();
    }
}
