package report2ct.training.run;

import java.util.List;

/** Hears how a run gets on. Called on the thread of the loop, between two steps. */
@FunctionalInterface
public interface RunListener {
    /** A line of the metrics was written. */
    void logged(MetricEntry entry);

    /** A measurement's line was written and the checkpoint of its step, if there is one. */
    default void measured(TrainingRun run) {}

    /**
     * Pictures of what the trainee makes with its present weights; asked for every {@link RunSettings#samplesEvery} steps.
     * They become files in the run's folder and events.
     */
    default List<SamplePicture> samples(long step, Trainee trainee) {
        return List.of();
    }
}
