package report2ct.generation;

import report2ct.ErrorKind;
import report2ct.Report2CtException;

/** Voxels along each axis of a volume in RAS order. */
public record GridSize(int x, int y, int z) {
    /** Longest axis that is accepted. */
    public static final int LONGEST = 4096;

    public GridSize {
        for (int length : new int[] {x, y, z}) {
            if (length < 1 || length > LONGEST) {
                throw new Report2CtException(
                        ErrorKind.INVALID_INPUT,
                        "size: expected three numbers from 1 to " + LONGEST + ", found " + x + "," + y + "," + z);
            }
        }
    }

    /** Number of voxels. */
    public long voxels() {
        return (long) x * y * z;
    }

    /** The size in blocks of this many voxels along each axis. */
    public GridSize dividedBy(int factor) {
        return new GridSize(x / factor, y / factor, z / factor);
    }

    /**
     * Refuses a size that a network cannot make.
     *
     * @param multiple what every axis must be a multiple of
     * @throws Report2CtException with the nearest sizes that can be made
     */
    public void requireMultipleOf(int multiple) {
        if (x % multiple == 0 && y % multiple == 0 && z % multiple == 0) {
            return;
        }
        GridSize down = new GridSize(below(x, multiple), below(y, multiple), below(z, multiple));
        GridSize up = new GridSize(above(x, multiple), above(y, multiple), above(z, multiple));
        throw new Report2CtException(
                ErrorKind.INVALID_INPUT,
                "size: expected multiples of " + multiple + ", found " + this + " (nearest: " + down
                        + (up.equals(down) ? "" : " or " + up) + ")");
    }

    private static int below(int length, int multiple) {
        return Math.max(multiple, length / multiple * multiple);
    }

    private static int above(int length, int multiple) {
        int up = (length + multiple - 1) / multiple * multiple;
        return up > LONGEST ? below(length, multiple) : up;
    }

    @Override
    public String toString() {
        return x + "," + y + "," + z;
    }
}
