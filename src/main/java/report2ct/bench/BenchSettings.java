package report2ct.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import report2ct.generation.GridSize;
import report2ct.generation.Processor;
import report2ct.nn.Precision;

/**
 * What is measured.
 *
 * @param quick fewer runs and smaller sizes: a minute or two
 * @param fullSize one pass at 120x120x64 cells as well
 * @param python the interpreter of the reference implementation; null for none
 * @param script the reference's program
 * @param peerRuns pairs of runs against the reference
 */
public record BenchSettings(
        boolean quick,
        boolean fullSize,
        @Nullable Path python,
        @Nullable Path script,
        int peerRuns) {
    /** The paper's latent. */
    static final GridSize FULL = new GridSize(120, 120, 64);

    /** The latent of the comparison with the reference. */
    static final GridSize PEER = new GridSize(64, 64, 32);

    private static final GridSize SMALL = new GridSize(32, 32, 16);

    public BenchSettings {
        if (python != null) {
            Objects.requireNonNull(script, "script");
        }
    }

    /** Latents of the passes that are timed. */
    List<GridSize> sizes() {
        List<GridSize> sizes = quick
                ? List.of(new GridSize(16, 16, 16), new GridSize(24, 24, 16), SMALL)
                : List.of(SMALL, new GridSize(48, 48, 32), PEER);
        return fullSize ? List.of(sizes.get(0), sizes.get(2), FULL) : sizes;
    }

    /** Runs of a short measurement. */
    int runs() {
        return quick ? 3 : 5;
    }

    /** The arithmetics that make sense here: bfloat16 only where the processor has it. */
    static List<Precision> precisions() {
        return Processor.nativeBf16() ? List.of(Precision.FP32, Precision.BF16) : List.of(Precision.FP32);
    }
}
