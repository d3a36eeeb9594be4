package report2ct.vae;

import java.util.Objects;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/**
 * How a volume goes through the autoencoder in slabs: exactly the function of the whole pass, in less memory.
 *
 * @param planes planes of a slab
 * @param recomputeWidest compute the widest map of the decoder twice instead of keeping it: about a quarter more
 *     arithmetic, half of the store
 * @param store where the maps between the blocks are kept
 * @param progress told after every slab
 */
public record Streaming(int planes, boolean recomputeWidest, MapStore store, Progress progress) {
    /** Is told how a pass gets on. */
    public interface Progress {
        /** Shows nothing and never stops. */
        Progress SILENT = share -> {};

        /**
         * This share of the work is done; an exception ends the work.
         *
         * @param share 0 to 1
         */
        void done(double share);
    }

    public Streaming {
        Objects.requireNonNull(store, "store");
        Objects.requireNonNull(progress, "progress");
        if (planes < 1) {
            throw new Report2CtException(ErrorKind.INVALID_INPUT, "slab: expected at least 1 plane, found " + planes);
        }
    }

    /** Slabs of this many planes, maps in memory. */
    public static Streaming inMemory(int planes) {
        return new Streaming(planes, false, new MemoryStore(), Progress.SILENT);
    }
}
