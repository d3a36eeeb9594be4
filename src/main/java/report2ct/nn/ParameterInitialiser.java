package report2ct.nn;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import report2ct.random.RandomStream;
import report2ct.random.SequentialRandom;

/** Fills the parameters of a fresh network as PyTorch's layers do, from a seed. */
public final class ParameterInitialiser {
    private ParameterInitialiser() {}

    /** New float32 parameters; the same seed gives the same values on every machine. */
    public static Parameters initialise(List<ParameterSpec> specs, long seed) {
        Parameters parameters = new Parameters();
        SequentialRandom random = new SequentialRandom(seed, RandomStream.INITIAL_WEIGHTS);
        for (ParameterSpec spec : specs) {
            parameters.put(spec.name(), () -> fresh(spec, random));
        }
        return parameters;
    }

    private static Tensor fresh(ParameterSpec spec, SequentialRandom random) {
        return switch (spec.initial()) {
            case ONES -> torch.ones(spec.shapeArray(), Ops.options(ScalarType.Float));
            case ZEROS -> torch.zeros(spec.shapeArray(), Ops.options(ScalarType.Float));
            case UNIFORM -> uniform(spec, random);
            case NORMAL -> normal(spec, random, 1.0);
            case NORMAL_002 -> normal(spec, random, 0.02);
        };
    }

    private static Tensor uniform(ParameterSpec spec, SequentialRandom random) {
        double bound = 1.0 / Math.sqrt((double) spec.fanIn());
        float[] values = new float[Math.toIntExact(spec.elements())];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.between(-bound, bound);
        }
        return Ops.floats(values, spec.shapeArray());
    }

    private static Tensor normal(ParameterSpec spec, SequentialRandom random, double deviation) {
        float[] values = new float[Math.toIntExact(spec.elements())];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (deviation * random.nextGaussian());
        }
        return Ops.floats(values, spec.shapeArray());
    }
}
