package report2ct.random;

/** What a random number is for. Each purpose has its own numbers under the same seed. */
public enum RandomStream {
    /** Initial latent of a generation. */
    INITIAL_LATENT(0),
    /** Draw from the autoencoder's posterior. */
    POSTERIOR(1),
    /** Context dropout in training. */
    DROPOUT(2),
    /** Diffusion times in training. */
    TIMES(3),
    /** Order of the training samples. */
    DATA_ORDER(4),
    /** Anatomy of a phantom. */
    PHANTOM(5),
    /** Wording of a phantom's report. */
    WORDING(6),
    /** Noise added to latents in training. */
    TRAINING_NOISE(7),
    /** Initial values of weights. */
    INITIAL_WEIGHTS(8),
    /** Bootstrap resamples. */
    BOOTSTRAP(9),
    /** Findings of a phantom. */
    FINDINGS(10),
    /** Changes and places of training patches. */
    AUGMENTATION(20),
    /** Slices that the perceptual loss looks at. */
    SLICES(21);

    private final int code;

    RandomStream(int code) {
        this.code = code;
    }

    /** The number that stands for this purpose in the generator's counter; part of the definition of a seed. */
    public int code() {
        return code;
    }
}
