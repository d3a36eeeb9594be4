package report2ct.dataset.preparation;

import java.util.List;
import report2ct.volume.Volume;
import report2ct.volume.VolumeShape;

/**
 * A way to take a volume through an autoencoder: whole, by windows, or slab by slab. Ways that compute another function
 * have other names, which are recorded with the set. Used by one thread at a time.
 */
public interface LatentEncoder extends AutoCloseable {
    /** A short name of the function that is computed, e.g. {@code whole}; the same name means the same latents. */
    String encoding();

    /**
     * [C, X, Y, Z] of the latents of a grid.
     *
     * @throws report2ct.Report2CtException when the grid does not fit the network
     */
    List<Long> latentShape(VolumeShape grid);

    /**
     * The posterior of a volume's latents.
     *
     * @param unit RAS order, 0..1
     */
    Latent encode(Volume unit);

    @Override
    void close();

    /**
     * A posterior, [C, X, Y, Z] with Z fastest.
     *
     * @param mean its mean
     * @param logVariance logarithm of its variance
     */
    @SuppressWarnings("ArrayRecordComponent") // handed straight to a file
    record Latent(float[] mean, float[] logVariance) {}
}
