package report2ct.training.run;

import java.util.List;
import java.util.Map;
import report2ct.nn.Parameters;

/**
 * Something that is trained step by step. Its whole state is the tensors of {@link #groups}, the numbers of
 * {@link #scalars} and the count of steps; everything random is keyed by that count. Saving and restoring are done once,
 * by {@link TrainingRun}.
 */
public interface Trainee extends AutoCloseable {
    /** Steps done so far. */
    long completed();

    /** One step; its loss and gradients must be finite before any weight is moved. */
    StepFigures step();

    /** Names of the samples that the latest step drew, also of one that failed; for messages. */
    List<String> samples();

    /** Figures measured on data that is not trained on, by name. */
    Map<String, Double> validate();

    /** The figure of {@link #validate} that decides which checkpoint is the best. */
    Merit merit();

    /** All tensors that a checkpoint holds, by group: the model, its average, the optimiser's moments. */
    Map<String, Parameters> groups();

    /** Numbers that belong to the state and are no tensors, such as a measured scale factor. */
    default Map<String, Double> scalars() {
        return Map.of();
    }

    /**
     * Called once, after a checkpoint's tensors were copied into those of {@link #groups}.
     *
     * @param completed steps that the checkpoint has behind it
     * @param scalars what {@link #scalars} was then
     */
    void resumed(long completed, Map<String, Double> scalars);

    @Override
    void close();
}
