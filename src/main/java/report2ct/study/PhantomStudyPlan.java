package report2ct.study;

import java.util.List;
import java.util.Objects;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.phantom.Wording;

/**
 * What a study of a model on phantoms measures, and how much of it.
 *
 * @param count reports
 * @param seed of the first record; the others follow
 * @param wording sentences of the reports
 * @param calibration phantoms from which the reader's thresholds are taken; other seeds than the reports'
 * @param bank training reports among which the nearest is looked for
 * @param bankSeed first training record
 * @param guidances scales that are compared
 * @param sweep reports for each of them
 * @param empty volumes made from an empty report
 * @param pairs counterfactual pairs for each kind of change and finding
 * @param pictures cases shown on the page, from the first
 * @param resamples of the bootstrap
 */
public record PhantomStudyPlan(
        int count,
        long seed,
        Wording wording,
        int calibration,
        int bank,
        long bankSeed,
        List<Double> guidances,
        int sweep,
        int empty,
        int pairs,
        int pictures,
        int resamples) {
    /** Fewest reports that figures can be made of. */
    public static final int FEWEST = 4;
    /** Most reports. */
    public static final int MOST = 100_000;

    private static final long CALIBRATION_OFFSET = 1_000_000_000L;

    public PhantomStudyPlan {
        Objects.requireNonNull(wording, "wording");
        guidances = List.copyOf(guidances);
        if (count < FEWEST || count > MOST) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT, "count: expected " + FEWEST + " to " + MOST + " reports, found " + count);
        }
        if (calibration < FEWEST || calibration > MOST || bank < 1 || bank > MOST) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    "study: expected at least " + FEWEST
                            + " phantoms for the thresholds and one training report, found " + calibration + " and "
                            + bank);
        }
        if (sweep < 0 || empty < 0 || pairs < 0 || pictures < 0) {
            throw new Report2CtException(ErrorKind.INVALID_INPUT, "study: expected no negative numbers of cases");
        }
        if (meets(seed, count, bankSeed, bank)) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    "study: expected reports that are not among those trained on, found seeds from " + seed
                            + " and training seeds from " + bankSeed);
        }
    }

    private static boolean meets(long from, long length, long otherFrom, long otherLength) {
        return from < otherFrom + otherLength && otherFrom < from + length;
    }

    /** The full study of this many reports. */
    public static PhantomStudyPlan full(int count, long seed, Wording wording, long bankSeed) {
        return new PhantomStudyPlan(
                count,
                seed,
                wording,
                Math.max(FEWEST, Math.min(count, 200)),
                Math.max(1, Math.min(2 * count, 500)),
                bankSeed,
                List.of(1.0, 2.0, 3.0, 5.0, 7.0),
                Math.min(count, 60),
                Math.min(count, 60),
                Math.max(1, Math.min(count / 20, 10)),
                6,
                1000);
    }

    /** Eight reports: shows that everything runs; its figures mean little. */
    public static PhantomStudyPlan quick(long seed, Wording wording, long bankSeed) {
        return new PhantomStudyPlan(8, seed, wording, 8, 8, bankSeed, List.of(3.0), 4, 4, 1, 2, 200);
    }

    /** First seed of the phantoms for the thresholds. */
    long calibrationSeed() {
        return seed + CALIBRATION_OFFSET;
    }
}
