package report2ct.dataset;

import java.util.List;
import java.util.Optional;

/**
 * Samples for the training of a denoiser, by index: a latent, the spacing of its volume and the two section vectors of its
 * report. All latents have one shape and all vectors one width. Reading may touch the disk each time; several threads may
 * read at once. Arrays are the caller's own.
 */
public interface LatentSource {
    /** Number of samples. */
    int size();

    /** Name of a sample, unique in the source; noise and errors are keyed by it. */
    String id(int index);

    /** [C, X, Y, Z] of every latent. */
    long[] shape();

    /** Mean of the posterior, unscaled, row-major (Z fastest): product of {@link #shape()} values, all finite. */
    float[] latent(int index);

    /** Log-variance of the posterior in the order of {@link #latent}; empty when only one latent was kept. */
    Optional<float[]> logVariance(int index);

    /** Voxel size of the volume on its grid in millimetres: x, y, z. */
    float[] spacingMm(int index);

    /** Length W of a section's vector. */
    int sectionWidth();

    /** [2 W]: findings vector, then impression vector. */
    float[] sections(int index);

    /** Names of the labels; empty when samples have none. */
    default List<String> labelNames() {
        return List.of();
    }

    /** 1 where a label holds, else 0, in the order of {@link #labelNames()}; empty when there are none. */
    default float[] labels(int index) {
        return new float[0];
    }
}
