package report2ct.generation;

/** Arithmetic of the networks, as asked for. */
public enum PrecisionChoice {
    /** Whatever is the faster of the two here, single precision when in doubt. */
    AUTO,
    FP32,
    BF16
}
