package report2ct.dataset.preparation;

import java.util.Locale;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.dataset.source.StatedGeometry;
import report2ct.volume.Affine;
import report2ct.volume.Spacing;
import report2ct.volume.Volume;

/**
 * Makes sure that a volume's geometry can be believed: spacing that is there and agrees with what is known, an extent that
 * a chest can have, axes along the body, and the spine at the back. What cannot be told from the voxels, such as left and
 * right exchanged, passes.
 */
final class GeometryGuard {
    private static final double UNIT_SLACK = 1e-6;
    /** A matrix of a scanner; volumes resampled to 1 mm are smaller. */
    private static final int SCANNER_MATRIX = 400;
    /** Largest difference of a header and a table, as a share. */
    private static final double AGREES = 0.01;

    private static final double LEAST_MM = 0.1;
    private static final double MOST_MM = 20;
    private static final double LEAST_PLANE_MM = 100;
    private static final double MOST_PLANE_MM = 700;
    private static final double LEAST_HEIGHT_MM = 30;
    private static final double MOST_HEIGHT_MM = 1200;
    private static final double MOST_TURNED_DEGREES = 20;
    /** The spine lies 2 to 34 % of the depth behind the middle in all real volumes seen. */
    private static final double FRONT = 0.05;

    private static final int ENOUGH_BONE = 100;

    private GeometryGuard() {}

    /** The volume with the geometry that counts, in stored order. */
    static Volume stated(Volume volume, StatedGeometry stated, CaseReading.Guards guards) {
        Volume placed = stated(volume, stated);
        if (guards == CaseReading.Guards.NONE) {
            return placed;
        }
        if (stated instanceof StatedGeometry.HeaderOnly) {
            requireFilledIn(placed);
        }
        return checked(placed);
    }

    private static Volume stated(Volume volume, StatedGeometry stated) {
        if (stated instanceof StatedGeometry.Replaced replaced) {
            return volume.withAffine(replaced.affine());
        }
        return stated instanceof StatedGeometry.KnownSpacing known ? agreed(volume, known.spacing()) : volume;
    }

    private static void requireFilledIn(Volume volume) {
        if (unit(volume.spacing()) && volume.nx() >= SCANNER_MATRIX && volume.ny() >= SCANNER_MATRIX) {
            throw refused("the header's spacing is exactly 1 x 1 x 1 mm for a matrix of " + volume.shape()
                    + ": it was probably never filled in; state the spacing if it is true");
        }
    }

    private static boolean unit(Spacing s) {
        return Math.abs(s.x() - 1) < UNIT_SLACK && Math.abs(s.y() - 1) < UNIT_SLACK && Math.abs(s.z() - 1) < UNIT_SLACK;
    }

    private static Volume agreed(Volume volume, Spacing known) {
        Spacing header = volume.spacing();
        if (agrees(header.x(), known.x()) && agrees(header.y(), known.y()) && agrees(header.z(), known.z())) {
            return volume;
        }
        if (!unit(header)) {
            throw refused("the header's spacing is " + text(header) + " and the stated one " + text(known));
        }
        double[] wanted = {known.x(), known.y(), known.z()};
        double[] found = {header.x(), header.y(), header.z()};
        double[][] rows = new double[3][4];
        for (int r = 0; r < 3; r++) {
            for (int c = 0; c < 3; c++) {
                rows[r][c] = volume.affine().at(r, c) / found[c] * wanted[c];
            }
            rows[r][3] = volume.affine().at(r, 3);
        }
        return volume.withAffine(Affine.ofRows(rows));
    }

    private static boolean agrees(double a, double b) {
        return Math.abs(a - b) <= AGREES * Math.max(a, b);
    }

    private static Volume checked(Volume volume) {
        Spacing s = volume.spacing();
        for (double mm : new double[] {s.x(), s.y(), s.z()}) {
            if (mm < LEAST_MM || mm > MOST_MM) {
                throw refused("expected a spacing of " + LEAST_MM + " to " + MOST_MM + " mm along each axis, found "
                        + text(s));
            }
        }
        double turned = turnedDegrees(volume.affine());
        if (turned > MOST_TURNED_DEGREES) {
            throw refused(String.format(
                    Locale.ROOT,
                    "expected axes within %.0f degrees of the body's, found %.1f (axis codes %s)",
                    MOST_TURNED_DEGREES,
                    turned,
                    volume.affine().axisCodes()));
        }
        return volume;
    }

    /** The largest angle between an axis of the array and the axis of the body nearest to it. */
    static double turnedDegrees(Affine affine) {
        double largest = 0;
        for (int c = 0; c < 3; c++) {
            double longest = 0;
            double squares = 0;
            for (int r = 0; r < 3; r++) {
                longest = Math.max(longest, Math.abs(affine.at(r, c)));
                squares += affine.at(r, c) * affine.at(r, c);
            }
            largest = Math.max(largest, Math.toDegrees(Math.acos(Math.min(1, longest / Math.sqrt(squares)))));
        }
        return largest;
    }

    /** Refuses a volume in RAS order whose extent no chest has. */
    static void requireExtent(Volume ras) {
        Spacing s = ras.spacing();
        double x = s.x() * ras.nx();
        double y = s.y() * ras.ny();
        double z = s.z() * ras.nz();
        if (x < LEAST_PLANE_MM
                || y < LEAST_PLANE_MM
                || x > MOST_PLANE_MM
                || y > MOST_PLANE_MM
                || z < LEAST_HEIGHT_MM
                || z > MOST_HEIGHT_MM) {
            throw refused(String.format(
                    Locale.ROOT,
                    "expected a field of view of %.0f to %.0f mm across and %.0f to %.0f mm along the body, found %.0f x"
                            + " %.0f x %.0f mm: the spacing %s may be wrong",
                    LEAST_PLANE_MM,
                    MOST_PLANE_MM,
                    LEAST_HEIGHT_MM,
                    MOST_HEIGHT_MM,
                    x,
                    y,
                    z,
                    text(s)));
        }
    }

    /** Refuses a chest in Hounsfield units and RAS order whose spine lies in front. */
    static void requireBack(Volume ras) {
        BodyDirection body = BodyDirection.of(ras);
        if (body.boneVoxels() >= ENOUGH_BONE && body.offset() > FRONT) {
            throw refused(String.format(
                    Locale.ROOT,
                    "the spine lies in front (bone is %.0f %% of the depth before the soft tissue): the header's"
                            + " orientation is wrong",
                    100 * body.offset()));
        }
    }

    private static String text(Spacing s) {
        return String.format(Locale.ROOT, "%.4g x %.4g x %.4g mm", s.x(), s.y(), s.z());
    }

    private static Report2CtException refused(String problem) {
        return new Report2CtException(ErrorKind.INVALID_INPUT, "geometry: " + problem);
    }
}
