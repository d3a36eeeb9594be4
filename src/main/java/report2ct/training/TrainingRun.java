package report2ct.training;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/**
 * The loop of every training: step, log, measure, save; stops on request and goes on later from where it was.
 *
 * @param folder holds {@code checkpoint.safetensors} and {@code log.jsonl}
 * @param configuration text that must be equal when a run goes on
 * @param steps of the whole run
 * @param logEvery steps between two log lines
 * @param validateEvery steps between two measurements; each also saves a checkpoint
 */
public record TrainingRun(Path folder, String configuration, long steps, long logEvery, long validateEvery) {
    private static final String CHECKPOINT = "checkpoint.safetensors";
    private static final String LOG = "log.jsonl";

    /** One line of the log. */
    public record LogEntry(long step, double loss, double secondsPerStep, Map<String, Double> measured) {
        /** The line as JSON; numbers with a point, whatever the locale. */
        String json() {
            StringBuilder text = new StringBuilder();
            text.append(String.format(
                    Locale.ROOT, "{\"step\":%d,\"loss\":%.6f,\"seconds-per-step\":%.4f", step, loss, secondsPerStep));
            new TreeMap<>(measured)
                    .forEach((name, value) -> text.append(String.format(Locale.ROOT, ",\"%s\":%.6f", name, value)));
            return text.append('}').toString();
        }
    }

    /** The checkpoint of this run. */
    public Path checkpoint() {
        return folder.resolve(CHECKPOINT);
    }

    /**
     * Trains until the end or until {@code stop} answers true; saves in both cases.
     *
     * @return whether the run is complete
     */
    public boolean run(Trainee trainee, Consumer<LogEntry> listener, BooleanSupplier stop) {
        trainee.resume(checkpoint(), configuration);
        double sum = 0;
        long counted = 0;
        long started = System.nanoTime();
        while (trainee.completed() < steps && !stop.getAsBoolean()) {
            double loss = trainee.step();
            requireFinite("the loss", loss, trainee.completed());
            sum += loss;
            counted++;
            long step = trainee.completed();
            boolean measure = step % validateEvery == 0 || step == steps;
            if (step % logEvery == 0 || measure) {
                double seconds = (System.nanoTime() - started) / 1e9 / counted;
                Map<String, Double> measured = measure ? trainee.validate() : Map.of();
                measured.forEach((name, value) -> requireFinite(name, value, step));
                LogEntry entry = new LogEntry(step, sum / counted, seconds, measured);
                log(entry);
                listener.accept(entry);
                sum = 0;
                counted = 0;
                if (measure) {
                    trainee.save(checkpoint(), configuration);
                }
                started = System.nanoTime();
            }
        }
        trainee.save(checkpoint(), configuration);
        return trainee.completed() >= steps;
    }

    private void requireFinite(String what, double value, long step) {
        if (!Double.isFinite(value)) {
            throw new Report2CtException(
                    ErrorKind.INTERNAL,
                    "step " + step + ": " + what + " is " + value + "; the last good checkpoint is " + checkpoint());
        }
    }

    private void log(LogEntry entry) {
        try {
            Files.writeString(
                    folder.resolve(LOG),
                    entry.json() + System.lineSeparator(),
                    StandardCharsets.UTF_8,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new Report2CtException(ErrorKind.OUT_OF_DISK, folder.resolve(LOG) + ": " + e.getMessage(), e);
        }
    }
}
