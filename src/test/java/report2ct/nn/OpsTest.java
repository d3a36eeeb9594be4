package report2ct.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

@ExtendWith(LeakCheck.class)
class OpsTest {
    @Test
    void arraysGoInAndComeOutRowMajor() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor x = Ops.floats(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);

            assertThat(Ops.toFloats(x)).containsExactly(1, 2, 3, 4, 5, 6);
            assertThat(Ops.toFloats(x.t())).containsExactly(1, 4, 2, 5, 3, 6);
            assertThat(Ops.toDoubles(x.t())).containsExactly(1, 4, 2, 5, 3, 6);
            assertThat(Ops.toDoubles(Ops.longs(new long[] {-1, 1L << 40}, 2))).containsExactly(-1, 0x1p40);
            assertThat(Ops.toFloats(Ops.empty(ScalarType.Float, 0, 3))).isEmpty();
            assertThat(Ops.toDoubles(Ops.empty(ScalarType.Float, 0, 3))).isEmpty();
        }
    }

    @Test
    void arithmeticWithNumbers() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor x = Ops.floats(new float[] {2, -4}, 2);

            assertThat(Ops.toFloats(Ops.scale(x, 0.5))).containsExactly(1, -2);
            assertThat(Ops.toFloats(Ops.divide(x, 4))).containsExactly(0.5f, -1);
            assertThat(Ops.toFloats(Ops.shift(x, 3))).containsExactly(5, -1);
            assertThat(Ops.item(x.sum())).isEqualTo(-2);
            assertThat(Ops.toFloats(x)).containsExactly(2, -4);
        }
    }

    @Test
    void partsAreJoinedAlongTheAxis() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor a = Ops.floats(new float[] {1, 2}, 2, 1);
            Tensor b = Ops.floats(new float[] {3, 4}, 2, 1);

            assertThat(Ops.toFloats(Ops.concat(1, a, b))).containsExactly(1, 3, 2, 4);
            assertThat(Ops.toFloats(Ops.concat(0, a, b))).containsExactly(1, 2, 3, 4);
        }
    }

    @Test
    void anOptionalIsThereOrAbsent() {
        try (TensorScope scope = TensorScope.open()) {
            assertThat(Ops.optional(null).has_value()).isFalse();
            assertThat(Ops.optional(Ops.floats(new float[1], 1)).has_value()).isTrue();
        }
    }

    @Test
    void elementTypesAreComparedByValue() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor x = Ops.floats(new float[1], 1);

            assertThat(Ops.sameType(x.scalar_type(), ScalarType.Float)).isTrue();
            assertThat(Ops.sameType(x.scalar_type(), ScalarType.Half)).isFalse();
        }
    }

    @Test
    void aShapeThatFitsPasses() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor x = Ops.empty(ScalarType.Float, 2, 3);

            assertThatCode(() -> Ops.requireShape("x", x, -1, 3)).doesNotThrowAnyException();
        }
    }

    @Test
    void aShapeThatDoesNotFitIsNamedWithTheExpectedOne() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor x = Ops.empty(ScalarType.Float, 2, 3);

            assertThatThrownBy(() -> Ops.requireShape("latent", x, -1, 4))
                    .isInstanceOf(Report2CtException.class)
                    .hasMessage("latent: expected shape [any, 4], found [2, 3]")
                    .extracting("kind")
                    .isEqualTo(ErrorKind.INVALID_INPUT);
            assertThatThrownBy(() -> Ops.requireShape("latent", x, 2, 3, 1)).isInstanceOf(Report2CtException.class);
            assertThatThrownBy(() -> Ops.requireShape("latent", x, 3, -1)).isInstanceOf(Report2CtException.class);
        }
    }
}
