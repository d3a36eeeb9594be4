package report2ct.evaluation;

import report2ct.phantom.Phantom;
import report2ct.random.CounterRandom;
import report2ct.random.RandomStream;

/** Phantoms as a codec might give them back: means over 3x3x3 voxels and noise. */
final class Degraded {
    private static final float NOISE_HU = 25;

    private Degraded() {}

    static short[] blurredAndGrainy(Phantom phantom, long seed) {
        return degraded(phantom, 1, NOISE_HU, seed);
    }

    /** Worse than a usable codec: the means three times over, and twice the noise. */
    static short[] heavily(Phantom phantom, long seed) {
        return degraded(phantom, 3, 2 * NOISE_HU, seed);
    }

    private static short[] degraded(Phantom phantom, int times, float noiseHu, long seed) {
        float[] hu = new float[phantom.hu().length];
        for (int i = 0; i < hu.length; i++) {
            hu[i] = phantom.hu()[i];
        }
        for (int time = 0; time < times; time++) {
            hu = mean3(hu, 1, phantom.nx());
            hu = mean3(hu, phantom.nx(), phantom.ny());
            hu = mean3(hu, phantom.nx() * phantom.ny(), phantom.nz());
        }
        float[] noise = new float[hu.length];
        new CounterRandom(seed, RandomStream.TRAINING_NOISE).fillNormal(0, noise);
        short[] out = new short[hu.length];
        for (int i = 0; i < hu.length; i++) {
            out[i] = (short) Math.max(-1000, Math.min(1000, Math.round(hu[i] + noiseHu * noise[i])));
        }
        return out;
    }

    private static float[] mean3(float[] in, int stride, int count) {
        float[] out = new float[in.length];
        for (int i = 0; i < in.length; i++) {
            int n = i / stride % count;
            float low = in[n > 0 ? i - stride : i];
            float high = in[n + 1 < count ? i + stride : i];
            out[i] = (low + in[i] + high) / 3;
        }
        return out;
    }
}
