package report2ct.generation;

/** Where the networks run, as asked for. */
public enum DeviceChoice {
    /** A usable GPU, otherwise the processor. */
    AUTO,
    CPU,
    CUDA
}
