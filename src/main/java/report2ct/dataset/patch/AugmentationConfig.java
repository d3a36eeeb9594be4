package report2ct.dataset.patch;

import report2ct.ErrorKind;
import report2ct.Report2CtException;

/**
 * How often and how much patches are changed before they are trained on.
 *
 * @param mirrorProbability of reversing an axis, each on its own
 * @param turnProbability of one to three quarter turns, in each of the three planes on its own
 * @param scaleProbability of multiplying the values
 * @param scaleMin least factor
 * @param scaleMax greatest factor
 * @param shiftProbability of adding to the values
 * @param shift greatest amount, both ways; 1 is 2000 HU
 * @param zoomProbability of resizing
 * @param zoomMin least factor, the same along every axis
 * @param zoomMax greatest factor
 * @param rotateProbability of turning by small angles about the three axes
 * @param rotateRadians greatest angle, both ways
 */
public record AugmentationConfig(
        double mirrorProbability,
        double turnProbability,
        double scaleProbability,
        double scaleMin,
        double scaleMax,
        double shiftProbability,
        double shift,
        double zoomProbability,
        double zoomMin,
        double zoomMax,
        double rotateProbability,
        double rotateRadians) {
    private static final double LEAST_ZOOM = 0.25;

    public AugmentationConfig {
        requireShare("mirror-probability", mirrorProbability);
        requireShare("turn-probability", turnProbability);
        requireShare("scale-probability", scaleProbability);
        requireShare("shift-probability", shiftProbability);
        requireShare("zoom-probability", zoomProbability);
        requireShare("rotate-probability", rotateProbability);
        if (!(scaleMin > 0 && scaleMin <= scaleMax && zoomMin >= LEAST_ZOOM && zoomMin <= zoomMax)) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    "augmentation: expected 0 < scale-min <= scale-max and " + LEAST_ZOOM
                            + " <= zoom-min <= zoom-max, found " + scaleMin + ", " + scaleMax + ", " + zoomMin + ", "
                            + zoomMax);
        }
        if (!(shift >= 0 && rotateRadians >= 0 && rotateRadians <= Math.PI)) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    "augmentation: expected shift >= 0 and rotate-radians from 0 to pi, found " + shift + " and "
                            + rotateRadians);
        }
    }

    private static void requireShare(String name, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT, "augmentation: " + name + ": expected 0 to 1, found " + value);
        }
    }

    /**
     * MAISI's recipe for CT (specification diffusion 5, {@code scripts/transforms.py}) with one slip corrected: the
     * reference configures the intensity factors 0.9 to 1.1, but its transform multiplies by one plus the factor, so that
     * its images become 1.9 to 2.1 times as bright. Here the factor itself is meant.
     */
    public static AugmentationConfig maisi() {
        return new AugmentationConfig(0.5, 0.5, 0.3, 0.9, 1.1, 0.3, 0.05, 0.3, 0.5, 1.5, 0.3, 0.1);
    }

    /** No change. */
    public static AugmentationConfig none() {
        return new AugmentationConfig(0, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0);
    }
}
