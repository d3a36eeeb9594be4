package report2ct.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bytedeco.pytorch.global.torch.conv3d;

import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The rewritten up-sampling against what it replaces. */
@ExtendWith(LeakCheck.class)
class DoublingConvolutionTest {
    /** Float32 sums in another order. */
    private static final double ROUNDING = 2e-6;

    private static final long[] ONE = {1, 1, 1};

    private static Parameters parameters(Precision precision) {
        try (Parameters full = full()) {
            Parameters prepared = InferenceLayout.prepare(full, precision, java.util.List.of());
            DoublingConvolution.prepare(prepared, full, "up");
            return prepared;
        }
    }

    private static Parameters full() {
        Parameters full = new Parameters();
        full.put("up.weight", () -> Draws.normal(1, 6, 4, 3, 3, 3));
        full.put("up.bias", () -> Draws.normal(2, 6));
        return full;
    }

    private static Tensor reference(Tensor x, Parameters full, Tensor shift) {
        Tensor bias = full.get("up.bias").add(shift);
        return conv3d(Resampling3d.nearestDouble(x), full.get("up.weight"), Ops.optional(bias), ONE, ONE, ONE, 1);
    }

    private static double distance(Tensor a, Tensor b) {
        return Ops.item(a.sub(b).norm()) / Ops.item(b.norm());
    }

    @Test
    void itIsNearestDoublingFollowedByTheConvolution() {
        try (Parameters full = full();
                Parameters prepared = parameters(Precision.FP32);
                TensorScope scope = TensorScope.open();
                NoGradGuard guard = new NoGradGuard()) {
            Tensor x = Draws.normal(3, 2, 4, 5, 3, 2);
            Tensor shift = Draws.normal(4, 6);

            Tensor result = DoublingConvolution.of(prepared, "up").forward(x, shift);

            assertThat(Ops.shape(result)).containsExactly(2, 6, 10, 6, 4);
            assertThat(distance(result, reference(x, full, shift))).isLessThan(ROUNDING);
        }
    }

    @Test
    void withoutAShiftOnlyTheBiasIsAdded() {
        try (Parameters full = full();
                Parameters prepared = parameters(Precision.FP32);
                TensorScope scope = TensorScope.open();
                NoGradGuard guard = new NoGradGuard()) {
            Tensor x = Draws.normal(3, 1, 4, 1, 1, 1);

            Tensor result = DoublingConvolution.of(prepared, "up").forward(x, null);

            assertThat(distance(result, reference(x, full, Ops.scale(full.get("up.bias"), 0))))
                    .isLessThan(ROUNDING);
        }
    }

    @Test
    void thePreparedKernelTakesTheWeightsPlaceAndPrecision() {
        try (Parameters prepared = parameters(Precision.BF16)) {
            assertThat(prepared.names()).containsExactlyInAnyOrder("up.bias", "up.doubling");
            assertThat(DoublingConvolution.prepared(prepared, "up")).isTrue();
            assertThat(Ops.shape(prepared.get("up.doubling"))).containsExactly(4, 6, 4, 4, 4);
            assertThat(Ops.sameType(prepared.get("up.doubling").scalar_type(), Precision.BF16.type()))
                    .isTrue();
        }
        try (Parameters full = full()) {
            assertThat(DoublingConvolution.prepared(full, "up")).isFalse();
        }
    }
}
