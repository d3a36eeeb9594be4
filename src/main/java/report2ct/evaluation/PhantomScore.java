package report2ct.evaluation;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.phantom.Finding;
import report2ct.phantom.FindingDetail;
import report2ct.phantom.PhantomFindings;
import report2ct.phantom.PhantomReading;
import report2ct.phantom.Side;
import report2ct.phantom.Zone;
import report2ct.random.RandomStream;
import report2ct.random.SequentialRandom;

/**
 * How well volumes follow the findings that were asked for: what was requested against what the phantom reader found.
 *
 * @param rows one row a finding, in the order of {@link Finding}
 */
public record PhantomScore(List<Row> rows) {
    /**
     * One finding.
     *
     * @param positives volumes in which it was requested
     * @param auroc area under the curve of the reader's score; NaN if it was requested in all or in none
     * @param side share of right sides among the volumes in which it was requested on one side
     * @param zone share of right zones among those in which it was requested in a zone
     */
    public record Row(Finding finding, int positives, double auroc, Share side, Share zone) {}

    /** Hits among trials. */
    public record Share(int hits, int trials) {
        public Share {
            if (hits < 0 || hits > trials) {
                throw new Report2CtException(
                        ErrorKind.INVALID_INPUT,
                        "share: expected 0 to " + trials + " hits of " + trials + ", found " + hits);
            }
        }

        /** Hits over trials; NaN without trials. */
        public double value() {
            return trials == 0 ? Double.NaN : (double) hits / trials;
        }

        private Share plus(boolean hit) {
            return new Share(hits + (hit ? 1 : 0), trials + 1);
        }

        private Share plus(Share other) {
            return new Share(hits + other.hits, trials + other.trials);
        }
    }

    private static final Share NONE = new Share(0, 0);

    public PhantomScore {
        rows = List.copyOf(rows);
    }

    /** Compares each request with the reading of the volume made for it. */
    public static PhantomScore of(List<PhantomFindings> requested, List<PhantomReading> read) {
        if (requested.size() != read.size() || read.isEmpty()) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    "phantom score: expected as many readings as requests and at least one, found " + requested.size()
                            + " requests and " + read.size() + " readings");
        }
        List<Row> rows = new ArrayList<>();
        for (Finding finding : Finding.values()) {
            rows.add(row(finding, requested, read));
        }
        return new PhantomScore(rows);
    }

    /** The same with the requests shuffled among the volumes: what chance gives. */
    public static PhantomScore shuffled(List<PhantomFindings> requested, List<PhantomReading> read, long seed) {
        SequentialRandom random = new SequentialRandom(seed, RandomStream.BOOTSTRAP);
        List<PhantomFindings> mixed = new ArrayList<>(requested);
        for (int i = mixed.size() - 1; i > 0; i--) {
            int other = (int) (random.nextDouble() * (i + 1));
            mixed.set(i, mixed.set(other, mixed.get(i)));
        }
        return of(mixed, read);
    }

    private static Row row(Finding finding, List<PhantomFindings> requested, List<PhantomReading> read) {
        double[] scores = new double[read.size()];
        boolean[] positive = new boolean[read.size()];
        int positives = 0;
        Share side = NONE;
        Share zone = NONE;
        for (int i = 0; i < scores.length; i++) {
            PhantomReading reading = read.get(i);
            scores[i] = reading.of(finding).score();
            Optional<FindingDetail> detail = requested.get(i).detail(finding);
            positive[i] = detail.isPresent();
            if (detail.isPresent()) {
                positives++;
                if (detail.get().side() != Side.BOTH) {
                    side = side.plus(reading.side(finding) == detail.get().side());
                }
                Optional<Zone> asked = zone(detail.get());
                if (asked.isPresent()) {
                    zone = zone.plus(reading.zone(finding) == asked.get());
                }
            }
        }
        return new Row(finding, positives, RankStatistics.areaUnderRoc(scores, positive), side, zone);
    }

    private static Optional<Zone> zone(FindingDetail detail) {
        if (detail instanceof FindingDetail.Mass mass) {
            return Optional.of(mass.zone());
        }
        if (detail instanceof FindingDetail.Consolidation consolidation) {
            return Optional.of(consolidation.zone());
        }
        return Optional.empty();
    }

    /** The row of a finding. */
    public Row row(Finding finding) {
        return rows.stream()
                .filter(row -> row.finding() == finding)
                .findFirst()
                .orElseThrow(() -> new Report2CtException(
                        ErrorKind.INVALID_INPUT, "phantom score: expected a row for " + finding + ", found none"));
    }

    /** Mean over the findings that have positives and negatives. */
    public double meanAuroc() {
        return rows.stream()
                .mapToDouble(Row::auroc)
                .filter(a -> !Double.isNaN(a))
                .average()
                .orElse(Double.NaN);
    }

    /** Right sides over all findings requested on one side. */
    public Share side() {
        return rows.stream().map(Row::side).reduce(NONE, Share::plus);
    }

    /** Right zones over all findings requested in a zone. */
    public Share zone() {
        return rows.stream().map(Row::zone).reduce(NONE, Share::plus);
    }

    /** AUROC by finding. */
    public Map<Finding, Double> aurocByFinding() {
        Map<Finding, Double> map = new EnumMap<>(Finding.class);
        rows.forEach(row -> map.put(row.finding(), row.auroc()));
        return map;
    }

    /** The rows as a table of fixed-width columns. */
    public String table() {
        StringBuilder text = new StringBuilder();
        text.append(String.format(Locale.ROOT, "%-22s %5s %6s %6s %6s%n", "finding", "n", "AUROC", "side", "zone"));
        for (Row row : rows) {
            text.append(String.format(
                    Locale.ROOT,
                    "%-22s %5d %6s %6s %6s%n",
                    row.finding().title(),
                    row.positives(),
                    number(row.auroc()),
                    number(row.side().value()),
                    number(row.zone().value())));
        }
        text.append(String.format(
                Locale.ROOT,
                "%-22s %5s %6s %6s %6s%n",
                "mean / pooled",
                "",
                number(meanAuroc()),
                number(side().value()),
                number(zone().value())));
        return text.toString();
    }

    private static String number(double value) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.3f", value);
    }
}
