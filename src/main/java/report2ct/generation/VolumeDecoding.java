package report2ct.generation;

import java.nio.file.Path;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.nn.TensorScope;
import report2ct.vae.Autoencoder;
import report2ct.vae.MapStore;
import report2ct.vae.MemoryStore;
import report2ct.vae.ScratchStore;
import report2ct.vae.SlidingWindow;
import report2ct.vae.Streaming;
import report2ct.vae.StreamingAutoencoder;
import report2ct.volume.Spacing;
import report2ct.volume.Volume;

/** From a latent to Hounsfield units (diffusion specification 4.2, points 5 to 7). */
public final class VolumeDecoding {
    private final DecodePlan plan;
    private final @Nullable Path scratch;
    private final Streaming.Progress progress;

    /**
     * A way of decoding.
     *
     * @param scratch folder for the maps of a plan that keeps them in files
     * @param progress told after every slab
     */
    VolumeDecoding(DecodePlan plan, @Nullable Path scratch, Streaming.Progress progress) {
        this.plan = plan;
        this.scratch = scratch;
        this.progress = progress;
    }

    /**
     * The volume of a latent, decoded in one piece or by windows.
     *
     * @param latent [1, L, X, Y, Z], as the autoencoder gives it
     */
    public static Volume decode(Autoencoder autoencoder, Tensor latent, DecodeMode mode, Spacing spacing) {
        DecodePlan.Form form = mode == DecodeMode.TILED ? DecodePlan.Form.WINDOWS : DecodePlan.Form.ONE_PIECE;
        return new VolumeDecoding(DecodePlan.of(form), null, Streaming.Progress.SILENT)
                .decode(autoencoder, latent, spacing);
    }

    /**
     * The volume of a latent: RAS order, positive diagonal affine, origin 0.
     *
     * @param latent [1, L, X, Y, Z], as the autoencoder gives it
     */
    Volume decode(Autoencoder autoencoder, Tensor latent, Spacing spacing) {
        int f = autoencoder.factor();
        HuSlabs slabs = new HuSlabs(latent.size(2) * f, latent.size(3) * f, latent.size(4) * f);
        try (TensorScope scope = TensorScope.open()) {
            switch (plan.form()) {
                case ONE_PIECE -> slabs.accept(0, autoencoder.decode(latent));
                case WINDOWS -> slabs.accept(0, SlidingWindow.reference().decode(autoencoder, latent));
                case SLABS_IN_MEMORY -> inSlabs(autoencoder, latent, new MemoryStore(), slabs);
                case SLABS_IN_FILES -> inSlabs(autoencoder, latent, new ScratchStore(folder()), slabs);
            }
        }
        return slabs.volume(spacing);
    }

    private void inSlabs(Autoencoder autoencoder, Tensor latent, MapStore store, HuSlabs slabs) {
        if (!(autoencoder instanceof StreamingAutoencoder streaming)) {
            throw new Report2CtException(ErrorKind.INTERNAL, "this autoencoder does not decode in slabs");
        }
        streaming.decode(latent, new Streaming(plan.planes(), plan.recomputeWidest(), store, progress), slabs);
    }

    private Path folder() {
        if (scratch == null) {
            throw new Report2CtException(ErrorKind.INTERNAL, "a plan with scratch files and no folder for them");
        }
        return scratch;
    }
}
