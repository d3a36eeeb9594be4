package report2ct.nn;

import org.bytedeco.pytorch.Tensor;
import report2ct.random.CounterRandom;
import report2ct.random.RandomStream;

/** Standard normal numbers for tests. */
public final class Draws {
    private Draws() {}

    /** A tensor of normal numbers; made in the caller's scope. */
    public static Tensor normal(long seed, long... shape) {
        return Ops.floats(array(seed, shape), shape);
    }

    /** The same numbers as an array. */
    public static float[] array(long seed, long... shape) {
        long count = 1;
        for (long axis : shape) {
            count *= axis;
        }
        float[] values = new float[Math.toIntExact(count)];
        new CounterRandom(seed, RandomStream.INITIAL_LATENT).fillNormal(0, values);
        return values;
    }
}
