package report2ct.training;

import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;
import report2ct.nn.Autocast;

/** Element type of convolutions and products in a training step; weights, moments and the loss stay in float32. */
public enum TrainingPrecision {
    /** Bfloat16 on a GPU; on a processor whichever of float32 and bfloat16 is faster in a measured step. */
    AUTO,
    /** Single precision. */
    FP32,
    /** Brain float. */
    BF16,
    /** Half precision with a scaled loss; on a GPU only. */
    FP16;

    /** The region that a pass is computed in; {@link #AUTO} is decided before. */
    Autocast autocast(DeviceType device) {
        return switch (this) {
            case AUTO, FP32 -> Autocast.none(device);
            case BF16 -> Autocast.to(device, ScalarType.BFloat16);
            case FP16 -> Autocast.to(device, ScalarType.Half);
        };
    }
}
