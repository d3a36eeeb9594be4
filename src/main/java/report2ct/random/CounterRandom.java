package report2ct.random;

import java.util.Objects;

/**
 * Random numbers by index: element {@code i} of a stream is a pure function of (seed, stream, i). Uniform numbers take
 * one Philox block each; two neighbouring normal numbers share one.
 *
 * <p>Normal numbers are Box-Muller in double precision with {@link StrictMath}, so that they are the same bits on every
 * machine; callers round them to float.
 */
public record CounterRandom(long seed, RandomStream stream) {
    private static final double UNIT_53 = 0x1.0p-53;

    public CounterRandom {
        Objects.requireNonNull(stream, "stream");
    }

    /** Uniform in [0, 1) with 53 bits. */
    public double uniform(long index) {
        int[] words = new int[4];
        Philox.block(seed, index, stream.code(), words);
        return fraction(words[0], words[1]);
    }

    /** Standard normal. */
    public double normal(long index) {
        int[] words = new int[4];
        Philox.block(seed, index >>> 1, stream.code(), words);
        double radius = radius(words);
        double angle = angle(words);
        return (index & 1) == 0 ? radius * StrictMath.cos(angle) : radius * StrictMath.sin(angle);
    }

    /** Elements {@code first .. first + target.length - 1} of the standard normal stream, rounded to float. */
    public void fillNormal(long first, float[] target) {
        int[] words = new int[4];
        int i = 0;
        if ((first & 1) == 1 && target.length > 0) {
            target[i++] = (float) normal(first);
        }
        for (; i < target.length; i += 2) {
            Philox.block(seed, (first + i) >>> 1, stream.code(), words);
            double radius = radius(words);
            double angle = angle(words);
            target[i] = (float) (radius * StrictMath.cos(angle));
            if (i + 1 < target.length) {
                target[i + 1] = (float) (radius * StrictMath.sin(angle));
            }
        }
    }

    private static double radius(int[] words) {
        double u = 1.0 - fraction(words[0], words[1]); // (0, 1]: the logarithm stays finite
        return StrictMath.sqrt(-2.0 * StrictMath.log(u));
    }

    private static double angle(int[] words) {
        return 2.0 * Math.PI * fraction(words[2], words[3]);
    }

    private static double fraction(int high, int low) {
        long bits = ((high & 0xFFFFFFFFL) << 21) ^ ((low & 0xFFFFFFFFL) >>> 11);
        return bits * UNIT_53;
    }
}
