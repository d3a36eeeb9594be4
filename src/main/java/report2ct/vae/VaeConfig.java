package report2ct.vae;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/**
 * Structure of MAISI's autoencoder.
 *
 * @param latentChannels channels of the latent
 * @param channels widths of the levels, finest first; each further level halves the resolution
 * @param residualBlocks residual blocks of each level, the same in encoder and decoder
 * @param normGroups groups of every group norm
 * @param normEps epsilon of every group norm
 * @param normFloat16 round normalised values to half precision as the reference does under autocast (off for float32)
 */
@JsonNaming(PropertyNamingStrategies.KebabCaseStrategy.class)
public record VaeConfig(
        int latentChannels,
        List<Integer> channels,
        List<Integer> residualBlocks,
        int normGroups,
        double normEps,
        boolean normFloat16) {

    public VaeConfig {
        channels = List.copyOf(channels);
        residualBlocks = List.copyOf(residualBlocks);
        if (channels.isEmpty() || channels.size() != residualBlocks.size()) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    "vae: expected as many residual-blocks as channels, found " + residualBlocks + " and " + channels);
        }
        for (int width : channels) {
            if (width <= 0 || normGroups <= 0 || width % normGroups != 0) {
                throw new Report2CtException(
                        ErrorKind.INVALID_INPUT,
                        "vae: expected channels that are a multiple of norm-groups " + normGroups + ", found " + width);
            }
        }
        if (latentChannels <= 0) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT, "vae: expected positive latent-channels, found " + latentChannels);
        }
    }

    /** The published autoencoder: 20,944,897 parameters (specification 1.1). */
    public static VaeConfig maisi() {
        return new VaeConfig(4, List.of(64, 128, 256), List.of(2, 2, 2), 32, 1e-6, false);
    }

    /** Voxels along each axis that make one latent cell. */
    @JsonIgnore
    public int factor() {
        return 1 << (channels.size() - 1);
    }
}
