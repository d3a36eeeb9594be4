package report2ct.cli;

import report2ct.distributed.LaunchPlan;

/** Where the program starts. */
public final class Main {
    private Main() {}

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] args) {
        StopSignal stop = new StopSignal();
        stop.install();
        if (System.getenv(LaunchPlan.LAUNCHED) != null) {
            stop.followInput(System.in);
        }
        int code;
        try {
            code = CommandLines.create(stop).execute(args);
        } finally {
            stop.finished();
        }
        System.exit(stop.getAsBoolean() ? stop.exitCode() : code);
    }
}
