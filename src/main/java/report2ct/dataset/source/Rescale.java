package report2ct.dataset.source;

import report2ct.ErrorKind;
import report2ct.Report2CtException;

/**
 * From stored numbers to Hounsfield units: {@code slope * value + intercept}, as DICOM and CT-RATE's table state it.
 */
public record Rescale(double slope, double intercept) {
    public Rescale {
        if (!Double.isFinite(slope) || slope == 0 || !Double.isFinite(intercept)) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    "rescale: expected a finite slope other than 0 and a finite intercept, found " + slope + " and "
                            + intercept);
        }
    }
}
