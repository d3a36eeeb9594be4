package report2ct.generation;

import report2ct.nn.Precision;
import report2ct.unet.Unet;
import report2ct.vae.Autoencoder;

/**
 * The parts of a model, opened when they are needed. Every call opens the part anew; whoever calls closes it. Weights
 * come as float32 on the CPU or in the precision asked for, on the device asked for.
 */
public interface Model {
    /** What is known before any weight is read. */
    ModelFacts facts();

    /** What its parts take, by their structure. */
    ModelCosts costs();

    /** Opens the text encoders. */
    ReportEncoder openEncoder();

    /** Opens what stands between the encoders and the denoiser. */
    TextContext openContext();

    /** Opens the denoiser. */
    Unet openDenoiser(Precision precision, ComputeDevice device);

    /** Opens the autoencoder. */
    Autoencoder openAutoencoder(Precision precision, ComputeDevice device);
}
