package report2ct.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.phantom.Finding;
import report2ct.random.RandomStream;
import report2ct.random.SequentialRandom;

/**
 * How well volumes follow their reports, with the uncertainty of every figure.
 *
 * @param cases number of volumes
 * @param rows one a finding, in the order of {@link Finding}
 * @param meanAuroc mean over the findings
 * @param meanF1 mean over the findings
 * @param side share of right sides over all findings that were asked for on one side
 * @param singleSide the same for reports with exactly one such finding
 * @param zone share of right zones over all findings that were asked for in a zone
 * @param meanSize mean over the findings of the rank correlation of asked and read size
 */
public record Alignment(
        int cases,
        List<Row> rows,
        Estimate meanAuroc,
        Estimate meanF1,
        Estimate side,
        Estimate singleSide,
        Estimate zone,
        Estimate meanSize) {
    /**
     * One finding.
     *
     * @param auroc area under the curve of the reader's score; the count is that of the positives
     * @param f1 at the reader's threshold
     * @param side share of right sides where one was asked for
     * @param zone share of right zones where one was asked for
     * @param size rank correlation of asked and read size among the volumes that were asked for it
     */
    public record Row(Finding finding, Estimate auroc, Estimate f1, Estimate side, Estimate zone, Estimate size) {}

    public Alignment {
        rows = List.copyOf(rows);
    }

    /** Compares requests with readings; intervals by resampling the cases. */
    public static Alignment of(List<AlignmentCase> cases, ReaderThresholds thresholds, Bootstrap bootstrap) {
        AlignmentData data = data(cases, thresholds);
        return of(data, bootstrap.estimates(data.cases(), drawn -> data.figures(drawn, drawn)));
    }

    /**
     * The same after the requests are shuffled among the volumes: what chance gives. Values are means over shuffles, and
     * an interval holds 95 % of the single shuffles.
     */
    public static Alignment shuffled(List<AlignmentCase> cases, ReaderThresholds thresholds, int shuffles, long seed) {
        AlignmentData data = data(cases, thresholds);
        int[] all = IntStream.range(0, data.cases()).toArray();
        SequentialRandom random = new SequentialRandom(seed, RandomStream.BOOTSTRAP);
        double[][] samples = new double[Finding.values().length * AlignmentData.PER_FINDING + AlignmentData.POOLED][];
        for (int f = 0; f < samples.length; f++) {
            samples[f] = new double[shuffles];
        }
        for (int s = 0; s < shuffles; s++) {
            double[] figures = data.figures(shuffle(all, random), all);
            for (int f = 0; f < samples.length; f++) {
                samples[f][s] = figures[f];
            }
        }
        List<Estimate> estimates = new ArrayList<>();
        for (double[] sample : samples) {
            double mean = IntStream.range(0, shuffles)
                    .mapToDouble(s -> sample[s])
                    .filter(v -> !Double.isNaN(v))
                    .average()
                    .orElse(Double.NaN);
            estimates.add(Bootstrap.interval(mean, sample, data.cases()));
        }
        return of(data, estimates);
    }

    private static AlignmentData data(List<AlignmentCase> cases, ReaderThresholds thresholds) {
        if (cases.isEmpty()) {
            throw new Report2CtException(ErrorKind.INVALID_INPUT, "alignment: expected at least one case, found none");
        }
        return new AlignmentData(cases, thresholds);
    }

    private static int[] shuffle(int[] values, SequentialRandom random) {
        int[] mixed = values.clone();
        for (int i = mixed.length - 1; i > 0; i--) {
            int other = (int) (random.nextDouble() * (i + 1));
            int kept = mixed[i];
            mixed[i] = mixed[other];
            mixed[other] = kept;
        }
        return mixed;
    }

    private static Alignment of(AlignmentData data, List<Estimate> figures) {
        List<Row> rows = new ArrayList<>();
        Finding[] findings = Finding.values();
        for (int f = 0; f < findings.length; f++) {
            int at = f * AlignmentData.PER_FINDING;
            rows.add(new Row(
                    findings[f],
                    figures.get(at).withCount(data.positives(f)),
                    figures.get(at + 1).withCount(data.positives(f)),
                    figures.get(at + 2).withCount(data.sided(f)),
                    figures.get(at + 3).withCount(data.zoned(f)),
                    figures.get(at + 4).withCount(data.sized(f))));
        }
        int at = rows.size() * AlignmentData.PER_FINDING;
        return new Alignment(
                data.cases(),
                rows,
                figures.get(at),
                figures.get(at + 1),
                figures.get(at + 2).withCount(sum(data::sided)),
                figures.get(at + 3).withCount(data.singles()),
                figures.get(at + 4).withCount(sum(data::zoned)),
                figures.get(at + 5).withCount(sum(data::sized)));
    }

    private static int sum(IntUnaryOperator count) {
        return IntStream.range(0, Finding.values().length).map(count).sum();
    }

    /** The row of a finding. */
    public Row row(Finding finding) {
        return rows.stream()
                .filter(row -> row.finding() == finding)
                .findFirst()
                .orElseThrow(() -> new Report2CtException(
                        ErrorKind.INTERNAL, "alignment: expected a row for " + finding + ", found none"));
    }
}
