package report2ct.evaluation;

import java.util.BitSet;
import report2ct.volume.HounsfieldRange;
import report2ct.volume.HounsfieldRange.Rounding;
import report2ct.volume.Spacing;
import report2ct.volume.Volume;

/** The measurements behind {@link ChestStatistics}, of one volume in RAS order: x grows to the right, y forwards. */
final class ChestMeasurement {
    private static final int LOWEST = -1000;
    private static final int COUNTS = 2001;
    private static final int HOLE_HU = -950;
    private static final int BONE_HU = 300;
    private static final int SPINE_HU = 150;
    private static final int FEWEST_SPINE_VOXELS = 4;
    private static final double SPINE_HALF_WIDTH_MM = 30;
    private static final double HEART_HALF_WIDTH_MM = 100;
    private static final double POSTERIOR = 0.4;
    private static final double ANTERIOR = 0.55;
    /** Part of the lungs' height in which the heart lies above the domes of the diaphragm. */
    private static final double HEART_FROM = 0.35;

    private static final double HEART_TO = 0.55;

    private final ChestMask mask;
    private final Spacing spacing;
    private final int[] low = {Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE};
    private final int[] high = {-1, -1, -1};
    private final double middleX;

    ChestMeasurement(Volume ras) {
        Volume whole = HounsfieldRange.CT.clip(ras, Rounding.NEAREST);
        mask = new ChestMask(whole.toShorts(), ras.nx(), ras.ny(), ras.nz());
        spacing = ras.spacing();
        double sum = 0;
        for (int i = mask.body.nextSetBit(0); i >= 0; i = mask.body.nextSetBit(i + 1)) {
            sum += x(i);
            include(0, x(i));
            include(1, y(i));
            include(2, z(i));
        }
        middleX = sum / mask.body.cardinality();
    }

    private void include(int axis, int at) {
        low[axis] = Math.min(low[axis], at);
        high[axis] = Math.max(high[axis], at);
    }

    private int x(int i) {
        return i % mask.nx;
    }

    private int y(int i) {
        return i / mask.nx % mask.ny;
    }

    private int z(int i) {
        return i / (mask.nx * mask.ny);
    }

    ChestStatistics statistics() {
        double ml = spacing.x() * spacing.y() * spacing.z() / 1000;
        long right = 0;
        for (int i = mask.lung.nextSetBit(0); i >= 0; i = mask.lung.nextSetBit(i + 1)) {
            right += x(i) > middleX ? 1 : 0;
        }
        long[] body = counts(mask.body);
        long[] lung = counts(mask.lung);
        return new ChestStatistics(
                right * ml,
                (mask.lung.cardinality() - right) * ml,
                median(lung),
                share(lung, LOWEST, HOLE_HU - 1),
                mask.body.cardinality() * ml,
                peak(body, -150, -40),
                peak(body, 0, 100),
                share(body, BONE_HU + 1, -LOWEST),
                heartShiftMm(),
                spineJumpMm(),
                histogram(body));
    }

    private long[] counts(BitSet where) {
        long[] counts = new long[COUNTS];
        for (int i = where.nextSetBit(0); i >= 0; i = where.nextSetBit(i + 1)) {
            counts[mask.hu[i] - LOWEST]++;
        }
        return counts;
    }

    private static double median(long[] counts) {
        long total = sum(counts, LOWEST, -LOWEST);
        long seen = 0;
        for (int c = 0; c < COUNTS; c++) {
            seen += counts[c];
            if (total > 0 && 2 * seen >= total) {
                return c + LOWEST;
            }
        }
        return Double.NaN;
    }

    private static long sum(long[] counts, int fromHu, int toHu) {
        long sum = 0;
        for (int hu = fromHu; hu <= toHu; hu++) {
            sum += counts[hu - LOWEST];
        }
        return sum;
    }

    private static double share(long[] counts, int fromHu, int toHu) {
        long total = sum(counts, LOWEST, -LOWEST);
        return total == 0 ? Double.NaN : (double) sum(counts, fromHu, toHu) / total;
    }

    /** Middle of the 11 HU with the most voxels. */
    private static double peak(long[] counts, int fromHu, int toHu) {
        long most = 0;
        double at = Double.NaN;
        for (int hu = fromHu; hu <= toHu; hu++) {
            long here = sum(counts, hu - 5, hu + 5);
            if (here > most) {
                most = here;
                at = hu;
            }
        }
        return at;
    }

    private static HuHistogram histogram(long[] counts) {
        long[] bins = new long[HuHistogram.BINS];
        for (int c = 0; c < COUNTS; c++) {
            bins[HuHistogram.bin(c + LOWEST)] += counts[c];
        }
        return HuHistogram.of(bins);
    }

    private double heartShiftMm() {
        int bottom = Integer.MAX_VALUE;
        int top = -1;
        for (int i = mask.lung.nextSetBit(0); i >= 0; i = mask.lung.nextSetBit(i + 1)) {
            bottom = Math.min(bottom, z(i));
            top = Math.max(top, z(i));
        }
        double front = low[1] + ANTERIOR * (high[1] - low[1]);
        double sum = 0;
        long count = 0;
        for (int i = mask.body.nextSetBit(0); i >= 0; i = mask.body.nextSetBit(i + 1)) {
            double away = (x(i) - middleX) * spacing.x();
            boolean soft = mask.hu[i] > -50 && mask.hu[i] < BONE_HU;
            double height = (double) (z(i) - bottom) / Math.max(1, top - bottom);
            boolean heart = height >= HEART_FROM && height <= HEART_TO;
            if (soft && heart && y(i) > front && Math.abs(away) < HEART_HALF_WIDTH_MM) {
                sum -= away;
                count++;
            }
        }
        return count == 0 ? Double.NaN : sum / count;
    }

    private double spineJumpMm() {
        double back = low[1] + POSTERIOR * (high[1] - low[1]);
        double most = Double.NaN;
        double[] last = null;
        for (int z = low[2]; z <= high[2]; z++) {
            double[] middle = spine(z, back);
            if (middle != null && last != null) {
                double step = Math.hypot(middle[0] - last[0], middle[1] - last[1]);
                most = Double.isNaN(most) ? step : Math.max(most, step);
            }
            last = middle;
        }
        return most;
    }

    /** Middle of the bone near the middle of the back, millimetres; null when there is too little. */
    private double @org.jspecify.annotations.Nullable [] spine(int z, double back) {
        double sumX = 0;
        double sumY = 0;
        int count = 0;
        for (int y = low[1]; y < back; y++) {
            for (int x = low[0]; x <= high[0]; x++) {
                boolean bone = mask.hu[(z * mask.ny + y) * mask.nx + x] > SPINE_HU;
                if (bone && Math.abs(x - middleX) * spacing.x() < SPINE_HALF_WIDTH_MM) {
                    sumX += x;
                    sumY += y;
                    count++;
                }
            }
        }
        return count < FEWEST_SPINE_VOXELS
                ? null
                : new double[] {sumX / count * spacing.x(), sumY / count * spacing.y()};
    }
}
