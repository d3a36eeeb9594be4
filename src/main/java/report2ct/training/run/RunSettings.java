package report2ct.training.run;

import java.util.ArrayList;
import java.util.List;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/**
 * How a run is watched and saved; nothing here changes what is learnt.
 *
 * @param logEvery steps between two lines of the metrics
 * @param validateEvery steps between two measurements on held-out data
 * @param checkpointEvery steps between two checkpoints
 * @param samplesEvery steps between two montages of samples; 0 for none
 * @param keep how many of the last checkpoints stay
 */
public record RunSettings(long logEvery, long validateEvery, long checkpointEvery, long samplesEvery, int keep) {
    public RunSettings {
        List<String> problems = new ArrayList<>();
        requireAtLeast(1, "log-every", logEvery, problems);
        requireAtLeast(1, "validate-every", validateEvery, problems);
        requireAtLeast(1, "checkpoint-every", checkpointEvery, problems);
        requireAtLeast(0, "samples-every", samplesEvery, problems);
        requireAtLeast(1, "keep", keep, problems);
        if (!problems.isEmpty()) {
            throw new Report2CtException(ErrorKind.INVALID_INPUT, String.join("; ", problems));
        }
    }

    private static void requireAtLeast(long least, String name, long value, List<String> problems) {
        if (value < least) {
            problems.add(name + ": expected " + least + " or more, found " + value);
        }
    }

    /** A line every 20 steps, a measurement and a checkpoint every 250, the last two checkpoints, no samples. */
    public static RunSettings standard() {
        return new RunSettings(20, 250, 250, 0, 2);
    }

    /** The same with another number of steps between two lines. */
    public RunSettings logging(long every) {
        return new RunSettings(every, validateEvery, checkpointEvery, samplesEvery, keep);
    }

    /** The same with another number of steps between two measurements. */
    public RunSettings validating(long every) {
        return new RunSettings(logEvery, every, checkpointEvery, samplesEvery, keep);
    }

    /** The same with another number of steps between two checkpoints, and of checkpoints that stay. */
    public RunSettings checkpointing(long every, int kept) {
        return new RunSettings(logEvery, validateEvery, every, samplesEvery, kept);
    }

    /** The same with another number of steps between two montages. */
    public RunSettings sampling(long every) {
        return new RunSettings(logEvery, validateEvery, checkpointEvery, every, keep);
    }
}
