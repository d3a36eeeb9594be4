package report2ct.vae;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import report2ct.nn.Ops;
import report2ct.nn.ParameterInitialiser;
import report2ct.nn.Parameters;
import report2ct.nn.Precision;
import report2ct.random.RandomStream;
import report2ct.random.SequentialRandom;

/** A small autoencoder and inputs for tests. */
final class SmallVae {
    static final VaeConfig CONFIG = new VaeConfig(4, List.of(4, 8, 8), List.of(1, 1, 1), 4, 1e-6, false);

    private SmallVae() {}

    static Parameters parameters() {
        return ParameterInitialiser.initialise(VaeParameters.of(CONFIG), 5);
    }

    static MaisiAutoencoder inference(VaeConfig config) {
        try (Parameters parameters = parameters()) {
            return MaisiAutoencoder.forInference(config, parameters, Precision.FP32);
        }
    }

    static Tensor draw(long... shape) {
        SequentialRandom random = new SequentialRandom(11, RandomStream.INITIAL_LATENT);
        long count = 1;
        for (long axis : shape) {
            count *= axis;
        }
        float[] values = new float[Math.toIntExact(count)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Ops.floats(values, shape);
    }
}
