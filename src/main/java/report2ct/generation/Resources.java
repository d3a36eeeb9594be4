package report2ct.generation;

import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/**
 * What a generation may use of the machine. It decides how a volume is computed and never which one, up to rounding.
 *
 * @param memoryBytes most resident memory of the process; 0 stands for what the machine has free
 * @param scratch existing folder for intermediate results; null allows none on disk
 * @param streamed whether to decode in slabs even where the whole would fit
 * @param checkpoint where a generation keeps its state; null for nowhere
 */
public record Resources(
        long memoryBytes,
        @Nullable Path scratch,
        boolean streamed,
        @Nullable Checkpoint checkpoint) {
    /**
     * A file from which a generation that was killed goes on.
     *
     * @param file beside the output; it is read when it is there
     * @param everySteps steps between two writes
     */
    public record Checkpoint(Path file, int everySteps) {
        public Checkpoint {
            Objects.requireNonNull(file, "file");
            if (everySteps < 1) {
                throw new Report2CtException(
                        ErrorKind.INVALID_INPUT,
                        "checkpoint: expected at least 1 step between two, found " + everySteps);
            }
        }
    }

    public Resources {
        if (memoryBytes < 0) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT, "memory: expected a positive number of bytes, found " + memoryBytes);
        }
    }

    /** What is free; nothing on disk. */
    public static Resources machine() {
        return new Resources(0, null, false, null);
    }
}
