package report2ct.distributed;

import report2ct.ErrorKind;
import report2ct.Report2CtException;

/** Runs native exchanges and says which rank is the reason when one fails. Belongs to one thread. */
final class Exchange {
    private final int rank;
    private final Pulse pulse;
    private boolean failed;

    Exchange(int rank, Pulse pulse) {
        this.rank = rank;
        this.pulse = pulse;
    }

    /** One exchange, or a computation with exchanges in it; all ranks make it. */
    void run(String what, Runnable nativeCalls) {
        guard(what, pulse.enter(), nativeCalls);
    }

    /** A question to the store, which each rank asks as often as it needs. */
    void ask(String what, Runnable question) {
        guard(what, pulse.present(), question);
    }

    private void guard(String what, long number, Runnable calls) {
        try {
            calls.run();
        } catch (RuntimeException e) {
            boolean own = e instanceof Report2CtException known && known.kind() != ErrorKind.PROCESS_LOST;
            throw !own && NativeFailure.isOfExchange(e) ? lost(what, number, e) : e;
        }
    }

    /** Whether another rank was lost. */
    boolean failed() {
        return failed;
    }

    private Report2CtException lost(String what, long number, RuntimeException cause) {
        failed = true;
        String culprits = pulse.culprits();
        return new Report2CtException(
                ErrorKind.PROCESS_LOST,
                culprits + "; noticed by rank " + rank + " in exchange " + number + ", " + what + " ("
                        + NativeFailure.line(cause)
                        + "). The last checkpoint is good: start again with the same or another number of processes",
                cause);
    }
}
