package report2ct.generation;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.nn.TensorFile;

/** The latent between two steps in a file, from which a generation that was killed goes on with the same result. */
final class StepStore {
    private static final String LAYOUT = "report2ct-checkpoint/1";
    private static final String LATENT = "latent";

    private final Path file;
    private final int everySteps;
    private final String key;

    /** @param key what the latent is made from; a file with another one is refused */
    StepStore(Resources.Checkpoint where, String key) {
        file = where.file();
        everySteps = where.everySteps();
        this.key = key;
    }

    /**
     * A latent and the number of steps that made it.
     *
     * @param latent [1, C, X, Y, Z]
     */
    record Saved(int steps, Tensor latent) {}

    /** What was saved, in the caller's scope; null when nothing was. */
    @Nullable
    Saved load(long... shape) {
        if (!Files.exists(file)) {
            return null;
        }
        Map<String, String> words = TensorFile.words(file);
        if (!LAYOUT.equals(words.get("layout")) || !key.equals(words.get("key"))) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    file
                            + ": expected the state of this very generation, found another one's (report, options, model or"
                            + " number of threads differ); delete the file to begin anew");
        }
        return new Saved(steps(words.getOrDefault("steps", "")), TensorFile.load(file, LATENT, shape));
    }

    private int steps(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new Report2CtException(
                    ErrorKind.CORRUPT_FILE, file + ": steps: expected a number, found \"" + text + "\"", e);
        }
    }

    /** Saves when it is time to: every few steps and after the last one. */
    void offer(int done, int total, Tensor latent) {
        if (done % everySteps == 0 || done == total) {
            Map<String, String> words = Map.of("layout", LAYOUT, "key", key, "steps", Integer.toString(done));
            TensorFile.save(file, LATENT, latent, words);
        }
    }
}
