package report2ct.vae;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/**
 * Structure of the compact autoencoder of the demonstration model: two space-to-depth folds instead of convolutions at
 * full resolution.
 *
 * @param latentChannels channels of the latent
 * @param fold first space-to-depth factor; a second one of 2 follows
 * @param outerWidth width between the two folds
 * @param innerWidth width at the latent's resolution
 * @param encoderBlocks residual blocks at each of the two widths of the encoder
 * @param decoderBlocks residual blocks at each of the two widths of the decoder
 * @param normGroups groups of every group norm
 * @param refineWidth width of the refinement at half resolution
 */
@JsonNaming(PropertyNamingStrategies.KebabCaseStrategy.class)
public record CompactConfig(
        int latentChannels,
        int fold,
        int outerWidth,
        int innerWidth,
        int encoderBlocks,
        int decoderBlocks,
        int normGroups,
        int refineWidth) {

    public CompactConfig {
        if (latentChannels <= 0 || encoderBlocks <= 0 || decoderBlocks <= 0 || refineWidth <= 0) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT, "compact autoencoder: expected positive channels and block counts");
        }
        if (fold < 2 || fold % 2 != 0) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT, "compact autoencoder: expected an even fold, found " + fold);
        }
        if (outerWidth <= 0 || innerWidth <= 0) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    "compact autoencoder: expected positive widths, found " + outerWidth + " and " + innerWidth);
        }
        if (normGroups <= 0 || outerWidth % normGroups != 0 || innerWidth % normGroups != 0) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    "compact autoencoder: expected widths that are multiples of norm-groups " + normGroups + ", found "
                            + outerWidth + " and " + innerWidth);
        }
    }

    /** The codec of the shipped model: 8x8x8 voxels to one cell of 16 channels. */
    public static CompactConfig demo() {
        return new CompactConfig(16, 4, 64, 128, 1, 2, 8, 32);
    }

    /** Voxels along each axis that make one latent cell. */
    @JsonIgnore
    public int factor() {
        return fold * 2;
    }

    /** Voxels of one cell of the first fold. */
    @JsonIgnore
    public int foldVolume() {
        return fold * fold * fold;
    }
}
