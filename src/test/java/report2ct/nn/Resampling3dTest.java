package report2ct.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import report2ct.Report2CtException;

@ExtendWith(LeakCheck.class)
class Resampling3dTest {
    private static final int[] SHAPE = {2, 3, 4, 6, 8};

    @Test
    void averageHalfIsTheMeanOfEightVoxels() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor x = Draws.normal(1, 2, 3, 4, 6, 8);
            float[] values = Ops.toFloats(x);

            Tensor half = Resampling3d.averageHalf(x);

            assertThat(Ops.shape(half)).containsExactly(2, 3, 2, 3, 4);
            float[] found = Ops.toFloats(half);
            for (int i = 0; i < found.length; i++) {
                int z = i % 4;
                int y = i / 4 % 3;
                int cx = i / 12; // (batch * 3 + channel) * 2 + x
                double sum = 0;
                for (int k = 0; k < 8; k++) {
                    int row = (2 * cx + (k >> 2)) * SHAPE[3] + 2 * y + (k >> 1 & 1);
                    sum += values[row * SHAPE[4] + 2 * z + (k & 1)];
                }
                assertThat((double) found[i]).as("element %d", i).isCloseTo(sum / 8, within(1e-6));
            }
        }
    }

    @Test
    void averageHalfKeepsBfloat16() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor half =
                    Resampling3d.averageHalf(Draws.normal(1, 1, 1, 2, 2, 2).to(ScalarType.BFloat16));

            assertThat(Ops.sameType(half.scalar_type(), ScalarType.BFloat16)).isTrue();
        }
    }

    @Test
    void averagingUndoesNearestDoubling() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor x = Draws.normal(2, 1, 2, 3, 2, 4);

            Tensor doubled = Resampling3d.nearestDouble(x);

            assertThat(Ops.shape(doubled)).containsExactly(1, 2, 6, 4, 8);
            assertThat(Ops.toFloats(Resampling3d.averageHalf(doubled))).containsExactly(Ops.toFloats(x), within(1e-6f));
        }
    }

    @Test
    void trilinearDoublingKeepsALinearFieldInside() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor x = Ops.floats(new float[] {0, 1, 2, 3}, 1, 1, 4, 1, 1).expand(1, 1, 4, 2, 2);

            float[] doubled =
                    Ops.toFloats(Resampling3d.trilinearDouble(x).select(4, 1).select(3, 1));

            assertThat(doubled)
                    .containsExactly(new float[] {0, 0.25f, 0.75f, 1.25f, 1.75f, 2.25f, 2.75f, 3}, within(1e-6f));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void depthToSpaceInvertsSpaceToDepth(int f) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor x = Draws.normal(3, 2, 3, 4, 8, 12);

            Tensor deep = Resampling3d.spaceToDepth(x, f);
            Tensor back = Resampling3d.depthToSpace(deep, f);

            assertThat(Ops.shape(deep)).containsExactly(2, 3L * f * f * f, 4 / f, 8 / f, 12 / f);
            assertThat(Ops.shape(back)).containsExactly(2, 3, 4, 8, 12);
            assertThat(Ops.toFloats(back)).containsExactly(Ops.toFloats(x));
        }
    }

    /** Channel {@code c * f^3 + (dx * f + dy) * f + dz} holds the voxel (dx, dy, dz) of each block. */
    @Test
    void theVoxelsOfABlockBecomeChannelsWithZFastest() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor x = Draws.normal(4, 1, 2, 4, 2, 6);

            Tensor deep = Resampling3d.spaceToDepth(x, 2);

            for (int c = 0; c < 2; c++) {
                for (int k = 0; k < 8; k++) {
                    for (int cell = 0; cell < 6; cell++) {
                        int bx = cell / 3;
                        int bz = cell % 3;
                        double expected = at(x, 0, c, 2 * bx + (k >> 2), k >> 1 & 1, 2 * bz + (k & 1));
                        assertThat(at(deep, 0, 8 * c + k, bx, 0, bz)).isEqualTo(expected);
                    }
                }
            }
        }
    }

    private static double at(Tensor x, long... index) {
        Tensor part = x;
        for (long i : index) {
            part = part.select(0, i);
        }
        return Ops.item(part);
    }

    @Test
    void aFoldOfOneGivesAnAliasThatMayBeClosed() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor x = Draws.normal(5, 1, 1, 1, 1, 2);

            Resampling3d.spaceToDepth(x, 1).close();
            Resampling3d.depthToSpace(x, 1).close();

            assertThat(Ops.toFloats(x)).containsExactly(Draws.array(5, 2));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void anAxisThatIsNoMultipleIsRefused(int axis) {
        try (TensorScope scope = TensorScope.open()) {
            long[] shape = {1, 1, 4, 4, 4};
            shape[2 + axis] = 6;
            Tensor x = Draws.normal(6, shape);

            assertThatThrownBy(() -> Resampling3d.spaceToDepth(x, 4))
                    .isInstanceOf(Report2CtException.class)
                    .hasMessageContaining("multiple of 4")
                    .hasMessageContaining("6");
        }
    }
}
