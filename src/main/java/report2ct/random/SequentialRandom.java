package report2ct.random;

import java.util.Objects;
import java.util.random.RandomGenerator;

/**
 * A Philox stream read in order, for code that draws a number of values it does not know beforehand. Not for use by
 * several threads.
 */
public final class SequentialRandom implements RandomGenerator {
    private final long seed;
    private final RandomStream stream;
    private final int[] words = new int[4];
    private long block;
    private boolean secondHalf;

    public SequentialRandom(long seed, RandomStream stream) {
        this.seed = seed;
        this.stream = Objects.requireNonNull(stream, "stream");
    }

    @Override
    public long nextLong() {
        if (!secondHalf) {
            Philox.block(seed, block++, stream.code() | (1L << 32), words); // apart from the numbers by index
        }
        int at = secondHalf ? 2 : 0;
        secondHalf = !secondHalf;
        return (words[at] & 0xFFFFFFFFL) | ((long) words[at + 1] << 32);
    }

    /** Standard normal by Box-Muller; the same bits on every machine. */
    @Override
    public double nextGaussian() {
        double u = 1.0 - nextDouble();
        double v = nextDouble();
        return StrictMath.sqrt(-2.0 * StrictMath.log(u)) * StrictMath.cos(2.0 * Math.PI * v);
    }

    /** Uniform in [low, high). */
    public double between(double low, double high) {
        return low + (high - low) * nextDouble();
    }
}
