package report2ct.volume;

/** For each place of a resampled axis: the two source indices around it and the weight of the upper one. */
final class LinearAxis {
    private final int[] lower;
    private final int[] upper;
    private final float[] weight;

    private LinearAxis(int size) {
        this.lower = new int[size];
        this.upper = new int[size];
        this.weight = new float[size];
    }

    /**
     * As torch's linear interpolation to a size, {@code align_corners=False}, in {@code float}: source coordinate
     * {@code max(in / out * (i + 0.5) - 0.5, 0)}.
     */
    static LinearAxis resize(int from, int to) {
        LinearAxis axis = new LinearAxis(to);
        float scale = (float) from / to;
        for (int i = 0; i < to; i++) {
            float place = Math.max(0f, scale * (i + 0.5f) - 0.5f);
            int low = Math.min((int) place, from - 1);
            axis.lower[i] = low;
            axis.upper[i] = Math.min(low + 1, from - 1);
            axis.weight[i] = Math.min(1f, Math.max(0f, place - low));
        }
        return axis;
    }

    int lower(int i) {
        return lower[i];
    }

    int upper(int i) {
        return upper[i];
    }

    float weight(int i) {
        return weight[i];
    }
}
