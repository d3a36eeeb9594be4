package report2ct.volume;

import java.util.Locale;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/**
 * The direction in which each voxel axis grows, as three letters out of R/L, A/P and S/I, e.g. RAS or LPS.
 *
 * <p>The orientation of an affine follows MONAI and nibabel: columns divided by their lengths, nearest orthogonal matrix,
 * then for voxel axis 0, 1, 2 in turn the world axis of the largest magnitude that is not used yet.
 */
public record Orientation(String codes) {
    /** Right, anterior, superior: the order of NIfTI coordinates. */
    public static final Orientation RAS = new Orientation("RAS");
    /** Left, posterior, superior: the order of DICOM and ITK coordinates. */
    public static final Orientation LPS = new Orientation("LPS");

    private static final String POSITIVE = "RAS";
    private static final String NEGATIVE = "LPI";
    private static final int POLAR_STEPS = 100;
    private static final double POLAR_TOLERANCE = 1e-15;

    public Orientation {
        codes = codes.toUpperCase(Locale.ROOT);
        int used = 0;
        for (int i = 0; i < codes.length(); i++) {
            int axis = worldAxis(codes.charAt(i));
            used |= axis < 0 ? 8 : 1 << axis;
        }
        if (codes.length() != 3 || used != 7) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    "orientation: expected one letter each of R/L, A/P and S/I, found \"" + codes + "\"");
        }
    }

    private static int worldAxis(char code) {
        int positive = POSITIVE.indexOf(code);
        return positive >= 0 ? positive : NEGATIVE.indexOf(code);
    }

    /** World axis (0 R, 1 A, 2 S) along which a voxel axis runs. */
    int worldAxis(int voxelAxis) {
        return worldAxis(codes.charAt(voxelAxis));
    }

    /** Whether the voxel axis grows towards R, A or S. */
    boolean positive(int voxelAxis) {
        return POSITIVE.indexOf(codes.charAt(voxelAxis)) >= 0;
    }

    /** The closest axis order of an affine. */
    public static Orientation of(Affine affine) {
        double[][] q = nearestOrthogonal(affine);
        boolean[] used = new boolean[3];
        StringBuilder codes = new StringBuilder();
        for (int axis = 0; axis < 3; axis++) {
            int world = largestUnused(q, axis, used);
            used[world] = true;
            codes.append((q[world][axis] < 0 ? NEGATIVE : POSITIVE).charAt(world));
        }
        return new Orientation(codes.toString());
    }

    private static int largestUnused(double[][] q, int column, boolean[] used) {
        int best = -1;
        for (int row = 0; row < 3; row++) {
            if (!used[row] && (best < 0 || Math.abs(q[row][column]) > Math.abs(q[best][column]))) {
                best = row;
            }
        }
        return best;
    }

    /** U V^T of the singular value decomposition, by Newton's iteration Q = (Q + Q^-T) / 2 (Higham 1986). */
    private static double[][] nearestOrthogonal(Affine affine) {
        Spacing s = affine.spacing();
        double[] norm = {s.x(), s.y(), s.z()};
        double[][] q = new double[3][3];
        for (int r = 0; r < 3; r++) {
            for (int c = 0; c < 3; c++) {
                q[r][c] = affine.at(r, c) / norm[c];
            }
        }
        for (int step = 0; step < POLAR_STEPS; step++) {
            double change = improve(q);
            if (change < POLAR_TOLERANCE) {
                break;
            }
        }
        return q;
    }

    private static double improve(double[][] q) {
        double[][] cofactors = new double[3][3];
        for (int r = 0; r < 3; r++) {
            for (int c = 0; c < 3; c++) {
                cofactors[r][c] = q[(r + 1) % 3][(c + 1) % 3] * q[(r + 2) % 3][(c + 2) % 3]
                        - q[(r + 1) % 3][(c + 2) % 3] * q[(r + 2) % 3][(c + 1) % 3];
            }
        }
        double det = q[0][0] * cofactors[0][0] + q[0][1] * cofactors[0][1] + q[0][2] * cofactors[0][2];
        double change = 0;
        for (int r = 0; r < 3; r++) {
            for (int c = 0; c < 3; c++) {
                double next = 0.5 * (q[r][c] + cofactors[r][c] / det);
                change = Math.max(change, Math.abs(next - q[r][c]));
                q[r][c] = next;
            }
        }
        return change;
    }

    /** The same voxels with flipped and permuted axes; geometry updated, nothing resampled. */
    public Volume apply(Volume volume) {
        AxisMap map = AxisMap.between(volume.affine(), this);
        return map.identity() ? volume : map.reorder(volume);
    }

    @Override
    public String toString() {
        return codes;
    }
}
