package report2ct.study;

import report2ct.ErrorKind;
import report2ct.Report2CtException;

/** Is told how a study gets on, and may stop it. Called by the thread that studies. */
public interface StudyListener {
    /** Shows nothing and never stops. */
    StudyListener SILENT = new StudyListener() {};

    /** A part of the study begins. */
    default void part(String title, int units) {}

    /**
     * A unit of the part is finished.
     *
     * @param known whether it had been measured before, so that it took no time
     */
    default void unit(boolean known) {}

    /** Whether the study should stop; asked between units and within generations. */
    default boolean cancelled() {
        return false;
    }

    /** Ends the study when it should stop. */
    default void check() {
        if (cancelled()) {
            throw new Report2CtException(
                    ErrorKind.CANCELLED, "stopped on request; the same command goes on where it was");
        }
    }
}
