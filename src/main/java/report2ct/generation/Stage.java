package report2ct.generation;

/** What a generation is busy with. */
public enum Stage {
    ENCODE("encoding the report"),
    DENOISE("denoising"),
    DECODE("decoding");

    private final String label;

    Stage(String label) {
        this.label = label;
    }

    /** In words. */
    public String label() {
        return label;
    }
}
