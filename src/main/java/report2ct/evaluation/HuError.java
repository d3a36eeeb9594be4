package report2ct.evaluation;

import java.util.BitSet;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.volume.Orientation;
import report2ct.volume.Volume;

/**
 * How far a volume is from the one it should be: mean absolute differences in Hounsfield units. NaN for a tissue that
 * does not occur. Tissues are told by the true values.
 *
 * @param box over all voxels
 * @param body inside the body
 * @param lung inside the lungs
 * @param soft voxels of the body from -50 to 150 HU
 * @param bone voxels of the body above 200 HU
 * @param bias mean of (found - true) inside the body
 */
public record HuError(double box, double body, double lung, double soft, double bone, double bias) {
    /** A difference between two volumes of one size; the lungs found by thresholds. */
    public static HuError between(Volume truth, Volume found) {
        requireSameShape(truth, found);
        Volume ras = Orientation.RAS.apply(truth);
        ChestMask mask = new ChestMask(ras.toShorts(), ras.nx(), ras.ny(), ras.nz());
        return between(mask, Orientation.RAS.apply(found).toShorts(), mask.lung);
    }

    /** The same with lungs that are known, RAS order, x fastest. */
    public static HuError between(Volume truth, Volume found, BitSet lung) {
        requireSameShape(truth, found);
        ChestMask mask = new ChestMask(truth.toShorts(), truth.nx(), truth.ny(), truth.nz());
        return between(mask, found.toShorts(), lung);
    }

    private static void requireSameShape(Volume truth, Volume found) {
        if (!truth.shape().equals(found.shape())) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    "error in HU: expected a volume of " + truth.shape() + ", found " + found.shape());
        }
    }

    private static HuError between(ChestMask mask, short[] found, BitSet lung) {
        short[] truth = mask.hu;
        double bias = mask.body.stream()
                .mapToDouble(i -> found[i] - truth[i])
                .average()
                .orElse(Double.NaN);
        return new HuError(
                mean(truth, found, i -> true),
                mean(truth, found, mask.body::get),
                mean(truth, found, lung::get),
                mean(truth, found, i -> mask.body.get(i) && truth[i] >= -50 && truth[i] <= 150),
                mean(truth, found, i -> mask.body.get(i) && truth[i] > 200),
                bias);
    }

    private static double mean(short[] truth, short[] found, IntPredicate where) {
        return IntStream.range(0, truth.length)
                .filter(where)
                .mapToDouble(i -> Math.abs(found[i] - truth[i]))
                .average()
                .orElse(Double.NaN);
    }
}
