package report2ct.evaluation;

import java.util.ArrayList;
import java.util.List;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/**
 * Shares of voxels in bins of {@value #BIN_HU} HU from -1000 to 1000 HU; the last bin holds 1000 too.
 *
 * @param shares one a bin, lowest first
 */
public record HuHistogram(List<Double> shares) {
    /** Width of a bin. */
    public static final int BIN_HU = 50;
    /** Number of bins. */
    public static final int BINS = 40;

    private static final int LOWEST_HU = -1000;

    public HuHistogram {
        shares = List.copyOf(shares);
        if (shares.size() != BINS) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT, "histogram: expected " + BINS + " bins, found " + shares.size());
        }
    }

    /** The bin of a value; values outside the range go to the first or last bin. */
    static int bin(int hu) {
        return Math.max(0, Math.min(BINS - 1, Math.floorDiv(hu - LOWEST_HU, BIN_HU)));
    }

    static HuHistogram of(long[] counts) {
        long total = 0;
        for (long count : counts) {
            total += count;
        }
        List<Double> shares = new ArrayList<>();
        for (long count : counts) {
            shares.add(total == 0 ? 0.0 : (double) count / total);
        }
        return new HuHistogram(shares);
    }

    /** Mean of several, each with the same weight. */
    public static HuHistogram mean(List<HuHistogram> histograms) {
        if (histograms.isEmpty()) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT, "histogram: expected at least one to take the mean of, found none");
        }
        List<Double> shares = new ArrayList<>();
        for (int b = 0; b < BINS; b++) {
            int bin = b;
            shares.add(histograms.stream()
                    .mapToDouble(h -> h.shares.get(bin))
                    .average()
                    .orElse(0));
        }
        return new HuHistogram(shares);
    }

    /**
     * Earth mover's distance: by how many HU the voxels of one must be changed on average to give the other's
     * histogram.
     */
    public double distance(HuHistogram other) {
        double ahead = 0;
        double moved = 0;
        for (int b = 0; b < BINS; b++) {
            ahead += shares.get(b) - other.shares.get(b);
            moved += Math.abs(ahead);
        }
        return moved * BIN_HU;
    }
}
