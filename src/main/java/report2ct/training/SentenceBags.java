package report2ct.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import report2ct.dataset.Labels;
import report2ct.dataset.SentenceSet;
import report2ct.nn.Ops;
import report2ct.nn.TensorScope;

/**
 * The sections of some reports as bags of sentences; a section without sentences is left out.
 *
 * @param vectors of all sentences of all bags, row by row
 * @param bags places of each bag's sentences among the rows
 * @param labels of the bags' records, row by row
 */
@SuppressWarnings("ArrayRecordComponent") // made and used within one step
record SentenceBags(float[] vectors, List<int[]> bags, float[] labels) {
    /** The sections of entries of a set. */
    static SentenceBags of(SentenceSet set, int[] entries) {
        float[][] table = set.vectors();
        List<float[]> rows = new ArrayList<>();
        List<int[]> bags = new ArrayList<>();
        List<float[]> labels = new ArrayList<>();
        for (int entry : entries) {
            for (int[] section : List.of(set.findings(entry), set.impression(entry))) {
                if (section.length > 0) {
                    int first = rows.size();
                    Arrays.stream(section).forEach(place -> rows.add(table[place]));
                    bags.add(IntStream.range(first, rows.size()).toArray());
                    labels.add(set.labels(entry));
                }
            }
        }
        return new SentenceBags(flat(rows, set.width()), bags, flat(labels, Labels.COUNT));
    }

    private static float[] flat(List<float[]> rows, int width) {
        float[] values = new float[rows.size() * width];
        for (int i = 0; i < rows.size(); i++) {
            System.arraycopy(rows.get(i), 0, values, i * width, width);
        }
        return values;
    }

    /** Number of sentences. */
    int sentences() {
        return bags.stream().mapToInt(bag -> bag.length).sum();
    }

    /** [bags, labels]. */
    Tensor labelTensor() {
        return Ops.floats(labels, bags.size(), Labels.COUNT);
    }

    /** The greatest answer of each bag's sentences: [sentences, A] to [bags, A]. */
    Tensor greatest(Tensor answers) {
        int longest = bags.stream().mapToInt(bag -> bag.length).max().orElse(1);
        long[] places = new long[bags.size() * longest];
        for (int b = 0; b < bags.size(); b++) {
            int[] bag = bags.get(b);
            for (int i = 0; i < longest; i++) {
                places[b * longest + i] = bag[Math.min(i, bag.length - 1)]; // a repeated answer changes no maximum
            }
        }
        return TensorScope.compute(() -> answers.index_select(0, Ops.longs(places, places.length))
                .view(bags.size(), longest, answers.size(1))
                .amax(new long[] {1}, false));
    }
}
