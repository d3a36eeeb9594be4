package report2ct.dataset.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import report2ct.dataset.Split;

/**
 * What a prepared set holds, from the facts of its cases; {@code summary.json}.
 *
 * @param set how it was made
 * @param cases stored
 * @param patients among them
 * @param reports different texts among them
 * @param bySplit cases of {@code train} and {@code valid}
 * @param skipped cases that were left out, with their reasons
 * @param notes sentences about volumes, each with the number of cases it was said of
 * @param spacing of the grid along x, y and z; absent without cases
 * @param sourceSpacing of the volumes before they were resized; absent without cases
 * @param latents absent without cases
 * @param labels share of the cases that have a label, by name
 */
public record SetSummary(
        SetDescriptor set,
        int cases,
        int patients,
        int reports,
        Map<String, Integer> bySplit,
        List<SkippedCase> skipped,
        Map<String, Integer> notes,
        @Nullable List<Axis> spacing,
        @Nullable List<Axis> sourceSpacing,
        @Nullable Latents latents,
        Map<String, Double> labels) {
    /**
     * Spacing along one axis over all cases.
     *
     * @param histogram number of cases in {@value #BINS} equal steps from the least to the most
     */
    public record Axis(double min, double median, double max, List<Integer> histogram) {
        /** Steps of the histogram. */
        public static final int BINS = 16;

        static Axis of(double[] values) {
            double[] sorted = values.clone();
            Arrays.sort(sorted);
            double min = sorted[0];
            double max = sorted[sorted.length - 1];
            Integer[] bins = new Integer[BINS];
            Arrays.fill(bins, 0);
            for (double value : sorted) {
                int bin = max > min ? (int) ((value - min) / (max - min) * BINS) : 0;
                bins[Math.min(BINS - 1, bin)]++;
            }
            int middle = sorted.length / 2;
            double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
            return new Axis(min, median, max, List.of(bins));
        }
    }

    /**
     * Of all latents together.
     *
     * @param mean of the posteriors' means
     * @param deviation of the posteriors' means
     * @param sampledDeviation of draws from the posteriors
     * @param scaleFactor 1 / the deviation of draws: what makes latents of deviation 1
     */
    public record Latents(
            double mean,
            double deviation,
            double sampledDeviation,
            double scaleFactor,
            double smallest,
            double largest) {
        static Latents of(List<StoredCase.Statistics> all) {
            double mean = all.stream()
                    .mapToDouble(StoredCase.Statistics::mean)
                    .average()
                    .orElse(0);
            double within = all.stream()
                    .mapToDouble(StoredCase.Statistics::variance)
                    .average()
                    .orElse(0);
            double between = all.stream()
                    .mapToDouble(s -> (s.mean() - mean) * (s.mean() - mean))
                    .average()
                    .orElse(0);
            double posterior = all.stream()
                    .mapToDouble(StoredCase.Statistics::posteriorVariance)
                    .average()
                    .orElse(0);
            double sampled = Math.sqrt(within + between + posterior);
            return new Latents(
                    mean,
                    Math.sqrt(within + between),
                    sampled,
                    sampled > 0 ? 1 / sampled : 1,
                    all.stream()
                            .mapToDouble(StoredCase.Statistics::smallest)
                            .min()
                            .orElse(0),
                    all.stream()
                            .mapToDouble(StoredCase.Statistics::largest)
                            .max()
                            .orElse(0));
        }
    }

    public SetSummary {
        bySplit = new TreeMap<>(bySplit);
        skipped = List.copyOf(skipped);
        notes = new TreeMap<>(notes);
        spacing = spacing == null ? null : List.copyOf(spacing);
        sourceSpacing = sourceSpacing == null ? null : List.copyOf(sourceSpacing);
        labels = new LinkedHashMap<>(labels);
    }

    /**
     * Reads the facts of a folder.
     *
     * @param unusable cases that never became any, such as broken rows of a table
     */
    public static SetSummary of(StoreFolder folder, List<SkippedCase> unusable) throws IOException {
        SetDescriptor set = folder.descriptor().orElseThrow();
        List<StoredCase> cases = StoredCases.all(folder);
        Set<String> patients = new HashSet<>();
        Set<String> reports = new HashSet<>();
        Map<String, Integer> bySplit = new HashMap<>();
        Map<String, Integer> notes = new HashMap<>();
        for (Split split : Split.values()) {
            bySplit.put(split.text(), 0);
        }
        for (StoredCase one : cases) {
            patients.add(one.patient());
            reports.add(one.report());
            bySplit.merge(one.split().text(), 1, Integer::sum);
            one.notes().forEach(note -> notes.merge(note, 1, Integer::sum));
        }
        boolean empty = cases.isEmpty();
        return new SetSummary(
                set,
                cases.size(),
                patients.size(),
                reports.size(),
                bySplit,
                skipped(folder, unusable),
                notes,
                empty ? null : axes(cases.stream().map(StoredCase::spacing).toList()),
                empty
                        ? null
                        : axes(cases.stream().map(StoredCase::sourceSpacing).toList()),
                empty
                        ? null
                        : Latents.of(cases.stream().map(StoredCase::statistics).toList()),
                labels(set, cases));
    }

    private static List<SkippedCase> skipped(StoreFolder folder, List<SkippedCase> unusable) throws IOException {
        List<SkippedCase> skipped = new ArrayList<>(unusable);
        for (String id : folder.skippedIds()) {
            folder.skipped(id).ifPresent(skipped::add);
        }
        return skipped;
    }

    private static List<Axis> axes(List<List<Double>> spacings) {
        List<Axis> axes = new ArrayList<>();
        for (int axis = 0; axis < 3; axis++) {
            int which = axis;
            axes.add(Axis.of(spacings.stream().mapToDouble(s -> s.get(which)).toArray()));
        }
        return axes;
    }

    private static Map<String, Double> labels(SetDescriptor set, List<StoredCase> cases) {
        Map<String, Double> shares = new LinkedHashMap<>();
        for (int i = 0; i < set.labelNames().size() && !cases.isEmpty(); i++) {
            int which = i;
            long with = cases.stream()
                    .map(StoredCase::labels)
                    .filter(labels -> labels != null && labels.get(which) == 1)
                    .count();
            shares.put(set.labelNames().get(i), (double) with / cases.size());
        }
        return shares;
    }
}
