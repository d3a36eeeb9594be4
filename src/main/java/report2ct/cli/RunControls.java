package report2ct.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.training.run.PreviousRun;
import report2ct.training.run.RunSettings;
import report2ct.training.run.Trainee;
import report2ct.training.run.TrainingPlan;
import report2ct.training.run.TrainingRun;

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

    /**
     * Does what --resume and --restart ask for, before anything is trained.
     *
     * @param what the run as a message names it
     */
    void begin(CommandLine line, Path folder, String what) {
        Path last = TrainingRun.lastCheckpoint(folder);
        if (resume && !Files.exists(last)) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT, last + ": expected a checkpoint to go on from (--resume), found none");
        }
        if (restart && PreviousRun.moveAside(folder)) {
            line.getErr().println("moved " + what + " aside");
        }
    }

    /** Prints a plan; an error when something stands against the run. */
    static void print(CommandLine line, TrainingPlan plan) {
        line.getOut().print(plan.text());
        line.getOut().flush();
        if (!plan.problems().isEmpty()) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT, plan.problems().size() + " problems stand against this run");
        }
    }

    /** What a run that was asked to stop ends with. */
    static Report2CtException stopped(TrainingRun loop, Trainee trainee) {
        boolean saved = Files.exists(loop.checkpoint());
        return new Report2CtException(
                ErrorKind.CANCELLED,
                "stopped after step " + trainee.completed() + " of " + loop.steps()
                        + (saved ? "; saved in " + loop.checkpoint() : "; nothing to save yet"));
    }

    boolean dryRun() {
        return dryRun;
    }
}
