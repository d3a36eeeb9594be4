package report2ct.training;

import java.util.Optional;
import report2ct.dataset.LatentSource;
import report2ct.random.CounterRandom;
import report2ct.random.RandomStream;

/** A prepared set in memory: normal latents with a small posterior, normal section vectors, a spacing of their own. */
@SuppressWarnings("ArrayRecordComponent") // a source for tests, never compared
record StoredSamples(int size, long[] shape, int sectionWidth, boolean sampled, int broken) implements LatentSource {
    private static final double LOG_VARIANCE = -2;

    static StoredSamples of(int size, int sectionWidth) {
        return new StoredSamples(size, new long[] {2, 8, 4, 4}, sectionWidth, true, -1);
    }

    @Override
    public String id(int index) {
        return "case-" + index;
    }

    @Override
    public float[] latent(int index) {
        float[] values = draw(index, RandomStream.INITIAL_LATENT, (int) (shape[0] * shape[1] * shape[2] * shape[3]));
        if (index == broken) {
            values[3] = Float.NaN;
        }
        return values;
    }

    @Override
    public Optional<float[]> logVariance(int index) {
        if (!sampled) {
            return Optional.empty();
        }
        float[] values = new float[latent(index).length];
        java.util.Arrays.fill(values, (float) LOG_VARIANCE);
        return Optional.of(values);
    }

    @Override
    public float[] spacingMm(int index) {
        return new float[] {0.7f + 0.01f * index, 0.8f, 1.5f};
    }

    @Override
    public float[] sections(int index) {
        return draw(index, RandomStream.WORDING, 2 * sectionWidth);
    }

    private static float[] draw(int index, RandomStream stream, int count) {
        float[] values = new float[count];
        new CounterRandom(77, stream).fillNormal((long) index * count, values);
        return values;
    }
}
