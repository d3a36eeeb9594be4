package report2ct.training.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.config.ConfigDifference;
import report2ct.distributed.Ranks;

/**
 * A run of one training in a folder: step, log, measure, save; stops on request and goes on later from where it was.
 *
 * @param folder holds {@code config.yaml}, {@code metrics.jsonl}, {@code curves.svg}, {@code last.safetensors},
 *     {@code best.safetensors}, {@code checkpoints}, {@code events} and {@code samples}
 * @param configuration must be equal when a run goes on, except for the number of steps, which may be raised
 * @param steps of the whole run
 * @param settings how it is watched and saved
 */
public record TrainingRun(Path folder, RunConfiguration configuration, long steps, RunSettings settings) {
    private static final String CONFIG = "config.yaml";
    private static final String METRICS = "metrics.jsonl";
    private static final String CURVES = "curves.svg";
    private static final String EVENTS = "events";
    private static final String SAMPLES = "samples";

    /** The one key that may be changed on purpose. */
    private static final String STEPS_KEY = "settings.steps";

    /** The newest checkpoint of a run in {@code folder}. */
    public static Path lastCheckpoint(Path folder) {
        return CheckpointStore.last(folder);
    }

    /** The checkpoint with the best measurement of a run in {@code folder}. */
    public static Path bestCheckpoint(Path folder) {
        return CheckpointStore.best(folder);
    }

    /** The newest checkpoint of this run. */
    public Path checkpoint() {
        return lastCheckpoint(folder);
    }

    /** The numbers of this run. */
    public MetricsFile metrics() {
        return new MetricsFile(folder.resolve(METRICS));
    }

    /** The folder of the pictures of samples. */
    public Path samples() {
        return folder.resolve(SAMPLES);
    }

    /**
     * Trains until the end or until {@code stop} answers true; saves in both cases.
     *
     * @return whether the run is complete
     */
    public boolean run(Trainee trainee, RunListener listener, BooleanSupplier stop) {
        return run(trainee, listener, stop, Checkpoint::save);
    }

    /**
     * As above with several ranks, each of which has a trainee and makes this call. All begin from the same checkpoint;
     * rank 0 alone measures, logs and saves, while the others wait for it in the next step's exchange; all stop after the
     * same step when one is asked to.
     */
    public boolean run(Ranks ranks, Trainee trainee, RunListener listener, BooleanSupplier stop) {
        if (ranks.size() == 1) {
            return run(trainee, listener, stop);
        }
        SharedTrainee shared = new SharedTrainee(ranks, trainee, stop);
        CheckpointState state = ranks.first() ? begin(shared) : restore(shared);
        shared.agree(configuration);
        if (state.step() >= steps) {
            return true;
        }
        return ranks.first() ? loop(shared, listener, shared::stopping, Checkpoint::save, state) : shared.follow(steps);
    }

    /** As above with another way to write checkpoints. */
    boolean run(Trainee trainee, RunListener listener, BooleanSupplier stop, CheckpointStore.Writer writer) {
        CheckpointState state = begin(trainee);
        return state.step() >= steps || loop(trainee, listener, stop, writer, state);
    }

    private boolean loop(
            Trainee trainee,
            RunListener listener,
            BooleanSupplier stop,
            CheckpointStore.Writer writer,
            CheckpointState state) {
        CheckpointStore store = new CheckpointStore(folder, settings.keep(), writer);
        try (EventFile events = EventFile.create(folder.resolve(EVENTS), state.step() + 1, InstantSource.system())) {
            return new RunLoop(this, trainee, listener, store, events, state).run(stop);
        }
    }

    /** What {@link #begin} does, without writing anything. */
    private CheckpointState restore(Trainee trainee) {
        if (!Files.exists(checkpoint())) {
            return new CheckpointState(0, configuration.yaml(), trainee.scalars(), null, List.of());
        }
        changes(Checkpoint.state(checkpoint()));
        CheckpointState found = Checkpoint.restore(checkpoint(), trainee.groups());
        trainee.resumed(found.step(), found.scalars());
        return found;
    }

    /** Goes on from the newest checkpoint, or begins. */
    private CheckpointState begin(Trainee trainee) {
        String yaml = configuration.yaml();
        CheckpointState state = new CheckpointState(0, yaml, trainee.scalars(), null, List.of());
        List<String> changes = new ArrayList<>();
        if (Files.exists(checkpoint())) {
            CheckpointState found = resumable(trainee);
            changes.addAll(changes(found));
            Checkpoint.restore(checkpoint(), trainee.groups());
            trainee.resumed(found.step(), found.scalars());
            List<String> history = new ArrayList<>(found.history());
            changes.forEach(change -> history.add("step " + found.step() + ": " + change));
            state = new CheckpointState(found.step(), yaml, found.scalars(), found.best(), history);
        }
        long step = state.step();
        metrics().truncate(step);
        changes.forEach(change -> metrics().event(step, "configuration changed", change));
        write(folder.resolve(CONFIG), yaml);
        return state;
    }

    /**
     * The newest checkpoint's state.
     *
     * @throws Report2CtException when this run cannot go on from it: another configuration or other tensors
     */
    CheckpointState resumable(Trainee trainee) {
        CheckpointState found = Checkpoint.state(checkpoint());
        changes(found);
        Checkpoint.requireFits(checkpoint(), trainee.groups());
        return found;
    }

    /** Draws the curves of the loss, the learning rate and the figure that decides. */
    void plot(Merit merit) {
        String svg = CurvePlot.svg(metrics().lines(), List.of("loss", "learning-rate", merit.figure()));
        write(folder.resolve(CURVES), svg);
    }

    /** What was changed on purpose since a checkpoint; anything else is refused. */
    private List<String> changes(CheckpointState found) {
        List<ConfigDifference> differences = ConfigDifference.between(
                found.configuration(), configuration.yaml(), checkpoint().toString());
        List<String> refused = new ArrayList<>();
        List<String> allowed = new ArrayList<>();
        for (ConfigDifference difference : differences) {
            boolean raised = difference.key().equals(STEPS_KEY) && steps >= found.step() && raised(difference);
            (raised ? allowed : refused).add(difference.toString());
        }
        if (!refused.isEmpty()) {
            throw new Report2CtException(
                    ErrorKind.INCOMPATIBLE_WEIGHTS,
                    checkpoint() + ": the checkpoint was made with another configuration (only " + STEPS_KEY
                            + " may change, upwards); different keys: " + String.join("; ", refused));
        }
        return allowed;
    }

    private static boolean raised(ConfigDifference difference) {
        try {
            return Long.parseLong(difference.now()) > Long.parseLong(difference.before());
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static void write(Path file, String text) {
        Path part = file.resolveSibling("." + file.getFileName() + ".part");
        try {
            Files.writeString(part, text, StandardCharsets.UTF_8);
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new Report2CtException(ErrorKind.OUT_OF_DISK, file + ": " + e.getMessage(), e);
        }
    }
}
