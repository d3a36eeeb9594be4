package report2ct.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import report2ct.study.StudyListener;

/**
 * Shows on standard error how a study gets on: a line for each part, and now and then how much of it is left. For one
 * thread.
 */
final class StudyProgress implements StudyListener {
    private static final Duration LINE_INTERVAL = Duration.ofSeconds(10);

    private final PrintWriter err;
    private final BooleanSupplier stop;
    private String title = "";
    private int units;
    private int done;
    private int known;
    private long start;
    private long lastLine;

    StudyProgress(PrintWriter err, BooleanSupplier stop) {
        this.err = err;
        this.stop = stop;
    }

    @Override
    public void part(String newTitle, int newUnits) {
        title = newTitle;
        units = newUnits;
        done = 0;
        known = 0;
        start = System.nanoTime();
        lastLine = start;
        err.println(title + ": " + units);
        err.flush();
    }

    @Override
    public void unit(boolean wasKnown) {
        done++;
        known += wasKnown ? 1 : 0;
        long time = System.nanoTime();
        if (done == units && known > 0) {
            err.println("  " + known + " of " + units + " were measured before");
        }
        if (done < units && done > known && time - lastLine >= LINE_INTERVAL.toNanos()) {
            lastLine = time;
            double left = (time - start) / 1e9 / (done - known) * (units - done);
            err.println(String.format(Locale.ROOT, "  %d of %d, about %.0f s left of this part", done, units, left));
        }
        err.flush();
    }

    @Override
    public boolean cancelled() {
        return stop.getAsBoolean();
    }
}
