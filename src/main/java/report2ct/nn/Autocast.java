package report2ct.nn;

import static org.bytedeco.pytorch.global.torch.clear_cache;
import static org.bytedeco.pytorch.global.torch.is_autocast_enabled;
import static org.bytedeco.pytorch.global.torch.set_autocast_dtype;
import static org.bytedeco.pytorch.global.torch.set_autocast_enabled;

import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/** A region of this thread in which libtorch casts convolutions and products to 16 bits; restores the state before. */
public final class Autocast implements AutoCloseable {
    private final DeviceType device;
    private final boolean before;
    private final boolean clear;

    private Autocast(DeviceType device, @Nullable ScalarType type, boolean clear) {
        this.device = device;
        this.clear = clear;
        before = is_autocast_enabled(device);
        if (type != null) {
            set_autocast_dtype(device, type);
        }
        set_autocast_enabled(device, type != null);
    }

    /** Casts on the processor when {@code precision} is bfloat16, else does nothing. */
    public static Autocast to(Precision precision) {
        return precision == Precision.BF16 ? to(DeviceType.CPU, precision.type()) : none(DeviceType.CPU);
    }

    /** Casts on a kind of device to a 16-bit type. */
    public static Autocast to(DeviceType device, ScalarType type) {
        return new Autocast(device, type, true);
    }

    /** No casting on a kind of device. */
    public static Autocast none(DeviceType device) {
        return new Autocast(device, null, true);
    }

    /** No casting inside, on the processor: for products that must stay in float32. */
    public static Autocast off() {
        return new Autocast(DeviceType.CPU, null, false);
    }

    @Override
    public void close() {
        set_autocast_enabled(device, before);
        if (clear) {
            clear_cache();
        }
    }
}
