package report2ct.evaluation;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import report2ct.phantom.Finding;
import report2ct.phantom.FindingDetail;
import report2ct.phantom.FindingDetail.Consolidation;
import report2ct.phantom.FindingDetail.Mass;
import report2ct.phantom.PhantomReading.Measure;
import report2ct.phantom.Zone;

/**
 * Requests and readings as arrays by finding, so that figures of thousands of resamples cost little. Requests and
 * readings are chosen separately, which is what shuffling needs.
 */
final class AlignmentData {
    /** Figures of one finding: AUROC, F1, side, zone, size correlation. */
    static final int PER_FINDING = 5;
    /** Figures over all findings: mean AUROC, mean F1, side, side of reports with one sided finding, zone, mean size. */
    static final int POOLED = 6;

    private static final Finding[] FINDINGS = Finding.values();

    private final int cases;
    private final boolean[][] present;
    private final int[][] side;
    private final int[][] zone;
    private final double[][] asked;
    private final boolean[] single;
    private final Measure[][] read;
    private final ReaderThresholds thresholds;

    AlignmentData(List<AlignmentCase> list, ReaderThresholds thresholds) {
        cases = list.size();
        present = new boolean[FINDINGS.length][cases];
        side = new int[FINDINGS.length][cases];
        zone = new int[FINDINGS.length][cases];
        asked = new double[FINDINGS.length][cases];
        single = new boolean[cases];
        read = new Measure[FINDINGS.length][cases];
        this.thresholds = thresholds;
        for (int i = 0; i < cases; i++) {
            fill(i, list.get(i));
        }
    }

    private void fill(int i, AlignmentCase one) {
        int sided = 0;
        for (int f = 0; f < FINDINGS.length; f++) {
            Optional<FindingDetail> detail = one.requested().detail(FINDINGS[f]);
            present[f][i] = detail.isPresent();
            side[f][i] = detail.map(AlignmentData::side).orElse(0);
            zone[f][i] = detail.map(AlignmentData::zone).orElse(0);
            asked[f][i] = detail.map(RequestedSize::of).orElse(Double.NaN);
            read[f][i] = one.read().of(FINDINGS[f]);
            sided += Math.abs(side[f][i]);
        }
        single[i] = sided == 1;
    }

    private static int side(FindingDetail detail) {
        return switch (detail.side()) {
            case RIGHT -> 1;
            case LEFT -> -1;
            case BOTH -> 0;
        };
    }

    private static int zone(FindingDetail detail) {
        if (detail instanceof Mass mass) {
            return sign(mass.zone());
        }
        return detail instanceof Consolidation consolidation ? sign(consolidation.zone()) : 0;
    }

    private static int sign(Zone zone) {
        return zone == Zone.UPPER ? 1 : -1;
    }

    int cases() {
        return cases;
    }

    int positives(int finding) {
        int count = 0;
        for (boolean there : present[finding]) {
            count += there ? 1 : 0;
        }
        return count;
    }

    /** Findings asked for on one side, in a zone, or with a size. */
    int sided(int finding) {
        return (int) Arrays.stream(side[finding]).filter(s -> s != 0).count();
    }

    int zoned(int finding) {
        return (int) Arrays.stream(zone[finding]).filter(z -> z != 0).count();
    }

    int sized(int finding) {
        return (int) Arrays.stream(asked[finding]).filter(s -> !Double.isNaN(s)).count();
    }

    int singles() {
        int count = 0;
        for (boolean one : single) {
            count += one ? 1 : 0;
        }
        return count;
    }

    /** All figures: {@link #PER_FINDING} for each finding, then {@link #POOLED}; pairs request[k] with reading[k]. */
    double[] figures(int[] request, int[] reading) {
        double[] figures = new double[FINDINGS.length * PER_FINDING + POOLED];
        Rate sides = new Rate();
        Rate singles = new Rate();
        Rate zones = new Rate();
        for (int f = 0; f < FINDINGS.length; f++) {
            Rate ownSides = new Rate();
            Rate ownZones = new Rate();
            for (int k = 0; k < request.length; k++) {
                Measure measure = read[f][reading[k]];
                int wanted = side[f][request[k]];
                if (wanted != 0) {
                    boolean hit = (measure.rightMinusLeft() > 0) == (wanted > 0);
                    ownSides.add(hit);
                    if (single[request[k]]) {
                        singles.add(hit);
                    }
                }
                if (zone[f][request[k]] != 0) {
                    ownZones.add((measure.upperMinusLower() > 0) == (zone[f][request[k]] > 0));
                }
            }
            sides.add(ownSides);
            zones.add(ownZones);
            int at = f * PER_FINDING;
            figures[at] = auroc(f, request, reading);
            figures[at + 1] = f1(f, request, reading);
            figures[at + 2] = ownSides.value();
            figures[at + 3] = ownZones.value();
            figures[at + 4] = size(f, request, reading);
        }
        int at = FINDINGS.length * PER_FINDING;
        figures[at] = mean(figures, 0);
        figures[at + 1] = mean(figures, 1);
        figures[at + 2] = sides.value();
        figures[at + 3] = singles.value();
        figures[at + 4] = zones.value();
        figures[at + 5] = mean(figures, 4);
        return figures;
    }

    private double auroc(int f, int[] request, int[] reading) {
        double[] scores = new double[request.length];
        boolean[] there = new boolean[request.length];
        for (int k = 0; k < request.length; k++) {
            scores[k] = read[f][reading[k]].score();
            there[k] = present[f][request[k]];
        }
        return RankStatistics.areaUnderRoc(scores, there);
    }

    private double f1(int f, int[] request, int[] reading) {
        double threshold = thresholds.of(FINDINGS[f]);
        Detections found = Detections.NONE;
        for (int k = 0; k < request.length; k++) {
            found = found.plus(present[f][request[k]], read[f][reading[k]].score() >= threshold);
        }
        return found.f1();
    }

    private double size(int f, int[] request, int[] reading) {
        double[] wanted = new double[request.length];
        double[] found = new double[request.length];
        int count = 0;
        for (int k = 0; k < request.length; k++) {
            if (!Double.isNaN(asked[f][request[k]])) {
                wanted[count] = asked[f][request[k]];
                found[count++] = read[f][reading[k]].size();
            }
        }
        return RankStatistics.spearman(Arrays.copyOf(wanted, count), Arrays.copyOf(found, count));
    }

    /** Mean over the findings of one of their figures; NaN does not count. */
    private static double mean(double[] figures, int which) {
        double sum = 0;
        int count = 0;
        for (int f = 0; f < FINDINGS.length; f++) {
            double value = figures[f * PER_FINDING + which];
            if (!Double.isNaN(value)) {
                sum += value;
                count++;
            }
        }
        return count == 0 ? Double.NaN : sum / count;
    }

    /** Hits among trials, counted up; one thread. */
    private static final class Rate {
        private int hits;
        private int trials;

        void add(boolean hit) {
            hits += hit ? 1 : 0;
            trials++;
        }

        void add(Rate other) {
            hits += other.hits;
            trials += other.trials;
        }

        double value() {
            return trials == 0 ? Double.NaN : (double) hits / trials;
        }
    }
}
