package report2ct.generation;

import org.bytedeco.pytorch.Tensor;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.nn.Ops;
import report2ct.nn.TensorScope;
import report2ct.vae.Autoencoder;
import report2ct.vae.SlidingWindow;
import report2ct.volume.Affine;
import report2ct.volume.HounsfieldRange;
import report2ct.volume.Spacing;
import report2ct.volume.Volume;

/** From a latent to Hounsfield units (diffusion specification 4.2, points 5 to 7). */
public final class VolumeDecoding {
    private VolumeDecoding() {}

    /**
     * The volume of a latent: RAS order, positive diagonal affine, origin 0.
     *
     * @param latent [1, L, X, Y, Z], as the autoencoder gives it
     */
    public static Volume decode(Autoencoder autoencoder, Tensor latent, DecodeMode mode, Spacing spacing) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor decoded = switch (mode) {
                case WHOLE -> autoencoder.decode(latent);
                case TILED -> SlidingWindow.reference().decode(autoencoder, latent);
            };
            return volume(Ops.onCpu(decoded), spacing);
        }
    }

    /** @param decoded [1, 1, X, Y, Z], 0 = -1000 HU, 1 = 1000 HU */
    private static Volume volume(Tensor decoded, Spacing spacing) {
        int nx = Math.toIntExact(decoded.size(2));
        int ny = Math.toIntExact(decoded.size(3));
        int nz = Math.toIntExact(decoded.size(4));
        long voxels = (long) nx * ny * nz;
        if (voxels > Integer.MAX_VALUE - 8) {
            throw new Report2CtException(
                    ErrorKind.OUT_OF_MEMORY, "size: " + voxels + " voxels do not fit in one Java array");
        }
        short[] hu = new short[(int) voxels];
        int plane = nx * ny;
        for (int z = 0; z < nz; z++) {
            try (TensorScope scope = TensorScope.open()) {
                Tensor slice = decoded.narrow(4, z, 1).view(nx, ny).t().contiguous(); // [Y, X]
                short[] values = HounsfieldRange.CT.toHu(Ops.toFloats(slice));
                System.arraycopy(values, 0, hu, z * plane, plane);
            }
        }
        return Volume.ofHu(hu, nx, ny, nz, Affine.ofSpacing(spacing));
    }
}
