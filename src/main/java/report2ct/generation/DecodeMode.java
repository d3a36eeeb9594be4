package report2ct.generation;

/** How a latent is decoded; the two are different functions. */
public enum DecodeMode {
    /** In one piece: one set of normalisation statistics. */
    WHOLE,
    /** By the reference's overlapping windows, blended. */
    TILED
}
