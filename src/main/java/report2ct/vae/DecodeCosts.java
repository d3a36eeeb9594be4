package report2ct.vae;

import report2ct.nn.Precision;

/** What decoding a latent takes, known from a network's structure alone. */
public interface DecodeCosts {
    /** Parameters of the whole autoencoder. */
    long parameters();

    /**
     * Most bytes held while the whole latent is decoded in one piece, beyond the weights.
     *
     * @param latent its size
     */
    long whole(MapShape latent, Precision precision);

    /** Multiplications of decoding; {@code recomputeWidest} as in {@link Streaming}. */
    double multiplications(MapShape latent, boolean recomputeWidest);

    /** Whether decoding in slabs is possible. */
    boolean streams();

    /** Most bytes held for the slabs themselves, beyond weights and maps; maps are in files or in memory. */
    long slabs(MapShape latent, Precision precision, int planes, boolean files);

    /** Most bytes of all maps that are kept at once. */
    long maps(MapShape latent, Precision precision, boolean recomputeWidest);
}
