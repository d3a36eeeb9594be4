package report2ct.generation;

import report2ct.ErrorKind;
import report2ct.Report2CtException;

/** Is told how a generation gets on, and may stop it. Called by the thread that generates. */
public interface GenerationListener {
    /** Shows nothing and never stops. */
    GenerationListener SILENT = new GenerationListener() {};

    /** {@code done} of {@code total} units of a stage are finished; called with 0 when it starts. */
    default void progress(Stage stage, int done, int total) {}

    /** Something the reader of the result should know, in one sentence; never report text. */
    default void note(String sentence) {}

    /** Whether the work should stop; asked between steps. */
    default boolean cancelled() {
        return false;
    }

    /** Ends the work when it should stop. */
    default void check() {
        if (cancelled()) {
            throw new Report2CtException(ErrorKind.CANCELLED, "stopped on request");
        }
    }
}
