package report2ct.distributed;

import report2ct.ErrorKind;
import report2ct.Report2CtException;

/** Waiting without doing anything. */
final class Pause {
    private Pause() {}

    static void milliseconds(long duration) {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Report2CtException(ErrorKind.CANCELLED, "stopped while waiting for another process", e);
        }
    }
}
