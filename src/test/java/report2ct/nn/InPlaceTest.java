package report2ct.nn;

import static org.assertj.core.api.Assertions.assertThat;

import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class InPlaceTest {
    @Test
    void withoutGradientsTheOwnedTensorIsOverwritten() {
        try (TensorScope scope = TensorScope.open();
                NoGradGuard guard = new NoGradGuard()) {
            Tensor owned = Ops.floats(new float[] {-1, 0, 2}, 3);
            Tensor other = Ops.floats(new float[] {1, 1, 1}, 3);
            float[] silu = Ops.toFloats(torch.silu(owned));

            assertThat(InPlace.silu(owned)).isSameAs(owned);
            assertThat(Ops.toFloats(owned)).containsExactly(silu);
            assertThat(InPlace.add(owned, other)).isSameAs(owned);
            assertThat(Ops.toFloats(owned)).containsExactly(silu[0] + 1, silu[1] + 1, silu[2] + 1);
            assertThat(Ops.toFloats(other)).containsExactly(1, 1, 1);
        }
    }

    @Test
    void aWiderSummandGivesAWiderSumAsWhereGradientsAreRecorded() {
        try (TensorScope scope = TensorScope.open();
                NoGradGuard guard = new NoGradGuard()) {
            Tensor owned = Ops.floats(new float[] {1}, 1).to(ScalarType.BFloat16);
            Tensor other = Ops.floats(new float[] {0x1p-20f}, 1);

            assertThat(Ops.item(InPlace.add(owned, other))).isEqualTo(1 + 0x1p-20);
            assertThat(Ops.item(owned)).isEqualTo(1);
        }
    }

    @Test
    void whereGradientsMayBeRecordedNothingIsOverwritten() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor owned = Ops.floats(new float[] {-1, 0, 2}, 3);

            Tensor sum = InPlace.add(owned, owned);
            Tensor activated = InPlace.silu(owned);

            assertThat(Ops.toFloats(owned)).containsExactly(-1, 0, 2);
            assertThat(Ops.toFloats(sum)).containsExactly(-2, 0, 4);
            assertThat(Ops.toFloats(activated)).containsExactly(Ops.toFloats(torch.silu(owned)));
        }
    }
}
