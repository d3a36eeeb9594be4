package report2ct.dataset.preparation;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.nn.Ops;
import report2ct.nn.TensorScope;
import report2ct.vae.Autoencoder;
import report2ct.vae.Posterior;
import report2ct.vae.SlidingWindow;
import report2ct.volume.Volume;
import report2ct.volume.VolumeShape;

/** Encodes with an autoencoder in one piece or by overlapping windows. Owns the autoencoder. */
public final class AutoencoderEncoder implements LatentEncoder {
    private final Autoencoder autoencoder;
    private final Optional<SlidingWindow> windows;
    private final UnaryOperator<Tensor> place;

    /**
     * An encoder.
     *
     * @param windows empty: whole volumes
     * @param place moves a tensor to the device of the autoencoder's weights
     */
    public AutoencoderEncoder(Autoencoder autoencoder, Optional<SlidingWindow> windows, UnaryOperator<Tensor> place) {
        this.autoencoder = autoencoder;
        this.windows = windows;
        this.place = place;
    }

    /** Whole volumes on the processor. */
    public static AutoencoderEncoder whole(Autoencoder autoencoder) {
        return new AutoencoderEncoder(autoencoder, Optional.empty(), tensor -> tensor);
    }

    @Override
    public String encoding() {
        return windows.map(w -> "windows of " + w.roi().x() + "x" + w.roi().y() + "x"
                        + w.roi().z() + " cells, overlap " + w.overlap())
                .orElse("whole");
    }

    @Override
    public List<Long> latentShape(VolumeShape grid) {
        int f = autoencoder.factor();
        if (grid.nx() % f != 0 || grid.ny() % f != 0 || grid.nz() % f != 0) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    "size: expected multiples of " + f + ", the autoencoder's factor, found " + grid);
        }
        return List.of(
                (long) autoencoder.latentChannels(), (long) grid.nx() / f, (long) grid.ny() / f, (long) grid.nz() / f);
    }

    @Override
    public Latent encode(Volume unit) {
        try (TensorScope scope = TensorScope.open();
                NoGradGuard noGradients = new NoGradGuard()) {
            Tensor volume = place.apply(tensor(unit));
            Posterior posterior =
                    windows.isPresent() ? windows.get().encode(autoencoder, volume) : autoencoder.encode(volume);
            return new Latent(Ops.toFloats(posterior.mean()), Ops.toFloats(posterior.logVariance()));
        }
    }

    /** [1, 1, X, Y, Z] of a volume that is stored x fastest: its values are [Z, Y, X]. */
    private static Tensor tensor(Volume unit) {
        Tensor stored = Ops.floats(unit.toFloats(), 1, 1, unit.nz(), unit.ny(), unit.nx());
        return stored.permute(0, 1, 4, 3, 2).contiguous(); // [1, 1, X, Y, Z]
    }

    @Override
    public void close() {
        autoencoder.close();
    }
}
