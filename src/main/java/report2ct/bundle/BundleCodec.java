package report2ct.bundle;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.generation.VolumeDecoding;
import report2ct.nn.Ops;
import report2ct.nn.ParameterFiles;
import report2ct.nn.Parameters;
import report2ct.nn.Precision;
import report2ct.nn.TensorScope;
import report2ct.vae.Autoencoder;
import report2ct.volume.HounsfieldRange;
import report2ct.volume.Volume;
import report2ct.weights.SafetensorsFile;
import report2ct.weights.WeightFile;

/** The autoencoder of a bundle alone: what it makes of a volume that it compresses. Used by one thread. */
public final class BundleCodec implements AutoCloseable {
    private final Bundle bundle;
    private final Autoencoder autoencoder;

    private BundleCodec(Bundle bundle, Autoencoder autoencoder) {
        this.bundle = bundle;
        this.autoencoder = autoencoder;
    }

    /**
     * Reads the autoencoder of a bundle; runs on the CPU in single precision.
     *
     * @throws Report2CtException {@link ErrorKind#INCOMPATIBLE_WEIGHTS} when a number that it needs is not finite: such an
     *     autoencoder may decode, but what it encodes means nothing
     */
    public static BundleCodec open(Bundle bundle) throws IOException {
        AutoencoderPart part = bundle.descriptor().autoencoder();
        Path path = bundle.file(part.file());
        try (WeightFile file = SafetensorsFile.open(path);
                Parameters weights = ParameterFiles.load(part.parameters(), file)) {
            requireFinite(path, weights);
            return new BundleCodec(bundle, part.open(weights, Precision.FP32));
        }
    }

    private static void requireFinite(Path path, Parameters weights) {
        List<String> damaged = new ArrayList<>();
        try (TensorScope scope = TensorScope.open()) {
            for (String name : weights.names()) {
                if (!weights.get(name).isfinite().all().item_bool()) {
                    damaged.add(name);
                }
            }
        }
        if (!damaged.isEmpty()) {
            throw new Report2CtException(
                    ErrorKind.INCOMPATIBLE_WEIGHTS,
                    path + ": expected finite numbers, found others in " + String.join(", ", damaged)
                            + "; this autoencoder cannot encode");
        }
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
