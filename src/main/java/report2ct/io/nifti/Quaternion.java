package report2ct.io.nifti;

import java.util.Optional;
import report2ct.volume.Affine;
import report2ct.volume.Spacing;

/**
 * The rotation of an affine as NIfTI stores it: parts b, c, d of a unit quaternion whose real part is not negative.
 *
 * @param factor -1 when the third axis is reversed (left-handed axes), otherwise 1
 */
record Quaternion(double b, double c, double d, double factor) {
    private static final double RIGHT_ANGLE = 1e-5;

    /** The rotation, or nothing when the axes are not at right angles. */
    static Optional<Quaternion> of(Affine affine) {
        double[][] r = directions(affine);
        for (int i = 0; i < 3; i++) {
            int j = (i + 1) % 3;
            double cosine = r[0][i] * r[0][j] + r[1][i] * r[1][j] + r[2][i] * r[2][j];
            if (Math.abs(cosine) > RIGHT_ANGLE) {
                return Optional.empty();
            }
        }
        double factor = affine.determinant() < 0 ? -1 : 1;
        for (double[] row : r) {
            row[2] *= factor;
        }
        return Optional.of(ofRotation(r, factor));
    }

    private static double[][] directions(Affine affine) {
        Spacing s = affine.spacing();
        double[] norm = {s.x(), s.y(), s.z()};
        double[][] r = new double[3][3];
        for (int row = 0; row < 3; row++) {
            for (int col = 0; col < 3; col++) {
                r[row][col] = affine.at(row, col) / norm[col];
            }
        }
        return r;
    }

    /** The largest of the four parts is computed from the diagonal, so that no division is by a small number. */
    private static Quaternion ofRotation(double[][] r, double factor) {
        double[] squares = {
            1 + r[0][0] + r[1][1] + r[2][2],
            1 + r[0][0] - r[1][1] - r[2][2],
            1 - r[0][0] + r[1][1] - r[2][2],
            1 - r[0][0] - r[1][1] + r[2][2]
        };
        int largest = 0;
        for (int i = 1; i < 4; i++) {
            if (squares[i] > squares[largest]) {
                largest = i;
            }
        }
        double p = Math.sqrt(squares[largest]) / 2;
        double f = 1 / (4 * p);
        double[] q = switch (largest) {
            case 0 -> new double[] {p, (r[2][1] - r[1][2]) * f, (r[0][2] - r[2][0]) * f, (r[1][0] - r[0][1]) * f};
            case 1 -> new double[] {(r[2][1] - r[1][2]) * f, p, (r[0][1] + r[1][0]) * f, (r[0][2] + r[2][0]) * f};
            case 2 -> new double[] {(r[0][2] - r[2][0]) * f, (r[0][1] + r[1][0]) * f, p, (r[1][2] + r[2][1]) * f};
            default -> new double[] {(r[1][0] - r[0][1]) * f, (r[0][2] + r[2][0]) * f, (r[1][2] + r[2][1]) * f, p};
        };
        double sign = q[0] < 0 ? -1 : 1;
        return new Quaternion(sign * q[1], sign * q[2], sign * q[3], factor);
    }
}
