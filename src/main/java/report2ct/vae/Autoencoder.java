package report2ct.vae;

import org.bytedeco.pytorch.Tensor;

/** Compresses volumes to latents and back. */
public interface Autoencoder extends AutoCloseable {
    /** Channels of a latent. */
    int latentChannels();

    /** Voxels along each axis that make one latent cell. */
    int factor();

    /**
     * The distribution of latents of a volume, made in the caller's scope.
     *
     * @param volume [B, 1, X, Y, Z], 0 = -1000 HU, 1 = 1000 HU; every axis a multiple of {@link #factor()}
     */
    Posterior encode(Tensor volume);

    /**
     * The volume of a latent.
     *
     * @param latent [B, L, X, Y, Z], not multiplied by the diffusion model's scale factor
     * @return float32 [B, 1, X*f, Y*f, Z*f]; may leave [0, 1]
     */
    Tensor decode(Tensor latent);

    @Override
    void close();
}
