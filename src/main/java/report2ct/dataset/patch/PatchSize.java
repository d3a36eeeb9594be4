package report2ct.dataset.patch;

import report2ct.ErrorKind;
import report2ct.Report2CtException;

/** Number of voxels of a patch or window along x, y and z. */
public record PatchSize(int x, int y, int z) {
    public PatchSize {
        if (x <= 0 || y <= 0 || z <= 0) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT, "patch: expected three positive sizes, found " + x + "x" + y + "x" + z);
        }
        if ((long) x * y * z > Integer.MAX_VALUE / 2) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    "patch: expected at most " + Integer.MAX_VALUE / 2 + " voxels, found " + x + "x" + y + "x" + z);
        }
    }

    /** The same size along every axis. */
    public static PatchSize cube(int side) {
        return new PatchSize(side, side, side);
    }

    /** Size along axis 0 (x), 1 (y) or 2 (z). */
    public int along(int axis) {
        return switch (axis) {
            case 0 -> x;
            case 1 -> y;
            case 2 -> z;
            default -> throw new IndexOutOfBoundsException("axis " + axis);
        };
    }

    /** Number of voxels. */
    public int voxelCount() {
        return x * y * z;
    }

    /** The shortest side. */
    public int shortestSide() {
        return Math.min(x, Math.min(y, z));
    }

    @Override
    public String toString() {
        return x + "x" + y + "x" + z;
    }
}
