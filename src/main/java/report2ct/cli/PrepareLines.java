package report2ct.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import report2ct.dataset.preparation.PreparationListener;

/** Says on standard error how a preparation gets on: a line every few seconds, and each case that is left out. */
final class PrepareLines implements PreparationListener {
    private static final Duration INTERVAL = Duration.ofSeconds(5);
    /** Sentences of one kind that are shown one by one. */
    private static final int SHOWN = 20;

    private static final double MINUTE = 60;

    private final PrintWriter err;
    private final Map<String, Integer> said = new HashMap<>();
    private long lastLine = System.nanoTime();

    PrepareLines(PrintWriter err) {
        this.err = err;
    }

    @Override
    public void progress(Progress progress) {
        long now = System.nanoTime();
        if (progress.done() < progress.total() && now - lastLine < INTERVAL.toNanos()) {
            return;
        }
        lastLine = now;
        String left = progress.done() == progress.total() || Double.isNaN(progress.secondsLeft())
                ? ""
                : ", about " + time(progress.secondsLeft()) + " left";
        say("prepared " + progress.done() + " of " + progress.total() + " (" + progress.encoded()
                + " encoded by this run)" + left);
    }

    static String time(double seconds) {
        return seconds < 2 * MINUTE
                ? String.format(Locale.ROOT, "%.0f s", seconds)
                : seconds < 120 * MINUTE
                        ? String.format(Locale.ROOT, "%.0f min", seconds / MINUTE)
                        : String.format(Locale.ROOT, "%.1f h", seconds / MINUTE / MINUTE);
    }

    @Override
    public void skipped(String place, String reason) {
        limited("left out", reason.startsWith(place) ? reason : place + ": " + reason);
    }

    @Override
    public void note(String sentence) {
        limited("note", sentence);
    }

    private void limited(String kind, String sentence) {
        int before = said.merge(kind, 1, Integer::sum);
        if (before <= SHOWN) {
            say(kind + ": " + sentence);
        } else if (before == SHOWN + 1) {
            say(kind + ": more of these are in the summary only");
        }
    }

    private void say(String sentence) {
        err.println(sentence);
        err.flush();
    }
}
