package report2ct.generation;

import java.util.Objects;
import report2ct.unet.UnetCosts;
import report2ct.vae.DecodeCosts;

/**
 * What a model takes, known before a weight is read.
 *
 * @param encoderBytes memory of the open text encoders
 * @param unet the denoiser
 * @param decoder the autoencoder
 */
public record ModelCosts(long encoderBytes, UnetCosts unet, DecodeCosts decoder) {
    public ModelCosts {
        Objects.requireNonNull(unet, "unet");
        Objects.requireNonNull(decoder, "decoder");
    }
}
