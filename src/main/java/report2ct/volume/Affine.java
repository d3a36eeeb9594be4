package report2ct.volume;

import java.util.Arrays;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/**
 * Maps voxel indices to RAS millimetres: a 4 x 4 matrix whose last row is 0 0 0 1. All entries are finite and the 3 x 3
 * part can be inverted. Column c of the 3 x 3 part is the step from one voxel to the next along axis c; column 3 is the
 * centre of voxel (0, 0, 0).
 */
public final class Affine {
    /** Smallest volume of the unit parallelepiped of the three directions that still counts as three dimensions. */
    private static final double SINGULAR = 1e-6;

    /** Row-major 3 x 4. */
    private final double[] m;

    private Affine(double[] m) {
        this.m = m;
        for (double v : m) {
            if (!Double.isFinite(v)) {
                throw invalid("expected finite numbers, found " + Arrays.toString(m));
            }
        }
        double volume = columnNorm(0) * columnNorm(1) * columnNorm(2);
        if (!(volume > 0) || !(Math.abs(determinant()) / volume > SINGULAR)) {
            throw invalid("expected three independent axes, found the rows " + Arrays.toString(m));
        }
    }

    private static Report2CtException invalid(String message) {
        return new Report2CtException(ErrorKind.INVALID_INPUT, "geometry of a volume: " + message);
    }

    /** From three or four rows of four numbers; a fourth row must be 0 0 0 1. */
    public static Affine ofRows(double[][] rows) {
        if (rows.length < 3 || rows.length > 4 || Arrays.stream(rows).anyMatch(r -> r.length != 4)) {
            throw invalid("expected 3 or 4 rows of 4 numbers, found " + Arrays.deepToString(rows));
        }
        if (rows.length == 4 && !Arrays.equals(rows[3], new double[] {0, 0, 0, 1})) {
            throw invalid("expected the last row 0 0 0 1, found " + Arrays.toString(rows[3]));
        }
        double[] m = new double[12];
        for (int r = 0; r < 3; r++) {
            System.arraycopy(rows[r], 0, m, 4 * r, 4);
        }
        return new Affine(m);
    }

    /** Axes to the right, to anterior and to superior, voxel (0, 0, 0) at the origin. */
    public static Affine ofSpacing(Spacing spacing) {
        return new Affine(new double[] {spacing.x(), 0, 0, 0, 0, spacing.y(), 0, 0, 0, 0, spacing.z(), 0});
    }

    /**
     * From patient coordinates as DICOM and ITK use them (axes to the left, to posterior, to superior).
     *
     * @param originLps centre of voxel (0, 0, 0)
     * @param directionRows row r, column c: component r of the unit direction of axis c
     */
    public static Affine ofLps(double[] originLps, double[][] directionRows, Spacing spacing) {
        double[] step = {spacing.x(), spacing.y(), spacing.z()};
        double[] m = new double[12];
        for (int r = 0; r < 3; r++) {
            double sign = r < 2 ? -1 : 1;
            for (int c = 0; c < 3; c++) {
                m[4 * r + c] = sign * directionRows[r][c] * step[c] + 0.0;
            }
            m[4 * r + 3] = sign * originLps[r] + 0.0;
        }
        return new Affine(m);
    }

    /** Entry in row 0..2 and column 0..3. */
    public double at(int row, int column) {
        return m[4 * row + column];
    }

    /** The four rows, the last one 0 0 0 1. */
    public double[][] rows() {
        return new double[][] {
            Arrays.copyOfRange(m, 0, 4), Arrays.copyOfRange(m, 4, 8), Arrays.copyOfRange(m, 8, 12), {0, 0, 0, 1}
        };
    }

    /** RAS millimetres of a place given in voxel units. */
    public double[] apply(double i, double j, double k) {
        double[] world = new double[3];
        for (int r = 0; r < 3; r++) {
            world[r] = m[4 * r] * i + m[4 * r + 1] * j + m[4 * r + 2] * k + m[4 * r + 3];
        }
        return world;
    }

    /** Distance between voxel centres: the lengths of the three columns. */
    public Spacing spacing() {
        return new Spacing(columnNorm(0), columnNorm(1), columnNorm(2));
    }

    private double columnNorm(int c) {
        return Math.sqrt(m[c] * m[c] + m[4 + c] * m[4 + c] + m[8 + c] * m[8 + c]);
    }

    /** Determinant of the 3 x 3 part. */
    public double determinant() {
        return m[0] * (m[5] * m[10] - m[6] * m[9])
                - m[1] * (m[4] * m[10] - m[6] * m[8])
                + m[2] * (m[4] * m[9] - m[5] * m[8]);
    }

    /** The closest of the 48 axis orders, e.g. {@code RAS}. */
    public Orientation orientation() {
        return Orientation.of(this);
    }

    /** The letters of {@link #orientation()}. */
    public String axisCodes() {
        return orientation().codes();
    }

    /** Centre of voxel (0, 0, 0) in LPS millimetres. */
    public double[] originLps() {
        return new double[] {-m[3] + 0.0, -m[7] + 0.0, m[11] + 0.0};
    }

    /** Unit directions in LPS coordinates: row r, column c = component r of axis c. */
    public double[][] directionLpsRows() {
        double[][] rows = new double[3][3];
        for (int r = 0; r < 3; r++) {
            for (int c = 0; c < 3; c++) {
                rows[r][c] = (r < 2 ? -1 : 1) * m[4 * r + c] / columnNorm(c) + 0.0;
            }
        }
        return rows;
    }

    /** World to voxel. */
    public Affine inverse() {
        double det = determinant();
        double[] inv = new double[12];
        for (int r = 0; r < 3; r++) {
            for (int c = 0; c < 3; c++) {
                inv[4 * r + c] = cofactor(c, r) / det;
            }
        }
        for (int r = 0; r < 3; r++) {
            inv[4 * r + 3] = -(inv[4 * r] * m[3] + inv[4 * r + 1] * m[7] + inv[4 * r + 2] * m[11]);
        }
        return new Affine(inv);
    }

    private double cofactor(int r, int c) {
        int r1 = (r + 1) % 3;
        int r2 = (r + 2) % 3;
        int c1 = (c + 1) % 3;
        int c2 = (c + 2) % 3;
        return at(r1, c1) * at(r2, c2) - at(r1, c2) * at(r2, c1);
    }

    /** This map after {@code first}: {@code this * first}. */
    public Affine times(Affine first) {
        double[] product = new double[12];
        for (int r = 0; r < 3; r++) {
            for (int c = 0; c < 4; c++) {
                double sum = c == 3 ? at(r, 3) : 0;
                for (int k = 0; k < 3; k++) {
                    sum += at(r, k) * first.at(k, c);
                }
                product[4 * r + c] = sum;
            }
        }
        return new Affine(product);
    }

    /** The same axes with voxel (0, 0, 0) elsewhere (RAS millimetres). */
    public Affine withOrigin(double x, double y, double z) {
        double[] moved = m.clone();
        moved[3] = x;
        moved[7] = y;
        moved[11] = z;
        return new Affine(moved);
    }

    /** All lengths multiplied, e.g. by 1000 to turn metres into millimetres. */
    public Affine scaledLengths(double factor) {
        return new Affine(Arrays.stream(m).map(v -> v * factor).toArray());
    }

    /** Largest difference of two entries. */
    public double distance(Affine other) {
        double largest = 0;
        for (int i = 0; i < m.length; i++) {
            largest = Math.max(largest, Math.abs(m[i] - other.m[i]));
        }
        return largest;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Affine affine && Arrays.equals(m, affine.m);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(m);
    }

    @Override
    public String toString() {
        return Arrays.deepToString(rows());
    }
}
