package report2ct.generation;

import org.bytedeco.pytorch.Tensor;
import report2ct.nn.Ops;
import report2ct.random.CounterRandom;
import report2ct.random.RandomStream;

/** The latent that a generation starts from. */
public final class InitialNoise {
    private InitialNoise() {}

    /**
     * Standard normal noise. Element i in the order [C, X, Y, Z] is a function of the seed and i alone: the same on every
     * device, for any number of threads and at any place in a batch.
     *
     * @return float32 [1, C, X, Y, Z] on the CPU, in the caller's scope
     */
    public static Tensor of(long seed, int channels, GridSize cells) {
        float[] values = new float[Math.toIntExact(channels * cells.voxels())];
        new CounterRandom(seed, RandomStream.INITIAL_LATENT).fillNormal(0, values);
        return Ops.floats(values, 1, channels, cells.x(), cells.y(), cells.z());
    }
}
