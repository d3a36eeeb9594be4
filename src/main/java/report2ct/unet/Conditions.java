package report2ct.unet;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * What a denoiser is given beside latent and time; the same for all steps of a sampling run. Inputs that a configuration
 * does not have are null.
 *
 * @param context [B, T, W]
 * @param classes [B], int64
 * @param spacing [B, 3], millimetres times the configuration's scale
 * @param topRegion [B, 4], 100 times a one-hot vector
 * @param bottomRegion [B, 4], 100 times a one-hot vector
 */
public record Conditions(
        @Nullable Tensor context,
        @Nullable Tensor classes,
        @Nullable Tensor spacing,
        @Nullable Tensor topRegion,
        @Nullable Tensor bottomRegion) {

    /** The conditions of a network without regions. */
    public static Conditions of(@Nullable Tensor context, @Nullable Tensor classes, @Nullable Tensor spacing) {
        return new Conditions(context, classes, spacing, null, null);
    }
}
