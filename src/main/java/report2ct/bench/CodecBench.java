package report2ct.bench;

import static org.bytedeco.pytorch.global.torch.randn;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import report2ct.nn.ParameterInitialiser;
import report2ct.nn.Parameters;
import report2ct.nn.Precision;
import report2ct.nn.TensorScope;
import report2ct.vae.Autoencoder;
import report2ct.vae.MaisiAutoencoder;
import report2ct.vae.VaeConfig;
import report2ct.vae.VaeParameters;

/** Decoding and encoding by the published autoencoder, with random weights, a voxel. */
final class CodecBench {
    static final String DECODE = "decode";
    private static final VaeConfig CONFIG = VaeConfig.maisi();
    private static final long SEED = 2;

    private final BenchSettings settings;
    private final Watch watch;

    CodecBench(BenchSettings settings, Watch watch) {
        this.settings = settings;
        this.watch = watch;
    }

    List<Measurement> measure() {
        List<Measurement> all = new ArrayList<>();
        int cells = settings.quick() ? 12 : 24;
        for (Precision precision : BenchSettings.precisions()) {
            watch.check();
            try (Parameters weights = ParameterInitialiser.initialise(VaeParameters.of(CONFIG), SEED);
                    Autoencoder autoencoder = MaisiAutoencoder.forInference(CONFIG, weights, precision);
                    TensorScope scope = TensorScope.open()) {
                Tensor latent = randn(1, CONFIG.latentChannels(), cells, cells, cells);
                all.add(line(DECODE, precision, cells, Timing.of(1, runs(), () -> autoencoder.decode(latent))));
                long side = (long) cells * CONFIG.factor();
                Tensor volume = randn(1, 1, side, side, side);
                all.add(line("encode", precision, cells, Timing.of(1, runs(), () -> autoencoder.encode(volume))));
            }
        }
        return all;
    }

    private int runs() {
        return settings.quick() ? 2 : 3;
    }

    private static Measurement line(String group, Precision precision, int cells, Timing timing) {
        long side = (long) cells * CONFIG.factor();
        String name = "published autoencoder " + side + "x" + side + "x" + side;
        return new Measurement(group, name, Roofline.name(precision), timing, (double) side * side * side, "voxel");
    }
}
