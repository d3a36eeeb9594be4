package report2ct.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import report2ct.training.run.MetricEntry;
import report2ct.training.run.RunListener;
import report2ct.training.run.SamplePicture;
import report2ct.training.run.Trainee;

/** Says how a stage gets on, one line an entry, and hands its samples over. */
record StageLines(PrintWriter err, long steps, SampleSource source) implements RunListener {
    private static final int SECONDS_PER_MINUTE = 60;

    @Override
    public void logged(MetricEntry entry) {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "step %d of %d  loss %.4f  rate %.2e  %.3f s a step, about %.0f min left",
                entry.step(),
                steps,
                entry.loss(),
                entry.learningRate(),
                entry.secondsPerStep(),
                entry.secondsPerStep() * (steps - entry.step()) / SECONDS_PER_MINUTE));
        entry.measured().forEach((name, value) -> text.append(String.format(Locale.ROOT, "  %s %.3f", name, value)));
        err.println(text);
        err.flush();
    }

    @Override
    public List<SamplePicture> samples(long step, Trainee trainee) {
        return source.make();
    }
}
