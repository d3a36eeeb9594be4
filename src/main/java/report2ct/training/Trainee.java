package report2ct.training;

import java.nio.file.Path;
import java.util.Map;

/** Something that is trained step by step: its state can be saved, restored and measured. */
public interface Trainee extends AutoCloseable {
    /** Steps done so far. */
    long completed();

    /**
     * One step.
     *
     * @return the loss
     */
    double step();

    /** Figures measured on data that is not trained on, by name. */
    Map<String, Double> validate();

    /** Continues from a checkpoint when there is one. */
    void resume(Path checkpoint, String configuration);

    /** Writes a checkpoint. */
    void save(Path checkpoint, String configuration);

    @Override
    void close();
}
