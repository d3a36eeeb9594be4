package report2ct.io.format;

import java.util.OptionalInt;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.volume.GeometryRule;

/**
 * How to read a volume file.
 *
 * @param geometry which geometry of a NIfTI header counts
 * @param frame the frame of a file with more than three axes, counted from 0; empty: only one frame is accepted
 */
public record ReadOptions(GeometryRule geometry, OptionalInt frame) {
    public ReadOptions {
        if (frame.isPresent() && frame.getAsInt() < 0) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT, "frame: expected a number from 0, found " + frame.getAsInt());
        }
    }

    /** For looking at files and converting them. */
    public static ReadOptions nibabel() {
        return new ReadOptions(GeometryRule.NIBABEL, OptionalInt.empty());
    }

    /** For training data and evaluation. */
    public static ReadOptions monai() {
        return new ReadOptions(GeometryRule.MONAI, OptionalInt.empty());
    }

    /** The same with a frame chosen. */
    public ReadOptions withFrame(int index) {
        return new ReadOptions(geometry, OptionalInt.of(index));
    }
}
