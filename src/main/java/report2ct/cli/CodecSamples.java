package report2ct.cli;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import report2ct.dataset.PhantomSet;
import report2ct.nn.Ops;
import report2ct.nn.Precision;
import report2ct.nn.TensorScope;
import report2ct.phantom.PhantomGrid;
import report2ct.training.CodecTraining;
import report2ct.training.run.SamplePicture;
import report2ct.vae.CompactAutoencoder;
import report2ct.vae.CompactConfig;

/**
 * Held-out phantoms after the way through the autoencoder with its averaged weights.
 *
 * @param held the phantoms; the first few are shown
 */
record CodecSamples(CompactConfig config, CodecTraining trainee, PhantomSet held) implements SampleSource {
    private static final int MOST = 2;

    @Override
    public List<SamplePicture> make() {
        List<SamplePicture> pictures = new ArrayList<>();
        try (NoGradGuard noGradients = new NoGradGuard();
                CompactAutoencoder network =
                        CompactAutoencoder.forInference(config, trainee.averaged(), Precision.FP32)) {
            for (int i = 0; i < Math.min(MOST, held.size()); i++) {
                pictures.add(picture(network, i));
            }
        }
        return pictures;
    }

    private SamplePicture picture(CompactAutoencoder network, int index) {
        PhantomGrid grid = held.grid();
        try (TensorScope scope = TensorScope.open()) {
            Tensor volume = Ops.floats(held.whole(index).volume(), 1, 1, grid.nx(), grid.ny(), grid.nz());
            float[] values = Ops.toFloats(network.decode(network.encode(volume).mean()));
            int[] size = {grid.nx(), grid.ny(), grid.nz()};
            return SampleMontage.of("phantom-" + (index + 1), values, size, grid.baseSpacingMm());
        }
    }
}
