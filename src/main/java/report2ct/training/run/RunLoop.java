package report2ct.training.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/** The loop of one run in this process. Mutable; for one thread and one use. */
final class RunLoop {
    private final TrainingRun run;
    private final Trainee trainee;
    private final RunListener listener;
    private final CheckpointStore store;
    private final MetricsFile metrics;
    private final EventFile events;
    private CheckpointState state;
    private StepSums sums = new StepSums();

    RunLoop(
            TrainingRun run,
            Trainee trainee,
            RunListener listener,
            CheckpointStore store,
            EventFile events,
            CheckpointState state) {
        this.events = events;
        this.run = run;
        this.trainee = trainee;
        this.listener = listener;
        this.store = store;
        this.state = state;
        metrics = run.metrics();
    }

    /** Until the end or until asked to stop; whether it is the end. */
    boolean run(BooleanSupplier stop) {
        long saved = trainee.completed();
        while (trainee.completed() < run.steps() && !stop.getAsBoolean()) {
            if (one()) {
                saved = trainee.completed();
            }
        }
        if (saved < trainee.completed()) {
            save(false);
        }
        return trainee.completed() >= run.steps();
    }

    /** One step and what is due after it; whether a checkpoint was written. */
    private boolean one() {
        RunSettings settings = run.settings();
        sums.add(step());
        long step = trainee.completed();
        boolean last = step >= run.steps();
        boolean measure = last || step % settings.validateEvery() == 0;
        boolean log = measure || step % settings.logEvery() == 0;
        boolean sample = settings.samplesEvery() > 0 && step % settings.samplesEvery() == 0;
        boolean best = log && better(log(step, measure));
        boolean save = best || last || step % settings.checkpointEvery() == 0;
        if (save) {
            save(best);
        }
        if (measure) {
            run.plot(trainee.merit());
            listener.measured(run);
        }
        if (sample) {
            samples(step);
        }
        if (log) {
            sums = new StepSums();
        } else if (save || sample) {
            sums.pause();
        }
        return save;
    }

    /** Writes a line; gives what was measured for it. */
    private Map<String, Double> log(long step, boolean measure) {
        double seconds = sums.secondsPerStep();
        Map<String, Double> measured = measure ? validate() : Map.of();
        MetricEntry entry = sums.entry(step, seconds, measured);
        metrics.add(entry);
        events.numbers(step, entry.figures());
        listener.logged(entry);
        return measured;
    }

    private void samples(long step) {
        for (SamplePicture picture : listener.samples(step, trainee)) {
            Path file = run.samples().resolve(String.format(Locale.ROOT, "step-%09d-%s.png", step, picture.name()));
            try {
                Files.createDirectories(run.samples());
                Files.write(file, picture.png());
            } catch (IOException e) {
                throw new Report2CtException(ErrorKind.OUT_OF_DISK, file + ": " + e.getMessage(), e);
            }
            events.picture(step, picture);
        }
    }

    private StepFigures step() {
        long number = trainee.completed() + 1;
        StepFigures figures;
        try {
            figures = trainee.step();
        } catch (Report2CtException e) {
            if (e.kind() == ErrorKind.CANCELLED) {
                throw e;
            }
            throw failed(e.kind(), number, String.valueOf(e.getMessage()), e);
        }
        requireFinite("the loss", figures.loss(), number);
        requireFinite("the gradient norm", figures.gradientNorm(), number);
        figures.parts().forEach((name, value) -> requireFinite(name, value, number));
        return figures;
    }

    private Map<String, Double> validate() {
        Map<String, Double> measured = trainee.validate();
        measured.forEach((name, value) -> requireFinite(name, value, trainee.completed()));
        return measured;
    }

    /** Takes a measurement in when it beats the best so far. */
    private boolean better(Map<String, Double> measured) {
        Merit merit = trainee.merit();
        Double value = measured.get(merit.figure());
        if (value == null) {
            return false;
        }
        CheckpointState.Best before = state.best();
        boolean better = before == null || merit.better(value, before.value());
        if (better) {
            state = new CheckpointState(
                    state.step(),
                    state.configuration(),
                    state.scalars(),
                    new CheckpointState.Best(merit.figure(), value, trainee.completed()),
                    state.history());
        }
        return better;
    }

    private void save(boolean best) {
        long step = trainee.completed();
        state = new CheckpointState(step, state.configuration(), trainee.scalars(), state.best(), state.history());
        try {
            store.save(state, trainee.groups(), best);
        } catch (Report2CtException e) {
            throw failed(e.kind(), step, String.valueOf(e.getMessage()), e);
        }
    }

    private void requireFinite(String what, double value, long step) {
        if (!Double.isFinite(value)) {
            throw failed(ErrorKind.INVALID_INPUT, step, what + " is " + value, null);
        }
    }

    /** Says the step, its samples and what is left to go on from; the same goes into the metrics. */
    private Report2CtException failed(ErrorKind kind, long step, String what, @Nullable Exception cause) {
        Path last = run.checkpoint();
        List<String> samples = trainee.samples();
        String text = "step " + step + ": " + what
                + (samples.isEmpty() ? "" : "; samples " + String.join(", ", samples))
                + (Files.exists(last) ? "; the last good checkpoint is " + last : "; there is no checkpoint yet");
        if (kind != ErrorKind.OUT_OF_DISK) {
            metrics.event(step, "stopped", text);
        }
        return cause == null ? new Report2CtException(kind, text) : new Report2CtException(kind, text, cause);
    }
}
