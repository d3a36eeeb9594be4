package report2ct.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import report2ct.Report2CtException;

class VolumeTest {
    private static final Affine UNIT = Affine.ofSpacing(Spacing.isotropic(1));

    /** Numbers that are computed, as those of a file are. */
    private record Computed(long count, VoxelType type, java.util.function.LongToDoubleFunction f) implements Voxels {
        @Override
        public double at(long index) {
            return f.applyAsDouble(index);
        }

        @Override
        public void copyTo(long from, double[] target, int offset, int length) {
            for (int i = 0; i < length; i++) {
                target[offset + i] = at(from + i);
            }
        }

        @Override
        public void copyTo(long from, float[] target, int offset, int length) {
            for (int i = 0; i < length; i++) {
                target[offset + i] = (float) at(from + i);
            }
        }

        @Override
        public void copyTo(long from, short[] target, int offset, int length) {
            for (int i = 0; i < length; i++) {
                target[offset + i] = (short) at(from + i);
            }
        }
    }

    @Test
    void voxelsAreStoredXFastestThenYThenZ() {
        short[] values = new short[24];
        for (int i = 0; i < 24; i++) {
            values[i] = (short) i;
        }
        Volume volume = Volume.ofHu(values, 2, 3, 4, Affine.ofSpacing(new Spacing(1, 2, 3)));

        assertThat(volume.value(1, 0, 0)).isEqualTo(1);
        assertThat(volume.value(0, 1, 0)).isEqualTo(2);
        assertThat(volume.value(0, 0, 1)).isEqualTo(6);
        assertThat(volume.value(1, 2, 3)).isEqualTo(23);
        assertThat(volume.spacing()).isEqualTo(new Spacing(1, 2, 3));
        assertThat(volume.shape().stride(0)).isEqualTo(1);
        assertThat(volume.shape().stride(1)).isEqualTo(2);
        assertThat(volume.shape().stride(2)).isEqualTo(6);
        assertThat(volume).hasToString("volume 2 x 3 x 4, 1.0 x 2.0 x 3.0 mm, RAS");
    }

    @ParameterizedTest
    @CsvSource({"-1,0,0", "0,-1,0", "0,0,-1", "2,0,0", "0,3,0", "0,0,4"})
    void placesOutsideAreRefused(int x, int y, int z) {
        Volume volume = Volume.ofHu(new short[24], 2, 3, 4, UNIT);

        assertThatThrownBy(() -> volume.value(x, y, z)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void theNumberOfVoxelsMustFitTheShape() {
        assertThatThrownBy(() -> Volume.ofHu(new short[23], 2, 3, 4, UNIT))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("24")
                .hasMessageContaining("23");
        assertThatThrownBy(() -> Volume.ofFloats(new float[0], 0, 3, 4, UNIT)).isInstanceOf(Report2CtException.class);
    }

    @ParameterizedTest
    @CsvSource({"0,1,1", "1,0,1", "1,1,0", "-1,1,1", "2147483647,2147483647,2147483647"})
    void impossibleShapesAreRefused(int nx, int ny, int nz) {
        assertThatThrownBy(() -> new VolumeShape(nx, ny, nz)).isInstanceOf(Report2CtException.class);
    }

    @Test
    void shapesCountBeyondTheIntegers() {
        VolumeShape large = new VolumeShape(2147483647, 2147483647, 2);

        assertThat(large.voxelCount()).isEqualTo(2L * 2147483647L * 2147483647L);
        assertThat(large.index(5, 7, 1)).isEqualTo(5 + 2147483647L * (7 + 2147483647L));
        assertThat(large.along(2)).isEqualTo(2);
        assertThatThrownBy(() -> large.along(3)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> large.stride(-1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void aVolumeTooLargeForOneArrayRefusesToBecomeOne() {
        VolumeShape shape = new VolumeShape(50_000, 50_000, 1);
        Volume volume = Volume.of(shape, UNIT, new Computed(shape.voxelCount(), VoxelType.INT16, i -> i % 100));

        assertThat(volume.value(49_999, 49_999, 0)).isEqualTo((double) ((shape.voxelCount() - 1) % 100));
        assertThatThrownBy(volume::toFloats).isInstanceOf(Report2CtException.class);
        assertThatThrownBy(volume::toShorts).isInstanceOf(Report2CtException.class);
    }

    @Test
    void floatingPointDoesNotTurnIntoWholeNumbersByItself() {
        Volume volume = Volume.ofFloats(new float[] {1, 2}, 2, 1, 1, UNIT);

        assertThatThrownBy(volume::toShorts).isInstanceOf(Report2CtException.class);
        assertThat(volume.toFloats()).containsExactly(1, 2);
    }

    @Test
    void arraysAreCopies() {
        Volume volume = Volume.ofHu(new short[] {1, 2}, 2, 1, 1, UNIT);

        volume.toShorts()[0] = 9;

        assertThat(volume.value(0, 0, 0)).isEqualTo(1);
        assertThat(volume.toFloats()).containsExactly(1, 2);
    }

    @Test
    void inMemoryChoosesWholeNumbersWhenAllAre() {
        int n = 200_000;
        Volume whole =
                Volume.of(new VolumeShape(n, 1, 1), UNIT, new Computed(n, VoxelType.FLOAT64, i -> i % 60000 - 30000));
        Volume half = Volume.of(
                new VolumeShape(n, 1, 1), UNIT, new Computed(n, VoxelType.FLOAT64, i -> i == n - 1 ? 0.5 : i % 100));
        Volume wide = Volume.of(
                new VolumeShape(n, 1, 1), UNIT, new Computed(n, VoxelType.FLOAT64, i -> i == n - 1 ? 32768 : 0));
        Volume negativeZero = Volume.of(new VolumeShape(2, 1, 1), UNIT, new Computed(2, VoxelType.FLOAT64, i -> -0.0));

        assertThat(whole.inMemory().voxels().type()).isEqualTo(VoxelType.INT16);
        assertThat(whole.inMemory().toShorts()[123_456]).isEqualTo((short) (123_456 % 60000 - 30000));
        assertThat(half.inMemory().voxels().type()).isEqualTo(VoxelType.FLOAT32);
        assertThat(half.inMemory().value(n - 1, 0, 0)).isEqualTo(0.5);
        assertThat(wide.inMemory().voxels().type()).isEqualTo(VoxelType.FLOAT32);
        assertThat(1 / negativeZero.inMemory().value(0, 0, 0)).isEqualTo(Double.NEGATIVE_INFINITY);
        Volume memory = Volume.ofHu(new short[1], 1, 1, 1, UNIT);
        assertThat(memory.inMemory()).isSameAs(memory);
    }

    @Tag("heavy")
    @Test
    void voxelsInSeveralChunksAreOneSequence() {
        int n = (1 << 24) + 5;
        VoxelsBuilder builder = VoxelsBuilder.of(VoxelType.INT16, n);
        VoxelsBuilder floatBuilder = VoxelsBuilder.of(VoxelType.FLOAT32, n);
        short[] block = new short[n];
        for (int i = 0; i < n; i++) {
            block[i] = (short) (i * 31);
        }
        builder.append(block, 0, 1000);
        builder.append(block, 1000, n - 1000);
        floatBuilder.append(block, 0, n);

        for (Voxels voxels : new Voxels[] {builder.build(), floatBuilder.build()}) {
            assertThat(voxels.count()).isEqualTo(n);
            int from = (1 << 24) - 3;
            double[] doubles = new double[9];
            float[] floats = new float[9];
            voxels.copyTo(from, doubles, 1, 8);
            voxels.copyTo(from, floats, 1, 8);
            for (int i = 0; i < 8; i++) {
                assertThat(doubles[1 + i]).isEqualTo(block[from + i]);
                assertThat(floats[1 + i]).isEqualTo(block[from + i]);
                assertThat(voxels.at(from + i)).isEqualTo(block[from + i]);
            }
            assertThatThrownBy(() -> voxels.copyTo(from, doubles, 0, 9)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> voxels.copyTo(-1, floats, 0, 1)).isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Tag("heavy")
    @Test
    void wholeVoxelsAreCopiedAcrossChunks() {
        int n = (1 << 24) + 5;
        VoxelsBuilder builder = VoxelsBuilder.of(VoxelType.INT16, n);
        float[] block = new float[n];
        for (int i = 0; i < n; i++) {
            block[i] = i % 1000;
        }
        builder.append(block, 0, n);
        Voxels voxels = builder.build();

        short[] copy = new short[8];
        voxels.copyTo((1 << 24) - 3, copy, 0, 8);

        for (int i = 0; i < 8; i++) {
            assertThat((float) copy[i]).isEqualTo(block[(1 << 24) - 3 + i]);
        }
    }

    @Test
    void aBuilderWantsExactlyItsVoxels() {
        VoxelsBuilder few = VoxelsBuilder.of(VoxelType.INT16, 3);
        few.append(new double[] {1, 2}, 0, 2);
        assertThatThrownBy(few::build).isInstanceOf(Report2CtException.class).hasMessageContaining("2");

        few.append(new double[] {3}, 0, 1);
        assertThat(few.build().at(2)).isEqualTo(3);
        assertThatThrownBy(() -> few.append(new double[] {4}, 0, 1)).isInstanceOf(Report2CtException.class);

        VoxelsBuilder whole = VoxelsBuilder.of(VoxelType.INT16, 1);
        assertThatThrownBy(() -> whole.append(new double[] {0.5}, 0, 1)).isInstanceOf(Report2CtException.class);
        assertThatThrownBy(() -> VoxelsBuilder.of(VoxelType.INT16, Long.MAX_VALUE / 2))
                .isInstanceOf(Report2CtException.class);
    }
}
