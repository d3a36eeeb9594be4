package report2ct.volume;

import report2ct.ErrorKind;
import report2ct.Report2CtException;

/** Distance between voxel centres along each axis, in millimetres; finite and positive. */
public record Spacing(double x, double y, double z) {
    public Spacing {
        check("x", x);
        check("y", y);
        check("z", z);
    }

    private static void check(String axis, double value) {
        if (!(value > 0) || Double.isInfinite(value)) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    "spacing along " + axis + ": expected a positive number of millimetres, found " + value);
        }
    }

    /** The same distance along all axes. */
    public static Spacing isotropic(double mm) {
        return new Spacing(mm, mm, mm);
    }
}
