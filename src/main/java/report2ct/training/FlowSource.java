package report2ct.training;

import java.util.Optional;

/**
 * What a denoiser is trained on, by record: a latent, the spacing of its volume and the context tokens of its report.
 * Arrays are the caller's own.
 */
public interface FlowSource {
    /** Number of records. */
    int size();

    /** Name of a record, for messages. */
    String id(int record);

    /** [C, X, Y, Z] of every latent. */
    long[] shape();

    /** Number of elements of a latent. */
    default int elements() {
        int elements = 1;
        for (long length : shape()) {
            elements = Math.multiplyExact(elements, Math.toIntExact(length));
        }
        return elements;
    }

    /** The latent (mean of its posterior), unscaled, row-major. */
    float[] latent(int record);

    /** Log-variance of the posterior in the order of {@link #latent}; empty when only one latent is known. */
    default Optional<float[]> logVariance(int record) {
        return Optional.empty();
    }

    /** Voxel size of the volume in millimetres: x, y, z. */
    float[] spacingMm(int record);

    /** Reports of one record. */
    default int variants() {
        return 1;
    }

    /** Number of context tokens. */
    int tokens();

    /** Length of a context token. */
    int tokenWidth();

    /** The context of one report, {@code [tokens, tokenWidth]} row by row. */
    float[] context(int record, int variant);

    /** 1 where a label holds, else 0; empty when the truth is not known. */
    default float[] labels(int record) {
        return new float[0];
    }
}
