package report2ct.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import report2ct.Report2CtException;

/** Voxels in chunks of eight: every range, in every type, is the range of one sequence. */
class VoxelChunksTest {
    private static final int SHIFT = 3;
    private static final int COUNT = 21;

    private static ShortVoxels shorts() {
        short[][] chunks = {new short[8], new short[8], new short[5]};
        for (int i = 0; i < COUNT; i++) {
            chunks[i / 8][i % 8] = (short) (i * i - 50);
        }
        return new ShortVoxels(chunks, SHIFT, COUNT);
    }

    private static FloatVoxels floats() {
        float[][] chunks = {new float[8], new float[8], new float[5]};
        for (int i = 0; i < COUNT; i++) {
            chunks[i / 8][i % 8] = i * i - 50;
        }
        return new FloatVoxels(chunks, SHIFT, COUNT);
    }

    private static int expected(int index) {
        return index * index - 50;
    }

    @Test
    void everyRangeIsCopiedInDoubleAndSinglePrecision() {
        for (Voxels voxels : List.of(shorts(), floats())) {
            for (int from = 0; from < COUNT; from++) {
                assertThat(voxels.at(from)).isEqualTo(expected(from));
                for (int length = 0; from + length <= COUNT; length++) {
                    double[] doubles = new double[length + 3];
                    float[] floats = new float[length + 3];

                    voxels.copyTo(from, doubles, 2, length);
                    voxels.copyTo(from, floats, 2, length);

                    for (int i = 0; i < length; i++) {
                        assertThat(doubles[2 + i]).isEqualTo(expected(from + i));
                        assertThat(floats[2 + i]).isEqualTo(expected(from + i));
                    }
                    assertThat(List.of(
                                    doubles[1], doubles[2 + length], (double) floats[1], (double) floats[2 + length]))
                            .containsOnly(0.0);
                }
            }
        }
    }

    @Test
    void everyRangeOfWholeNumbersIsCopied() {
        Voxels voxels = shorts();
        for (int from = 0; from < COUNT; from++) {
            for (int length = 0; from + length <= COUNT; length++) {
                short[] copy = new short[length + 3];

                voxels.copyTo(from, copy, 2, length);

                for (int i = 0; i < length; i++) {
                    assertThat((int) copy[2 + i]).isEqualTo(expected(from + i));
                }
                assertThat(copy[1] + copy[2 + length]).isZero();
            }
        }
    }

    @Test
    void rangesBeyondTheEndsAreRefused() {
        for (Voxels voxels : List.of(shorts(), floats())) {
            assertThatThrownBy(() -> voxels.copyTo(-1, new double[2], 0, 1))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> voxels.copyTo(COUNT - 1, new double[2], 0, 2))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> voxels.copyTo(COUNT, new float[2], 0, 1))
                    .isInstanceOf(IndexOutOfBoundsException.class);
        }
        assertThatThrownBy(() -> shorts().copyTo(COUNT, new short[2], 0, 1))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> floats().copyTo(0, new short[2], 0, 1))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("round first");
    }

    @Test
    void aBuilderTakesTheMiddleOfAnArrayOfAnyType() {
        VoxelsBuilder builder = VoxelsBuilder.of(VoxelType.FLOAT32, 6);

        builder.append(new double[] {9, 1.5, 2, 9}, 1, 2);
        builder.append(new float[] {9, 3.5f, 4, 9}, 1, 2);
        builder.append(new short[] {9, 5, 6, 9}, 1, 2);

        double[] copy = new double[6];
        builder.build().copyTo(0, copy, 0, 6);
        assertThat(copy).containsExactly(1.5, 2, 3.5, 4, 5, 6);
    }
}
