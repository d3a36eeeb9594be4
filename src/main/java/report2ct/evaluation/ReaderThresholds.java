package report2ct.evaluation;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.phantom.Finding;

/**
 * From which score on a finding counts as seen.
 *
 * @param scores one threshold a finding
 */
public record ReaderThresholds(Map<Finding, Double> scores) {
    public ReaderThresholds {
        EnumMap<Finding, Double> copy = new EnumMap<>(Finding.class);
        copy.putAll(scores);
        for (Finding finding : Finding.values()) {
            Double score = copy.get(finding);
            if (score == null || Double.isNaN(score)) {
                throw new Report2CtException(
                        ErrorKind.INVALID_INPUT, "thresholds: expected a number for " + finding + ", found " + score);
            }
        }
        scores = Collections.unmodifiableMap(copy);
    }

    /** The same threshold for all findings. */
    public static ReaderThresholds all(double score) {
        EnumMap<Finding, Double> scores = new EnumMap<>(Finding.class);
        for (Finding finding : Finding.values()) {
            scores.put(finding, score);
        }
        return new ReaderThresholds(scores);
    }

    /**
     * The thresholds with the greatest F1 on cases whose truth is known. Take other cases than those that are measured
     * afterwards. A finding that none of them has is never seen.
     */
    public static ReaderThresholds of(List<AlignmentCase> cases) {
        EnumMap<Finding, Double> scores = new EnumMap<>(Finding.class);
        for (Finding finding : Finding.values()) {
            scores.put(finding, best(finding, cases));
        }
        return new ReaderThresholds(scores);
    }

    private static double best(Finding finding, List<AlignmentCase> cases) {
        double[] scores =
                cases.stream().mapToDouble(c -> c.read().of(finding).score()).toArray();
        double[] sorted = Arrays.stream(scores).sorted().distinct().toArray();
        double best = Double.POSITIVE_INFINITY;
        double bestF1 = 0;
        for (int i = 0; i < sorted.length; i++) {
            double threshold = i == 0 ? sorted[0] : (sorted[i - 1] + sorted[i]) / 2;
            Detections found = Detections.NONE;
            for (int c = 0; c < scores.length; c++) {
                found = found.plus(cases.get(c).requested().has(finding), scores[c] >= threshold);
            }
            if (found.f1() > bestF1) {
                bestF1 = found.f1();
                best = threshold;
            }
        }
        return best;
    }

    /** The threshold of a finding. */
    public double of(Finding finding) {
        Double score = scores.get(finding);
        return score == null ? Double.POSITIVE_INFINITY : score;
    }
}
