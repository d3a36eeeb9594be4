package report2ct.dataset.preparation;

/** Hears how a preparation gets on; called by the thread that runs it. */
public interface PreparationListener {
    /** Hears nothing. */
    PreparationListener SILENT = new PreparationListener() {};

    /** A case was encoded, found done, or left out. */
    default void progress(Progress progress) {}

    /** A case was left out. */
    default void skipped(String place, String reason) {}

    /** Something people should know, one sentence. */
    default void note(String sentence) {}

    /**
     * How far a run is.
     *
     * @param done cases dealt with
     * @param total cases of this share
     * @param encoded cases encoded by this run
     * @param secondsLeft estimate from the cases encoded so far; NaN before the first
     */
    record Progress(int done, int total, int encoded, double secondsLeft) {}
}
