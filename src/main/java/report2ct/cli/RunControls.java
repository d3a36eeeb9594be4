package report2ct.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import report2ct.training.run.RunSettings;

/** How a stage begins, how it is watched and what it keeps; nothing here changes what is learnt. */
final class RunControls {
    @Option(
            names = "--resume",
            description =
                    "Go on from the last checkpoint; an error when there is none. Without this and --restart a stage"
                            + " goes on when it can and begins when it cannot.")
    private boolean resume;

    @Option(names = "--restart", description = "Begin anew; what the stage has written so far moves to previous-N.")
    private boolean restart;

    @Option(names = "--dry-run", description = "Check everything, do a few steps, print the plan, write nothing.")
    private boolean dryRun;

    @Option(names = "--log-every", paramLabel = "N", defaultValue = "20", description = "Steps between lines (20).")
    private long logEvery = 20;

    @Option(
            names = "--validate-every",
            paramLabel = "N",
            defaultValue = "250",
            description = "Steps between measurements on held-out data (250).")
    private long validateEvery = 250;

    @Option(
            names = "--checkpoint-every",
            paramLabel = "N",
            defaultValue = "250",
            description = "Steps between checkpoints (250).")
    private long checkpointEvery = 250;

    @Option(
            names = "--samples-every",
            paramLabel = "N",
            defaultValue = "0",
            description = "Steps between pictures of what the network makes; 0, the default, for none.")
    private long samplesEvery;

    @Option(
            names = "--keep",
            paramLabel = "N",
            defaultValue = "2",
            description = "Last checkpoints that stay, beside the best (2).")
    private int keep = 2;

    /** The settings, all mistakes at once. */
    RunSettings settings(CommandLine line) {
        List<String> problems = new ArrayList<>();
        if (resume && restart) {
            problems.add("--resume and --restart exclude each other");
        }
        require(1, "--log-every", logEvery, problems);
        require(1, "--validate-every", validateEvery, problems);
        require(1, "--checkpoint-every", checkpointEvery, problems);
        require(0, "--samples-every", samplesEvery, problems);
        require(1, "--keep", keep, problems);
        if (!problems.isEmpty()) {
            throw new ParameterException(line, String.join("; ", problems));
        }
        return new RunSettings(logEvery, validateEvery, checkpointEvery, samplesEvery, keep);
    }

    private static void require(long least, String name, long value, List<String> problems) {
        if (value < least) {
            problems.add(name + ": expected " + least + " or more, found " + value);
        }
    }

    boolean resume() {
        return resume;
    }

    boolean restart() {
        return restart;
    }

    boolean dryRun() {
        return dryRun;
    }
}
