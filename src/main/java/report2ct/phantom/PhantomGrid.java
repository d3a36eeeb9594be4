package report2ct.phantom;

import report2ct.ErrorKind;
import report2ct.Report2CtException;

/**
 * Number of voxels along x, y and z and the nominal distance between them; a phantom's own spacing lies within 5 % of
 * it. Each side must have 16 to 1024 voxels and cover at least 200 mm, otherwise there is no room for a chest.
 */
public record PhantomGrid(int nx, int ny, int nz, double baseSpacingMm) {
    private static final int FEWEST = 16;
    private static final int MOST = 1024;
    private static final double LEAST_COVER_MM = 200;

    public PhantomGrid {
        check("x", nx, baseSpacingMm);
        check("y", ny, baseSpacingMm);
        check("z", nz, baseSpacingMm);
        if ((long) nx * ny * nz > Integer.MAX_VALUE / 8) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    "phantom grid: expected at most " + Integer.MAX_VALUE / 8 + " voxels, found " + nx + "x" + ny + "x"
                            + nz);
        }
    }

    private static void check(String axis, int count, double mm) {
        if (count < FEWEST || count > MOST) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    "phantom grid along " + axis + ": expected " + FEWEST + " to " + MOST + " voxels, found " + count);
        }
        if (!(mm * count >= LEAST_COVER_MM) || Double.isInfinite(mm)) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    "phantom grid along " + axis + ": expected a cover of at least " + LEAST_COVER_MM + " mm, found "
                            + count + " voxels of " + mm + " mm");
        }
    }

    /** 128x96x96 voxels of 3 mm: 384x288x288 mm. */
    public static PhantomGrid standard() {
        return new PhantomGrid(128, 96, 96, 3.0);
    }

    /** 64x48x48 voxels of 6 mm: the same cover as {@link #standard()} for tests and quick looks. */
    public static PhantomGrid coarse() {
        return new PhantomGrid(64, 48, 48, 6.0);
    }

    /** Voxels in the grid. */
    public int voxels() {
        return nx * ny * nz;
    }
}
