package report2ct.io.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import report2ct.Report2CtException;
import report2ct.volume.VoxelType;

/** Ranges longer than one step of decoding, at any place of the target. */
class StoredVoxelsTest {
    private static final int COUNT = 200_000;

    private static short value(int index) {
        return (short) (index * 7 + index / 1000);
    }

    private static StoredVoxels voxels(ByteOrder order) {
        ByteBuffer bytes = ByteBuffer.allocate(2 * COUNT).order(order);
        for (int i = 0; i < COUNT; i++) {
            bytes.putShort(value(i));
        }
        RawBytes raw = new HeapBytes(List.of(bytes.array()), bytes.capacity(), bytes.capacity());
        return StoredVoxels.of(raw, StoredType.INT16, order);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 32_768, 65_536, 65_537, 131_072, 150_001})
    void aRangeIsCopiedIntoEachTypeOfArray(int length) {
        int from = 3;
        int offset = 2;
        StoredVoxels voxels = voxels(ByteOrder.BIG_ENDIAN);
        double[] doubles = new double[length + 4];
        float[] floats = new float[length + 4];
        short[] shorts = new short[length + 4];

        voxels.copyTo(from, doubles, offset, length);
        voxels.copyTo(from, floats, offset, length);
        voxels.copyTo(from, shorts, offset, length);

        for (int i = 0; i < length + 4; i++) {
            short expected = i < offset || i >= offset + length ? 0 : value(from + i - offset);
            assertThat(doubles[i]).isEqualTo(expected);
            assertThat(floats[i]).isEqualTo(expected);
            assertThat(shorts[i]).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 65_537})
    void scaledNumbersAreScaledOnceAndOnlyInTheRange(int length) {
        StoredVoxels scaled = voxels(ByteOrder.LITTLE_ENDIAN).scaled(0.5, -3);
        double[] doubles = new double[length + 4];
        float[] floats = new float[length + 4];

        scaled.copyTo(5, doubles, 2, length);
        scaled.copyTo(5, floats, 2, length);

        assertThat(scaled.type()).isEqualTo(VoxelType.FLOAT64);
        assertThat(scaled.at(7)).isEqualTo(0.5 * value(7) - 3);
        for (int i = 0; i < length + 4; i++) {
            double expected = i < 2 || i >= 2 + length ? 0 : 0.5 * value(5 + i - 2) - 3;
            assertThat(doubles[i]).isEqualTo(expected);
            assertThat(floats[i]).isEqualTo((float) expected);
        }
        assertThatThrownBy(() -> scaled.copyTo(0, new short[1], 0, 1))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("int16, scaled");
    }
}
