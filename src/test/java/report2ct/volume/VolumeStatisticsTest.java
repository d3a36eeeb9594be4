package report2ct.volume;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class VolumeStatisticsTest {
    private static final Affine UNIT = Affine.ofSpacing(Spacing.isotropic(1));

    private static String sha256(byte[] bytes) throws NoSuchAlgorithmException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    @Test
    void countsWhatIsNotFiniteAndLeavesItOut() {
        Volume volume = Volume.ofFloats(
                new float[] {Float.NaN, 1, Float.NEGATIVE_INFINITY, 4, Float.POSITIVE_INFINITY, -2}, 6, 1, 1, UNIT);

        VolumeStatistics s = VolumeStatistics.of(volume);

        assertThat(s.nan()).isEqualTo(1);
        assertThat(s.inf()).isEqualTo(2);
        assertThat(s.min()).isEqualTo(-2);
        assertThat(s.max()).isEqualTo(4);
        assertThat(s.mean()).isEqualTo(1);
        assertThat(s.raw().int16()).isEmpty();
    }

    @Test
    void withoutFiniteValuesThereAreNoExtremes() {
        VolumeStatistics s = VolumeStatistics.of(Volume.ofFloats(new float[] {Float.NaN}, 1, 1, 1, UNIT));

        assertThat(s.min()).isNaN();
        assertThat(s.max()).isNaN();
        assertThat(s.mean()).isNaN();
    }

    @Test
    void checksumsAreThoseOfTheLittleEndianBytes() throws NoSuchAlgorithmException {
        int n = 100_000;
        short[] values = new short[n];
        ByteBuffer shorts = ByteBuffer.allocate(2 * n).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer floats = ByteBuffer.allocate(4 * n).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer reversed = ByteBuffer.allocate(2 * n).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < n; i++) {
            values[i] = (short) (i * 7);
            shorts.putShort(values[i]);
            floats.putFloat(values[i]);
        }
        for (int i = n - 1; i >= 0; i--) {
            reversed.putShort(values[i]);
        }
        Affine left = Affine.ofRows(new double[][] {{-1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}});

        VolumeStatistics s = VolumeStatistics.of(Volume.ofHu(values, n, 1, 1, left));

        assertThat(s.raw().int16()).contains(sha256(shorts.array()));
        assertThat(s.raw().float32()).isEqualTo(sha256(floats.array()));
        assertThat(s.ras().int16()).contains(sha256(reversed.array()));
        assertThat(s.ras().float32()).isNotEqualTo(s.raw().float32());
    }

    @Test
    void samplesAreTheCornersAndTheMiddle() {
        short[] values = new short[4 * 3 * 5];
        for (int i = 0; i < values.length; i++) {
            values[i] = (short) i;
        }

        VolumeStatistics s = VolumeStatistics.of(Volume.ofHu(values, 4, 3, 5, UNIT));

        assertThat(s.samples())
                .extracting(VolumeStatistics.Sample::value)
                .containsExactly(0.0, 3.0, 8.0, 48.0, 30.0, 59.0);
        assertThat(s.samples().get(4)).isEqualTo(new VolumeStatistics.Sample(2, 1, 2, 30));
    }
}
