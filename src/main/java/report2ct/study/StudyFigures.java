package report2ct.study;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import report2ct.evaluation.Bootstrap;
import report2ct.evaluation.ChestStatistics;
import report2ct.evaluation.Counterfactual;
import report2ct.evaluation.Counterfactual.Kind;
import report2ct.evaluation.Estimate;
import report2ct.evaluation.HuError;
import report2ct.evaluation.HuHistogram;
import report2ct.phantom.Finding;
import report2ct.study.PhantomStudyResult.CodecError;
import report2ct.study.PhantomStudyResult.CounterfactualResult;
import report2ct.study.PhantomStudyResult.CounterfactualRow;
import report2ct.study.PhantomStudyResult.PlausibilityRow;
import report2ct.study.PhantomStudyResult.SizeError;

/** Figures of a study from its readings, with their intervals. Pure functions. */
final class StudyFigures {
    private StudyFigures() {}

    /** Median relative error of the reader's size, by finding. */
    static List<SizeError> sizeErrors(List<PhantomReadings> phantoms, Bootstrap bootstrap) {
        List<SizeError> errors = new ArrayList<>();
        for (Finding finding : Finding.values()) {
            if (!StudyMeasurements.hasTrueSize(finding)) {
                continue;
            }
            double[] relative = phantoms.stream()
                    .filter(p -> p.sizes().containsKey(finding))
                    .mapToDouble(p -> relative(
                            p.original().findings().of(finding).size(),
                            p.sizes().getOrDefault(finding, Double.NaN)))
                    .toArray();
            Estimate median = relative.length == 0
                    ? Estimate.none()
                    : bootstrap.estimate(relative.length, drawn -> median(relative, drawn));
            errors.add(new SizeError(finding, median));
        }
        return errors;
    }

    private static double relative(double read, double truth) {
        return Math.abs(read - truth) / truth;
    }

    private static double median(double[] values, int[] drawn) {
        double[] sorted =
                Arrays.stream(drawn).mapToDouble(i -> values[i]).sorted().toArray();
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }

    /** Mean errors of the autoencoder. */
    static CodecError codec(List<HuError> errors, Bootstrap bootstrap) {
        return new CodecError(
                mean(errors, HuError::box, bootstrap),
                mean(errors, HuError::body, bootstrap),
                mean(errors, HuError::lung, bootstrap),
                mean(errors, HuError::soft, bootstrap),
                mean(errors, HuError::bone, bootstrap),
                mean(errors, HuError::bias, bootstrap));
    }

    private static <T> Estimate mean(List<T> list, ToDoubleFunction<T> value, Bootstrap bootstrap) {
        return bootstrap.mean(list.stream().mapToDouble(value).toArray());
    }

    /** Distance of the mean histogram from an expected one. */
    static Estimate histogramDistance(List<VolumeReading> readings, HuHistogram expected, Bootstrap bootstrap) {
        List<HuHistogram> own =
                readings.stream().map(reading -> reading.chest().histogram()).toList();
        return bootstrap.estimate(
                own.size(),
                drawn -> HuHistogram.mean(
                                Arrays.stream(drawn).mapToObj(own::get).toList())
                        .distance(expected));
    }

    /** Measures of generated volumes beside those of phantoms. */
    static List<PlausibilityRow> plausibility(
            List<ChestStatistics> phantoms, List<ChestStatistics> generated, Bootstrap bootstrap) {
        Comparison comparison = new Comparison(phantoms, generated, bootstrap);
        return List.of(
                comparison.row("air of the right side, ml", ChestStatistics::rightLungMl),
                comparison.row("air of the left side, ml", ChestStatistics::leftLungMl),
                comparison.row("right over left", ChestStatistics::lungRatio),
                comparison.row("median of the lungs, HU", ChestStatistics::lungMedianHu),
                comparison.row("lung below -950 HU, %", c -> 100 * c.lungBelow950()),
                comparison.row("body, l", c -> c.bodyMl() / 1000),
                comparison.row("peak of fat, HU", ChestStatistics::fatPeakHu),
                comparison.row("peak of soft tissue, HU", ChestStatistics::softPeakHu),
                comparison.row("body above 300 HU, %", c -> 100 * c.boneShare()),
                comparison.row("heart to the left, mm", ChestStatistics::heartShiftMm),
                comparison.row("largest step of the spine, mm", ChestStatistics::spineJumpMm));
    }

    private record Comparison(List<ChestStatistics> phantoms, List<ChestStatistics> generated, Bootstrap bootstrap) {
        PlausibilityRow row(String measure, ToDoubleFunction<ChestStatistics> value) {
            double[] usual = phantoms.stream()
                    .mapToDouble(value)
                    .filter(v -> !Double.isNaN(v))
                    .toArray();
            double least = Arrays.stream(usual).min().orElse(Double.NaN);
            double greatest = Arrays.stream(usual).max().orElse(Double.NaN);
            ToDoubleFunction<ChestStatistics> inside = c -> {
                double v = value.applyAsDouble(c);
                return v >= least && v <= greatest ? 1 : 0;
            };
            return new PlausibilityRow(
                    measure,
                    mean(phantoms, value, bootstrap),
                    least,
                    greatest,
                    mean(generated, value, bootstrap),
                    mean(generated, inside, bootstrap));
        }
    }

    /** Shares of right directions. */
    static CounterfactualResult counterfactuals(
            List<CounterfactualPair> pairs, List<Counterfactual> found, Bootstrap bootstrap) {
        Map<Kind, Estimate> kinds = new EnumMap<>(Kind.class);
        Map<Kind, Double> words = new EnumMap<>(Kind.class);
        List<CounterfactualRow> rows = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            List<Counterfactual> own =
                    found.stream().filter(one -> one.kind() == kind).toList();
            kinds.put(kind, right(own, bootstrap));
            pairs.stream()
                    .filter(pair -> pair.kind() == kind)
                    .mapToInt(CounterfactualPair::changedWords)
                    .filter(count -> count >= 0)
                    .average()
                    .ifPresent(mean -> words.put(kind, mean));
            for (Finding finding : Finding.values()) {
                List<Counterfactual> rowOf =
                        own.stream().filter(one -> one.finding() == finding).toList();
                if (!rowOf.isEmpty()) {
                    rows.add(new CounterfactualRow(kind, finding, right(rowOf, bootstrap)));
                }
            }
        }
        return new CounterfactualResult(right(found, bootstrap), kinds, rows, words);
    }

    private static Estimate right(List<Counterfactual> found, Bootstrap bootstrap) {
        return mean(found, one -> one.right() ? 1 : 0, bootstrap);
    }
}
