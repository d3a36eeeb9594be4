package report2ct.io.mha;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import report2ct.io.format.Announced;
import report2ct.io.format.HeaderFields;
import report2ct.volume.Affine;

/** Spacing, origin and directions of a MetaImage header (LPS coordinates) as an affine. */
final class MetaImageGeometry {
    private final Path file;
    private final HeaderFields fields;
    private final int axes;

    MetaImageGeometry(Path file, HeaderFields fields, int axes) {
        this.file = file;
        this.fields = fields;
        this.axes = axes;
    }

    Affine affine(List<String> warnings) {
        double[] spacing = spacing();
        double[] origin = vector("Offset", 0, "Offset", "Position", "Origin");
        double[] matrix = matrix();
        double mm = millimetres(warnings);
        double[][] rows = new double[3][4];
        for (int r = 0; r < 3; r++) {
            double sign = r < 2 ? -1 : 1;
            for (int c = 0; c < 3; c++) {
                // The matrix lists the direction of the first axis, then of the second, then of the third.
                double step = c < axes ? mm * spacing[c] : 1;
                rows[r][c] = sign * matrix[3 * c + r] * step + 0.0;
            }
            rows[r][3] = sign * mm * origin[r] + 0.0;
        }
        return Announced.affine(file, rows);
    }

    private double[] spacing() {
        double[] spacing = vector("ElementSpacing", 1, "ElementSpacing", "ElementSize");
        for (int axis = 0; axis < 3; axis++) {
            if (!(spacing[axis] > 0) || Double.isInfinite(spacing[axis])) {
                throw Announced.corrupt(file, "ElementSpacing: expected positive lengths, found " + spacing[axis]);
            }
        }
        return spacing;
    }

    /** The first three numbers of the first field that is there; missing ones are {@code absent}. */
    private double[] vector(String name, double absent, String... synonyms) {
        double[] vector = {absent, absent, absent};
        Optional<String> value = fields.text(synonyms);
        if (value.isPresent()) {
            double[] all = fields.reals(name, value.get(), axes);
            System.arraycopy(all, 0, vector, 0, Math.min(3, axes));
        }
        return vector;
    }

    /** The 3 x 3 part in the order of the file. */
    private double[] matrix() {
        double[] matrix = {1, 0, 0, 0, 1, 0, 0, 0, 1};
        Optional<String> value = fields.text("TransformMatrix", "Orientation", "Rotation");
        if (value.isPresent()) {
            double[] all = fields.reals("TransformMatrix", value.get(), axes * axes);
            for (int axis = 0; axis < Math.min(3, axes); axis++) {
                System.arraycopy(all, axis * axes, matrix, 3 * axis, Math.min(3, axes));
            }
        }
        return matrix;
    }

    private double millimetres(List<String> warnings) {
        String unit = fields.text("DistanceUnits").orElse("mm");
        double mm = switch (unit) {
            case "mm", "?", "" -> 1;
            case "um" -> 0.001;
            case "cm" -> 10;
            case "m" -> 1000;
            default -> throw Announced.unsupported(file, "DistanceUnits: expected um, mm, cm or m, found " + unit);
        };
        if (mm != 1) {
            warnings.add("lengths are stored in " + unit + " and were converted to millimetres");
        }
        return mm;
    }
}
