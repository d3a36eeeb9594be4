package report2ct.text;

import java.nio.FloatBuffer;

/** Mean of hidden states over the tokens of a text: sum(m h) / max(sum(m), 1e-9), summed in double. */
final class MaskedMean {
    /** Keeps an all-zero mask from dividing by zero (networks of the paper's pipeline use the same bound). */
    private static final double SMALLEST_COUNT = 1e-9;

    private MaskedMean() {}

    /**
     * The mean of each row of a batch.
     *
     * @param hidden {@code [B, L, width]}, read by index
     * @param mask {@code [B, L]}
     * @return {@code [B, width]}
     */
    static float[][] of(FloatBuffer hidden, long[][] mask, int width) {
        float[][] means = new float[mask.length][];
        int offset = hidden.position();
        for (int row = 0; row < mask.length; row++) {
            means[row] = row(hidden, offset, mask[row], width);
            offset += mask[row].length * width;
        }
        return means;
    }

    private static float[] row(FloatBuffer hidden, int offset, long[] mask, int width) {
        double[] sums = new double[width];
        double count = 0;
        for (int token = 0; token < mask.length; token++) {
            if (mask[token] == 0) {
                continue;
            }
            count += mask[token];
            int start = offset + token * width;
            for (int i = 0; i < width; i++) {
                sums[i] += hidden.get(start + i);
            }
        }
        float[] mean = new float[width];
        for (int i = 0; i < width; i++) {
            mean[i] = (float) (sums[i] / Math.max(count, SMALLEST_COUNT));
        }
        return mean;
    }
}
