package report2ct.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;
import report2ct.generation.GenerationListener;
import report2ct.generation.Stage;

/**
 * Shows on standard error how a generation gets on: a bar with the remaining time on a terminal, a line now and then
 * elsewhere. For one thread.
 */
final class Progress implements GenerationListener, AutoCloseable {
    private static final Duration LINE_INTERVAL = Duration.ofSeconds(5);
    private static final int REDRAW_MILLIS = 200;

    private final PrintWriter err;
    private final boolean terminal;
    private final BooleanSupplier stop;
    private @Nullable ProgressBar bar;
    private @Nullable Stage stage;
    private long stageStart;
    private long lastLine;

    Progress(PrintWriter err, boolean terminal, BooleanSupplier stop) {
        this.err = err;
        this.terminal = terminal;
        this.stop = stop;
    }

    @Override
    public void progress(Stage now, int done, int total) {
        if (now != stage) {
            begin(now, total);
        }
        if (terminal) {
            draw(done);
        } else {
            line(now, done, total);
        }
        if (done == total) {
            close();
        }
    }

    private void begin(Stage now, int total) {
        close();
        stage = now;
        stageStart = System.nanoTime();
        lastLine = stageStart;
        if (terminal) {
            err.flush();
            bar = new ProgressBarBuilder()
                    .setTaskName(now.label())
                    .setInitialMax(total)
                    .setStyle(ProgressBarStyle.ASCII)
                    .setUpdateIntervalMillis(REDRAW_MILLIS)
                    .continuousUpdate()
                    .build();
        } else {
            err.println(now.label() + (total > 1 ? ": " + total + " steps" : ""));
            err.flush();
        }
    }

    private void draw(int done) {
        ProgressBar open = bar;
        if (open != null) {
            open.stepTo(done);
        }
    }

    private void line(Stage now, int done, int total) {
        long time = System.nanoTime();
        if (done == 0 || done == total || time - lastLine < LINE_INTERVAL.toNanos()) {
            return;
        }
        lastLine = time;
        double left = (time - stageStart) / 1e9 / done * (total - done);
        err.println(String.format(Locale.ROOT, "%s: %d of %d, about %.0f s left", now.label(), done, total, left));
        err.flush();
    }

    @Override
    public void note(String sentence) {
        err.println("note: " + sentence);
        err.flush();
    }

    @Override
    public boolean cancelled() {
        return stop.getAsBoolean();
    }

    /** Ends the bar, if one is drawn. */
    @Override
    public void close() {
        ProgressBar open = bar;
        bar = null;
        stage = null;
        if (open != null) {
            open.close();
        }
    }
}
