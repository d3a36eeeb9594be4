package report2ct.cli;

/** Where the program starts. */
public final class Main {
    private Main() {}

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] args) {
        StopSignal stop = new StopSignal();
        stop.install();
        int code;
        try {
            code = CommandLines.create(stop).execute(args);
        } finally {
            stop.finished();
        }
        System.exit(stop.getAsBoolean() ? stop.exitCode() : code);
    }
}
