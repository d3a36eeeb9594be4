package report2ct.vae;

import org.bytedeco.pytorch.Tensor;

/** An autoencoder that can also work in slabs, with the result of the whole pass. Takes one sample at a time. */
public interface StreamingAutoencoder extends Autoencoder {
    /**
     * The volume of a latent, slab by slab.
     *
     * @param latent [1, L, X, Y, Z], not multiplied by the diffusion model's scale factor
     */
    void decode(Tensor latent, Streaming how, PlaneSink sink);

    /**
     * The distribution of latents of a volume, made in the caller's scope.
     *
     * @param volume one channel, 0 = -1000 HU, 1 = 1000 HU; every axis a multiple of {@link #factor()}; its planes are
     *     asked for in order, some more than once
     */
    Posterior encode(PlaneSource volume, Streaming how);
}
