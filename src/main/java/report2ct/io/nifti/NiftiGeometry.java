package report2ct.io.nifti;

import java.nio.file.Path;
import java.util.List;
import report2ct.Report2CtException;
import report2ct.io.format.Announced;
import report2ct.volume.Affine;
import report2ct.volume.GeometryRule;
import report2ct.volume.Spacing;

/** The affine of a NIfTI header under a {@link GeometryRule}, in millimetres. */
final class NiftiGeometry {
    /** When lengths agree (numpy's allclose, which MONAI uses). */
    private static final double RELATIVE = 1e-5;

    private static final double ABSOLUTE = 1e-8;
    /** Single-precision rounding of a unit quaternion. */
    private static final double QUATERNION_SLACK = 1e-5;

    private final Path file;
    private final NiftiHeader header;

    NiftiGeometry(Path file, NiftiHeader header) {
        this.file = file;
        this.header = header;
    }

    /** The affine; adds warnings where the header contradicts itself or lengths were converted. */
    Affine affine(GeometryRule rule, List<String> warnings) {
        boolean replaced = header.sformCode() > 0 && qformReplacesSform();
        if (replaced) {
            warnings.add("the spacing of the sform disagrees with pixdim while the qform agrees: "
                    + (rule == GeometryRule.MONAI
                            ? "the qform is used (MONAI's rule)"
                            : "the sform is used (nibabel's" + " rule), MONAI's loader would use the qform"));
        }
        Affine stored = rule == GeometryRule.MONAI && replaced ? qform() : nibabel();
        double factor = header.millimetres();
        if (factor == 1) {
            return stored;
        }
        warnings.add("lengths are stored in " + (factor > 1 ? "metres" : "micrometres")
                + " and were converted to millimetres");
        return stored.scaledLengths(factor);
    }

    private Affine nibabel() {
        if (header.sformCode() > 0) {
            return sform();
        }
        return header.qformCode() > 0 ? qform() : pixdimOnly();
    }

    private boolean qformReplacesSform() {
        Spacing norms;
        try {
            norms = sform().spacing();
        } catch (Report2CtException e) {
            return false;
        }
        // The column lengths of a qform are pixdim itself, so it agrees whenever pixdim is usable.
        return !(agrees(norms.x(), 1) && agrees(norms.y(), 2) && agrees(norms.z(), 3))
                && header.pixdim(1) > 0
                && header.pixdim(2) > 0
                && header.pixdim(3) > 0
                && usableQuaternion();
    }

    private boolean agrees(double norm, int axis) {
        double stored = header.pixdim(axis);
        return Math.abs(norm - stored) <= ABSOLUTE + RELATIVE * Math.abs(stored);
    }

    private boolean usableQuaternion() {
        return squaredQuaternion() <= 1 + QUATERNION_SLACK;
    }

    private double squaredQuaternion() {
        double sum = 0;
        for (int i = 0; i < 3; i++) {
            sum += header.quaternion(i) * header.quaternion(i);
        }
        return sum;
    }

    private Affine sform() {
        double[][] rows = new double[3][4];
        for (int r = 0; r < 3; r++) {
            for (int c = 0; c < 4; c++) {
                rows[r][c] = header.srow(r, c) + 0.0;
            }
        }
        return checked("sform", rows);
    }

    private Affine qform() {
        if (!usableQuaternion()) {
            throw Announced.corrupt(
                    file, "quatern_b, c, d: expected at most length 1, found " + Math.sqrt(squaredQuaternion()));
        }
        double b = header.quaternion(0);
        double c = header.quaternion(1);
        double d = header.quaternion(2);
        double a = Math.sqrt(Math.max(0, 1 - squaredQuaternion()));
        double s = 2 / (a * a + b * b + c * c + d * d);
        double[][] rotation = {
            {1 - s * (c * c + d * d), s * (b * c - a * d), s * (b * d + a * c)},
            {s * (b * c + a * d), 1 - s * (b * b + d * d), s * (c * d - a * b)},
            {s * (b * d - a * c), s * (c * d + a * b), 1 - s * (b * b + c * c)}
        };
        double[] zoom = {positive(1), positive(2), positive(3) * (header.pixdim(0) < 0 ? -1 : 1)};
        double[][] rows = new double[3][4];
        for (int r = 0; r < 3; r++) {
            for (int col = 0; col < 3; col++) {
                rows[r][col] = rotation[r][col] * zoom[col] + 0.0;
            }
            rows[r][3] = header.quaternion(3 + r) + 0.0;
        }
        return checked("qform", rows);
    }

    /** Neither form: x negated, the origin in the middle of the volume. */
    private Affine pixdimOnly() {
        double[][] rows = new double[3][4];
        for (int axis = 0; axis < 3; axis++) {
            double zoom = positive(axis + 1) * (axis == 0 ? -1 : 1);
            rows[axis][axis] = zoom;
            rows[axis][3] = -zoom * (header.size(axis + 1) - 1) / 2.0 + 0.0;
        }
        return checked("pixdim", rows);
    }

    private double positive(int axis) {
        double zoom = header.pixdim(axis);
        if (!(zoom > 0) || Double.isInfinite(zoom)) {
            throw Announced.corrupt(file, "pixdim[" + axis + "]: expected a positive length, found " + zoom);
        }
        return zoom;
    }

    private Affine checked(String form, double[][] rows) {
        try {
            return Affine.ofRows(rows);
        } catch (Report2CtException e) {
            throw Announced.corrupt(file, form + ": " + e.getMessage());
        }
    }
}
