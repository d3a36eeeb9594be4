package report2ct.training.run;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a checkpoint holds beside its tensors.
 *
 * @param step steps done
 * @param configuration {@link RunConfiguration#yaml} of the run
 * @param scalars numbers of the trainee's state
 * @param best the best measurement so far, or null before the first
 * @param history what was changed on purpose while the run went on, one line each
 */
public record CheckpointState(
        long step,
        String configuration,
        Map<String, Double> scalars,
        @Nullable Best best,
        List<String> history) {
    public CheckpointState {
        scalars = Collections.unmodifiableMap(new TreeMap<>(scalars));
        history = List.copyOf(history);
    }

    /**
     * The best measurement of a run.
     *
     * @param figure which one
     * @param value its value
     * @param step when
     */
    public record Best(String figure, double value, long step) {}
}
