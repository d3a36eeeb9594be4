package report2ct.unet;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import report2ct.nn.Ops;
import report2ct.nn.ParameterInitialiser;
import report2ct.nn.Parameters;
import report2ct.nn.Precision;
import report2ct.random.RandomStream;
import report2ct.random.SequentialRandom;

/** Small denoisers and inputs for tests. */
final class SmallUnets {
    static final int CONTEXT = 12;
    private static final long SEED = 7;

    /**
     * Moderate, because libtorch's channels-last group norm takes the variance as a difference of two sums and loses digits
     * where a group's mean is far greater than its deviation, as it is behind random layers and large spacings.
     */
    private static final double SPACING_SPREAD = 5;

    private SmallUnets() {}

    static UnetConfig tokens() {
        return config(CONTEXT);
    }

    static UnetConfig unconditioned() {
        return config(0);
    }

    private static UnetConfig config(int context) {
        return new UnetConfig(
                4,
                4,
                List.of(new UnetConfig.Level(8, 1, 0), new UnetConfig.Level(16, 1, 8)),
                1,
                context,
                128,
                true,
                false,
                true,
                true,
                4,
                1e-6,
                UnetConfig.Conditioning.TOKENS,
                UnetConfig.Extensions.none());
    }

    /** Fresh parameters, whose residual tails are zero. */
    static Parameters fresh(UnetConfig config) {
        return ParameterInitialiser.initialise(UnetParameters.of(config), SEED);
    }

    /** Parameters of which none is zero. */
    static Parameters random(UnetConfig config) {
        SequentialRandom random = new SequentialRandom(SEED, RandomStream.INITIAL_WEIGHTS);
        try (Parameters fresh = fresh(config)) {
            return fresh.map((name, tensor) -> {
                double spread = tensor.dim() > 1 ? 1 / Math.sqrt((double) tensor.numel() / tensor.size(0)) : 0.3;
                return tensor.add(draw(random, spread, Ops.shape(tensor)));
            });
        }
    }

    /** A network for inference with parameters of which none is zero. */
    static Unet inference(UnetConfig config) {
        try (Parameters parameters = random(config)) {
            return Unet.forInference(config, parameters, Precision.FP32);
        }
    }

    static Tensor draw(SequentialRandom random, double spread, long... shape) {
        long count = 1;
        for (long axis : shape) {
            count *= axis;
        }
        float[] values = new float[Math.toIntExact(count)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (spread * random.nextGaussian());
        }
        return Ops.floats(values, shape);
    }

    /** An input of a batch; made in the caller's scope. */
    static UnetInput input(UnetConfig config, int batch, long x, long y, long z) {
        SequentialRandom random = new SequentialRandom(SEED + 1, RandomStream.INITIAL_LATENT);
        float[] times = new float[batch];
        long[] classes = new long[batch];
        for (int i = 0; i < batch; i++) {
            times[i] = 900 - 300f * i;
            classes[i] = 1L + i;
        }
        @Nullable Tensor context = config.conditioned() ? draw(random, 1, batch, 2, config.contextWidth()) : null;
        return UnetInput.of(
                draw(random, 1, batch, config.inChannels(), x, y, z),
                Ops.floats(times, batch),
                context,
                Ops.longs(classes, batch),
                draw(random, SPACING_SPREAD, batch, 3));
    }
}
