package report2ct.evaluation;

import java.util.Objects;
import report2ct.volume.Orientation;
import report2ct.volume.Volume;

/**
 * Plain measurements of a chest that tell whether it looks like one, whatever its findings. NaN where there is nothing to
 * measure.
 *
 * @param rightLungMl air in the right half of the body
 * @param leftLungMl air in its left half
 * @param lungMedianHu median of the air in the body
 * @param lungBelow950 share of it below -950 HU
 * @param bodyMl volume of the body within the field of view
 * @param fatPeakHu most frequent value from -150 to -40 HU
 * @param softPeakHu most frequent value from 0 to 100 HU
 * @param boneShare share of the body above 300 HU
 * @param heartShiftMm how far soft tissue in the front of the chest at the heart's height lies to the left of the
 *     body's middle
 * @param spineJumpMm largest step of the spine's middle from slice to slice
 * @param histogram of the body
 */
public record ChestStatistics(
        double rightLungMl,
        double leftLungMl,
        double lungMedianHu,
        double lungBelow950,
        double bodyMl,
        double fatPeakHu,
        double softPeakHu,
        double boneShare,
        double heartShiftMm,
        double spineJumpMm,
        HuHistogram histogram) {
    public ChestStatistics {
        Objects.requireNonNull(histogram, "histogram");
    }

    /** Measures a volume of Hounsfield units; at most about 500 million voxels. */
    public static ChestStatistics of(Volume volume) {
        return new ChestMeasurement(Orientation.RAS.apply(volume)).statistics();
    }

    /** Right over left lung. */
    public double lungRatio() {
        return leftLungMl == 0 ? Double.NaN : rightLungMl / leftLungMl;
    }
}
