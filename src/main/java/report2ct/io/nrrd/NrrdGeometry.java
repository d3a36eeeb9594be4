package report2ct.io.nrrd;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import report2ct.io.format.Announced;
import report2ct.io.format.HeaderFields;
import report2ct.volume.Affine;

/** The geometry of a NRRD header as an affine. */
final class NrrdGeometry {
    private static final Pattern QUOTED = Pattern.compile("\"([^\"]*)\"");

    private final Path file;
    private final HeaderFields fields;
    private final NrrdAxes axes;

    NrrdGeometry(Path file, HeaderFields fields, NrrdAxes axes) {
        this.file = file;
        this.fields = fields;
        this.axes = axes;
    }

    Affine affine(List<String> warnings) {
        double[] sign = signs(warnings);
        List<String> directions = NrrdAxes.directions(file, fields, axes.all());
        double[][] columns = new double[4][];
        for (int axis = 0; axis < 3; axis++) {
            boolean stored = axis < axes.spatial();
            if (directions.isEmpty()) {
                columns[axis] = new double[3];
                columns[axis][axis] = stored ? spacing(axis) : 1;
            } else {
                columns[axis] = stored
                        ? vector("space directions", directions.get(axes.first() + axis))
                        : cross(columns[0], columns[1]);
            }
        }
        columns[3] = fields.text("space origin")
                .map(text -> vector("space origin", text.replaceAll("\\s", "")))
                .orElse(new double[3]);
        double mm = millimetres(warnings);
        double[][] rows = new double[3][4];
        for (int r = 0; r < 3; r++) {
            for (int c = 0; c < 4; c++) {
                double unit = c < 3 && c >= axes.spatial() ? 1 : mm;
                rows[r][c] = sign[r] * unit * columns[c][r] + 0.0;
            }
        }
        return Announced.affine(file, rows);
    }

    /** Signs that turn the file's coordinates into RAS. */
    private double[] signs(List<String> warnings) {
        Optional<String> space = fields.text("space");
        if (space.isEmpty()) {
            return new double[] {-1, -1, 1};
        }
        return switch (space.get().toLowerCase(Locale.ROOT)) {
            case "left-posterior-superior", "lps", "left-posterior-superior-time", "lpst" -> new double[] {-1, -1, 1};
            case "right-anterior-superior", "ras", "right-anterior-superior-time", "rast" -> new double[] {1, 1, 1};
            case "left-anterior-superior", "las", "left-anterior-superior-time", "last" -> new double[] {-1, 1, 1};
            case "scanner-xyz", "scanner-xyz-time", "3d-right-handed", "3d-right-handed-time" -> {
                warnings.add("space " + space.get() + " says nothing about the patient; its axes are taken as left,"
                        + " posterior, superior");
                yield new double[] {-1, -1, 1};
            }
            default ->
                throw Announced.unsupported(
                        file,
                        "space: expected one with right/left, anterior/posterior, superior, found " + space.get());
        };
    }

    private double spacing(int axis) {
        Optional<String> text = fields.text("spacings");
        if (text.isEmpty()) {
            return 1;
        }
        double spacing = fields.reals("spacings", text.get(), axes.all())[axes.first() + axis];
        if (Double.isNaN(spacing)) {
            return 1;
        }
        if (!(Math.abs(spacing) > 0) || Double.isInfinite(spacing)) {
            throw Announced.corrupt(file, "spacings: expected lengths other than 0, found " + spacing);
        }
        return spacing;
    }

    private double[] vector(String name, String text) {
        if (!text.startsWith("(") || !text.endsWith(")")) {
            throw Announced.corrupt(file, name + ": expected (x,y,z), found " + text);
        }
        String[] words = text.substring(1, text.length() - 1).split(",", -1);
        double[] vector = new double[3];
        if (words.length < 3) {
            throw Announced.unsupported(file, name + ": expected three coordinates, found " + text);
        }
        for (int i = 0; i < 3; i++) {
            vector[i] = fields.real(name, words[i]);
        }
        return vector;
    }

    /** A unit direction at right angles to two others, for the missing axis of a single slice. */
    private static double[] cross(double[] a, double[] b) {
        double[] c = {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
        double norm = Math.sqrt(c[0] * c[0] + c[1] * c[1] + c[2] * c[2]);
        return norm > 0 ? new double[] {c[0] / norm, c[1] / norm, c[2] / norm} : c;
    }

    private double millimetres(List<String> warnings) {
        Matcher units = QUOTED.matcher(fields.text("space units", "units").orElse(""));
        double mm = 0;
        for (int i = 0; i < 3 && units.find(); i++) {
            double one = unit(units.group(1));
            if (mm != 0 && one != mm) {
                throw Announced.unsupported(file, "space units: expected the same unit along all axes, found several");
            }
            mm = one;
        }
        if (mm != 0 && mm != 1) {
            warnings.add("lengths are stored in units of " + mm + " mm and were converted to millimetres");
        }
        return mm == 0 ? 1 : mm;
    }

    private double unit(String name) {
        return switch (name.strip()) {
            case "mm", "", "???", "millimeter", "millimeters" -> 1;
            case "um", "microns", "micrometer" -> 0.001;
            case "cm" -> 10;
            case "m", "meter", "meters" -> 1000;
            default -> throw Announced.unsupported(file, "space units: expected um, mm, cm or m, found " + name);
        };
    }
}
