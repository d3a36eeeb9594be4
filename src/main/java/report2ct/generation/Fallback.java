package report2ct.generation;

import java.util.List;
import java.util.function.Function;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/** Does a stage by the first plan of a list and, when the memory or the disk does not suffice after all, by a smaller one. */
final class Fallback {
    private final List<Plan> plans;
    private final GenerationListener listener;

    /** @param plans at least one, the fastest first */
    Fallback(List<Plan> plans, GenerationListener listener) {
        this.plans = List.copyOf(plans);
        this.listener = listener;
    }

    /** What a stage gave, and the plan by which it did. */
    record Outcome<T>(T result, Plan plan) {}

    /**
     * Does the work.
     *
     * @throws Report2CtException the last plan's failure; any failure that is no lack of room at once
     */
    <T> Outcome<T> run(Stage stage, Function<Plan, T> work) {
        Plan failed = null;
        Report2CtException failure = null;
        for (Plan plan : plans) {
            if (failed != null && failure != null) {
                if (!smaller(plan, failed, stage, failure.kind())) {
                    continue;
                }
                listener.note(failure.getMessage() + "; " + stage.label() + " again, " + plan.describe());
            }
            try {
                return new Outcome<>(work.apply(plan), plan);
            } catch (RuntimeException | OutOfMemoryError e) {
                failure = NativeErrors.translate(e);
                if (!lacksRoom(failure)) {
                    throw failure;
                }
                failed = plan;
            }
        }
        throw failure == null ? new Report2CtException(ErrorKind.INTERNAL, "no plan") : failure;
    }

    private static boolean lacksRoom(Report2CtException failure) {
        return failure.kind() == ErrorKind.OUT_OF_MEMORY || failure.kind() == ErrorKind.OUT_OF_DISK;
    }

    /** After a lack of memory a plan with less of it, after a lack of disk one with less of that. */
    private static boolean smaller(Plan plan, Plan failed, Stage stage, ErrorKind lack) {
        return lack == ErrorKind.OUT_OF_DISK
                ? plan.scratchBytes() < failed.scratchBytes()
                : plan.bytes(stage) < failed.bytes(stage);
    }
}
