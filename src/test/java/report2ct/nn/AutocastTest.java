package report2ct.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bytedeco.pytorch.global.torch.is_autocast_enabled;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class AutocastTest {
    @Test
    void productsAreCastInsideAndNotAfterwards() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor x = Draws.normal(1, 4, 4);

            try (Autocast cast = Autocast.to(Precision.BF16)) {
                assertThat(isBfloat16(x.matmul(x))).isTrue();
            }
            assertThat(isBfloat16(x.matmul(x))).isFalse();
            assertThat(enabled()).isFalse();
        }
    }

    @Test
    void singlePrecisionIsNotCast() {
        try (TensorScope scope = TensorScope.open();
                Autocast cast = Autocast.to(Precision.FP32)) {
            Tensor x = Draws.normal(1, 4, 4);

            assertThat(isBfloat16(x.matmul(x))).isFalse();
        }
    }

    @Test
    void offInsideOnRestoresOn() {
        try (TensorScope scope = TensorScope.open();
                Autocast cast = Autocast.to(Precision.BF16)) {
            Tensor x = Draws.normal(1, 4, 4);
            try (Autocast off = Autocast.off()) {
                assertThat(isBfloat16(x.matmul(x))).isFalse();
            }

            assertThat(isBfloat16(x.matmul(x))).isTrue();
        }
        assertThat(enabled()).isFalse();
    }

    private static boolean isBfloat16(Tensor tensor) {
        return Ops.sameType(tensor.scalar_type(), ScalarType.BFloat16);
    }

    private static boolean enabled() {
        return is_autocast_enabled(DeviceType.CPU);
    }
}
