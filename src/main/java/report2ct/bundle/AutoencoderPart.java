package report2ct.bundle;

import java.util.List;
import org.jspecify.annotations.Nullable;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.nn.ParameterSpec;
import report2ct.nn.Parameters;
import report2ct.nn.Precision;
import report2ct.vae.Autoencoder;
import report2ct.vae.CompactAutoencoder;
import report2ct.vae.CompactConfig;
import report2ct.vae.CompactCosts;
import report2ct.vae.CompactParameters;
import report2ct.vae.DecodeCosts;
import report2ct.vae.MaisiAutoencoder;
import report2ct.vae.MaisiCosts;
import report2ct.vae.VaeConfig;
import report2ct.vae.VaeParameters;

/**
 * The compression network: exactly one of the two kinds.
 *
 * @param maisi structure of the paper's autoencoder
 * @param compact structure of the demonstration model's autoencoder
 * @param file the safetensors file of its weights
 */
public record AutoencoderPart(
        @Nullable VaeConfig maisi, @Nullable CompactConfig compact, String file) {
    public AutoencoderPart {
        if ((maisi == null) == (compact == null)) {
            throw new Report2CtException(ErrorKind.INVALID_INPUT, "expected one of maisi and compact");
        }
    }

    /** Channels of a latent. */
    public int latentChannels() {
        return maisi != null ? maisi.latentChannels() : require(compact).latentChannels();
    }

    /** Voxels along each axis that make one latent cell. */
    public int factor() {
        return maisi != null ? maisi.factor() : require(compact).factor();
    }

    /** What decoding takes. */
    DecodeCosts costs() {
        return maisi != null ? new MaisiCosts(maisi) : new CompactCosts(require(compact));
    }

    /** Names and shapes of its weights. */
    public List<ParameterSpec> parameters() {
        return maisi != null ? VaeParameters.of(maisi) : CompactParameters.of(require(compact));
    }

    /** The network, with its own copy of the weights. */
    Autoencoder open(Parameters weights, Precision precision) {
        return maisi != null
                ? MaisiAutoencoder.forInference(maisi, weights, precision)
                : CompactAutoencoder.forInference(require(compact), weights, precision);
    }

    private static CompactConfig require(@Nullable CompactConfig config) {
        if (config == null) {
            throw new Report2CtException(ErrorKind.INTERNAL, "an autoencoder of no kind");
        }
        return config;
    }
}
