package report2ct.bench;

import report2ct.ErrorKind;
import report2ct.Report2CtException;

/** Is told what is being measured, and may stop it. */
public interface Watch {
    /** A line on what comes next or what was found. */
    void line(String text);

    /** Whether to stop; asked between measurements. */
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
