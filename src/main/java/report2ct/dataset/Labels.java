package report2ct.dataset;

import java.util.List;
import report2ct.phantom.FindingLabels;
import report2ct.phantom.FindingSampler;

/** The label bits of phantoms' records as numbers. */
public final class Labels {
    /** Number of labels. */
    public static final int COUNT = FindingLabels.COUNT;

    private Labels() {}

    /** Names in the order of the bits; those of a side end in {@code .right} and {@code .left}, one after the other. */
    public static List<String> names() {
        return FindingLabels.names();
    }

    /** 1 where the findings of a seed have the label, else 0. */
    static float[] of(long seed) {
        boolean[] bits = FindingLabels.of(new FindingSampler().sample(seed));
        float[] numbers = new float[bits.length];
        for (int i = 0; i < bits.length; i++) {
            numbers[i] = bits[i] ? 1 : 0;
        }
        return numbers;
    }
}
