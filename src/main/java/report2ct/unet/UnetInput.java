package report2ct.unet;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * What one forward pass takes. Inputs that a configuration does not have are null.
 *
 * @param latent noisy latent [B, C, X, Y, Z]
 * @param timesteps [B], float, 0..1000
 * @param context [B, T, W]
 * @param classes [B], int64
 * @param spacing [B, 3], millimetres times the configuration's scale
 * @param topRegion [B, 4], 100 times a one-hot vector
 * @param bottomRegion [B, 4], 100 times a one-hot vector
 */
public record UnetInput(
        Tensor latent,
        Tensor timesteps,
        @Nullable Tensor context,
        @Nullable Tensor classes,
        @Nullable Tensor spacing,
        @Nullable Tensor topRegion,
        @Nullable Tensor bottomRegion) {

    /** The inputs of a text-conditioned network without regions. */
    public static UnetInput of(
            Tensor latent,
            Tensor timesteps,
            @Nullable Tensor context,
            @Nullable Tensor classes,
            @Nullable Tensor spacing) {
        return new UnetInput(latent, timesteps, context, classes, spacing, null, null);
    }

    /** Everything but latent and time. */
    public Conditions conditions() {
        return new Conditions(context, classes, spacing, topRegion, bottomRegion);
    }
}
