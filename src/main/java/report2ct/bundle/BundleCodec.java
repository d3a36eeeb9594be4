package report2ct.bundle;

import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.generation.ComputeDevice;
import report2ct.generation.VolumeDecoding;
import report2ct.nn.Ops;
import report2ct.nn.Precision;
import report2ct.nn.TensorScope;
import report2ct.vae.Autoencoder;
import report2ct.volume.HounsfieldRange;
import report2ct.volume.Volume;

/** The autoencoder of a bundle alone: what it makes of a volume that it compresses. Used by one thread. */
public final class BundleCodec implements AutoCloseable {
    private final Bundle bundle;
    private final Autoencoder autoencoder;

    private BundleCodec(Bundle bundle, Autoencoder autoencoder) {
        this.bundle = bundle;
        this.autoencoder = autoencoder;
    }

    /** Reads the autoencoder of a bundle; runs on the CPU in single precision. */
    public static BundleCodec open(Bundle bundle) {
        BundleModel model = new BundleModel(bundle, () -> {
            throw new Report2CtException(ErrorKind.INTERNAL, "the autoencoder needs no text encoders");
        });
        return new BundleCodec(bundle, model.openAutoencoder(Precision.FP32, ComputeDevice.CPU));
    }

    /** What every axis of a volume must be a multiple of. */
    public int factor() {
        return autoencoder.factor();
    }

    /**
     * Compresses a volume to the mean of its latent and decodes it again, as a generation decodes.
     *
     * @param volume Hounsfield units in RAS order; what lies outside -1000 to 1000 is clipped
     */
    public Volume roundTrip(Volume volume) {
        int factor = factor();
        if (volume.nx() % factor != 0 || volume.ny() % factor != 0 || volume.nz() % factor != 0) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    "volume of " + volume.shape() + ": expected a multiple of " + factor + " voxels along each axis");
        }
        try (TensorScope scope = TensorScope.open();
                NoGradGuard noGradients = new NoGradGuard()) {
            Tensor latent = autoencoder.encode(units(volume)).mean();
            Volume decoded = VolumeDecoding.decode(
                    autoencoder, latent, bundle.descriptor().decode(), volume.spacing());
            return decoded.withAffine(volume.affine());
        }
    }

    /** [1, 1, X, Y, Z], 0 = -1000 HU, 1 = 1000 HU. */
    private static Tensor units(Volume volume) {
        float[] xFastest = HounsfieldRange.CT.toUnit(volume.requireFinite()).toFloats();
        Tensor stored = Ops.floats(xFastest, 1, 1, volume.nz(), volume.ny(), volume.nx());
        return stored.permute(0, 1, 4, 3, 2).contiguous(); // [1, 1, X, Y, Z]
    }

    @Override
    public void close() {
        autoencoder.close();
    }
}
