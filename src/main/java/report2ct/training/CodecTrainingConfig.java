package report2ct.training;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.nn.Precision;
import report2ct.vae.CompactConfig;

/**
 * Everything that decides a training of the compact autoencoder.
 *
 * @param autoencoder structure
 * @param seed of weights, patches and noise
 * @param steps of the whole run
 * @param batch patches a step
 * @param patchX size of a patch in voxels; multiples of the autoencoder's factor
 * @param muonRate base learning rate of the convolution kernels with 32 or more inputs and outputs
 * @param adamRate base learning rate of everything else
 * @param warmUp steps of the warm-up
 * @param clip limit of the gradient norm
 * @param averageDecay decay of the weight average
 * @param noise standard deviation of the noise added to the whitened latent before decoding
 * @param edgeWeight weight of the differences between neighbouring voxels
 * @param lungWeight weight of voxels inside the lung against 1 elsewhere
 * @param tailWeight weight of the penalty on latents beyond 2.5
 * @param precision of the forward pass; weights and their updates stay in float32
 */
@JsonNaming(PropertyNamingStrategies.KebabCaseStrategy.class)
public record CodecTrainingConfig(
        CompactConfig autoencoder,
        long seed,
        long steps,
        int batch,
        int patchX,
        int patchY,
        int patchZ,
        double muonRate,
        double adamRate,
        long warmUp,
        double clip,
        double averageDecay,
        double noise,
        double edgeWeight,
        double lungWeight,
        double tailWeight,
        Precision precision) {

    public CodecTrainingConfig {
        int factor = autoencoder.factor();
        if (patchX % factor != 0 || patchY % factor != 0 || patchZ % factor != 0 || patchX <= 0) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    "patch: expected multiples of " + factor + ", found " + patchX + "x" + patchY + "x" + patchZ);
        }
        if (steps <= 0 || batch <= 0) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT, "expected positive steps and batch, found " + steps + " and " + batch);
        }
    }

    /** The recipe of the shipped model's codec. */
    public static CodecTrainingConfig demo() {
        return new CodecTrainingConfig(
                CompactConfig.demo(),
                1,
                5000,
                2,
                64,
                48,
                48,
                4e-3,
                1.5e-3,
                20,
                1.0,
                0.995,
                0.05,
                0.5,
                2.0,
                0.03,
                Precision.FP32);
    }
}
