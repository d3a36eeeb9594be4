package report2ct.training.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.bytedeco.javacpp.Pointer;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.nn.Parameters;

/** Works out a {@link TrainingPlan}: what goes on from where, the disk, the memory and the time of real steps. */
public final class RunPlanning {
    private static final int WARM_UP_STEPS = 1;
    private static final int TIMED_STEPS = 3;
    private static final double MEBI = 1 << 20;

    private RunPlanning() {}

    /**
     * The plan of a run whose trainee is at its first step. Does a few steps with it and writes nothing; afterwards the
     * trainee is to be closed.
     */
    public static TrainingPlan plan(TrainingRun run, Trainee trainee) {
        long begins = 0;
        TrainingPlan plan = TrainingPlan.empty();
        if (Files.exists(run.checkpoint())) {
            try {
                begins = run.resumable(trainee).step();
                plan = plan.with("goes on from", "step " + begins + " of " + run.checkpoint());
            } catch (Report2CtException e) {
                return plan.withProblem(String.valueOf(e.getMessage()));
            }
        }
        return plan.and(size(trainee))
                .and(disk(run, trainee))
                .and(steps(run, trainee, Math.max(0, run.steps() - begins)));
    }

    private static TrainingPlan size(Trainee trainee) {
        TrainingPlan plan = TrainingPlan.empty();
        for (var group : trainee.groups().entrySet()) {
            long elements = group.getValue().elements();
            plan = plan.with(
                    group.getKey(),
                    String.format(Locale.ROOT, "%,d numbers, %.1f MiB", elements, elements * Float.BYTES / MEBI));
        }
        return plan;
    }

    private static long stateBytes(Trainee trainee) {
        return trainee.groups().values().stream()
                        .mapToLong(Parameters::elements)
                        .sum()
                * Float.BYTES;
    }

    /** The kept checkpoints, the best one and the one being written. */
    private static TrainingPlan disk(TrainingRun run, Trainee trainee) {
        long bytes = stateBytes(trainee) * (run.settings().keep() + 2L);
        long room = room(run.folder());
        TrainingPlan plan = TrainingPlan.empty()
                .with(
                        "disk",
                        String.format(
                                Locale.ROOT, "%.1f MiB for checkpoints, %.0f MiB free", bytes / MEBI, room / MEBI));
        return bytes <= room
                ? plan
                : plan.withProblem(
                        run.folder() + ": the checkpoints need " + bytes + " bytes, the disk has room for " + room);
    }

    private static long room(Path folder) {
        try {
            Path there = folder.toAbsolutePath();
            while (!Files.exists(there) && there.getParent() != null) {
                there = there.getParent();
            }
            return Files.getFileStore(there).getUsableSpace();
        } catch (IOException e) {
            throw new Report2CtException(ErrorKind.INVALID_INPUT, folder + ": " + e.getMessage(), e);
        }
    }

    /** Time and memory of real steps, taken over the steps that are left. */
    private static TrainingPlan steps(TrainingRun run, Trainee trainee, long left) {
        long before = Pointer.physicalBytes();
        long most = before;
        StepTime time = StepTime.ZERO;
        double seconds = 0;
        StepFigures figures = null;
        for (int i = 0; i < WARM_UP_STEPS + TIMED_STEPS; i++) {
            long began = System.nanoTime();
            figures = trainee.step();
            if (i >= WARM_UP_STEPS) {
                seconds += (System.nanoTime() - began) / 1e9 / TIMED_STEPS;
                time = time.plus(figures.time());
            }
            most = Math.max(most, Pointer.physicalBytes());
        }
        StepTime mean = time.over(TIMED_STEPS);
        TrainingPlan plan = TrainingPlan.empty()
                .with("steps", left + " of " + run.steps())
                .with(
                        "a step",
                        String.format(
                                Locale.ROOT,
                                "%.3f s (data %.3f, forward %.3f, backward %.3f, optimiser %.3f), measured",
                                seconds,
                                mean.data(),
                                mean.forward(),
                                mean.backward(),
                                mean.optimiser()))
                .with("all steps", duration(seconds * left) + ", measuring and saving not counted")
                .with(
                        "memory",
                        String.format(
                                Locale.ROOT,
                                "%.0f MiB in use after %d steps, %.0f MiB before",
                                most / MEBI,
                                WARM_UP_STEPS + TIMED_STEPS,
                                before / MEBI));
        boolean finite = figures != null && Double.isFinite(figures.loss());
        return finite ? plan : plan.withProblem("the loss of the first steps is not finite");
    }

    private static String duration(double seconds) {
        if (seconds < 120) {
            return String.format(Locale.ROOT, "about %.0f s", seconds);
        }
        double minutes = seconds / 60;
        return minutes < 120
                ? String.format(Locale.ROOT, "about %.0f min", minutes)
                : String.format(Locale.ROOT, "about %.1f h", minutes / 60);
    }
}
