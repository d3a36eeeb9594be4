package report2ct.evaluation;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/** Statistics of ranks. */
public final class RankStatistics {
    private static final int FEWEST_PAIRS = 3;

    private RankStatistics() {}

    /**
     * Area under the receiver operating characteristic: the chance that a positive scores higher than a negative, ties
     * counting half (Mann-Whitney). NaN if there is no positive or no negative.
     */
    public static double areaUnderRoc(double[] scores, boolean[] positive) {
        if (scores.length != positive.length) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    "AUROC: expected as many labels as scores, found " + scores.length + " scores and "
                            + positive.length + " labels");
        }
        double[] ranks = ranks(scores);
        double sum = 0;
        long positives = 0;
        for (int i = 0; i < ranks.length; i++) {
            if (positive[i]) {
                sum += ranks[i];
                positives++;
            }
        }
        long negatives = scores.length - positives;
        if (positives == 0 || negatives == 0) {
            return Double.NaN;
        }
        return (sum - positives * (positives + 1) / 2.0) / ((double) positives * negatives);
    }

    /** Ranks from 1; equal values share the mean of their ranks. NaN is refused. */
    public static double[] ranks(double[] values) {
        if (Arrays.stream(values).anyMatch(Double::isNaN)) {
            throw new Report2CtException(ErrorKind.INVALID_INPUT, "ranks: expected numbers, found NaN");
        }
        int[] order = IntStream.range(0, values.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> values[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        double[] ranks = new double[values.length];
        int from = 0;
        while (from < order.length) {
            int to = from;
            while (to < order.length && values[order[to]] == values[order[from]]) {
                to++;
            }
            for (int i = from; i < to; i++) {
                ranks[order[i]] = (from + 1 + to) / 2.0;
            }
            from = to;
        }
        return ranks;
    }

    /**
     * Spearman's rank correlation: Pearson's correlation of the ranks. NaN for fewer than three pairs and when one side is
     * constant.
     */
    public static double spearman(double[] first, double[] second) {
        if (first.length != second.length) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    "rank correlation: expected two lists of one length, found " + first.length + " and "
                            + second.length + " values");
        }
        if (first.length < FEWEST_PAIRS) {
            return Double.NaN;
        }
        double[] a = ranks(first);
        double[] b = ranks(second);
        double middle = (a.length + 1) / 2.0;
        double together = 0;
        double spreadA = 0;
        double spreadB = 0;
        for (int i = 0; i < a.length; i++) {
            together += (a[i] - middle) * (b[i] - middle);
            spreadA += (a[i] - middle) * (a[i] - middle);
            spreadB += (b[i] - middle) * (b[i] - middle);
        }
        return spreadA == 0 || spreadB == 0 ? Double.NaN : together / Math.sqrt(spreadA * spreadB);
    }
}
