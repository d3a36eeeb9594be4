package report2ct.nn;

import static org.bytedeco.pytorch.global.torch.clear_cache;
import static org.bytedeco.pytorch.global.torch.is_autocast_enabled;
import static org.bytedeco.pytorch.global.torch.set_autocast_dtype;
import static org.bytedeco.pytorch.global.torch.set_autocast_enabled;

import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** A region of this thread in which libtorch casts convolutions and products to bfloat16; restores the state before. */
public final class Autocast implements AutoCloseable {
    private final boolean before;
    private final boolean clear;

    private Autocast(boolean enabled, boolean clear) {
        before = is_autocast_enabled(DeviceType.CPU);
        this.clear = clear;
        if (enabled) {
            set_autocast_dtype(DeviceType.CPU, ScalarType.BFloat16);
        }
        set_autocast_enabled(DeviceType.CPU, enabled);
    }

    /** Casts when {@code precision} is bfloat16, else does nothing. */
    public static Autocast to(Precision precision) {
        return new Autocast(precision == Precision.BF16, true);
    }

    /** No casting inside: for products that must stay in float32. */
    public static Autocast off() {
        return new Autocast(false, false);
    }

    @Override
    public void close() {
        set_autocast_enabled(DeviceType.CPU, before);
        if (clear) {
            clear_cache();
        }
    }
}
