package report2ct.dataset.source;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.volume.Affine;
import report2ct.volume.Spacing;

/** What a row of CT-RATE's metadata says about a volume. */
record CtRateMetadata(Map<String, String> row) {
    static final String[] COLUMNS = {"XYSpacing", "ZSpacing", "RescaleSlope", "RescaleIntercept"};

    private static final double[][] IDENTITY = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
    private static final double[] ORIGIN = {0, 0, 0};
    private static final String REVERSED_SLICES = "PNMS";

    CtRateMetadata {
        row = Map.copyOf(row);
    }

    /**
     * Millimetres along the stored axes; blank and 0 are refused. {@code XYSpacing} is the list of row and column spacing;
     * the second is the distance along x.
     */
    Spacing spacing() {
        List<Double> plane = numbers("XYSpacing");
        if (plane.isEmpty() || plane.size() > 2) {
            throw wrong("XYSpacing", "a list of two numbers");
        }
        List<Double> z = numbers("ZSpacing");
        if (z.size() != 1) {
            throw wrong("ZSpacing", "a positive number");
        }
        double x = plane.get(plane.size() - 1);
        double y = plane.get(0);
        if (!(x > 0 && y > 0)) {
            throw wrong("XYSpacing", "positive numbers");
        }
        if (!(z.get(0) > 0)) {
            throw wrong("ZSpacing", "a positive number");
        }
        return new Spacing(x, y, z.get(0));
    }

    /** How raw values become Hounsfield units. */
    Rescale rescale() {
        List<Double> slope = numbers("RescaleSlope");
        List<Double> intercept = numbers("RescaleIntercept");
        if (slope.size() != 1) {
            throw wrong("RescaleSlope", "a number");
        }
        if (intercept.size() != 1) {
            throw wrong("RescaleIntercept", "a number");
        }
        return new Rescale(slope.get(0), intercept.get(0));
    }

    /**
     * The geometry of a volume of the original tree, whose header is blank: axes left, posterior, superior. Some volumes of
     * the manufacturer PNMS have their slices the other way round, which nothing tells, so all of them are refused.
     */
    Affine blankHeader() {
        if (row.getOrDefault("Manufacturer", "").strip().equalsIgnoreCase(REVERSED_SLICES)) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    "original volumes of the manufacturer PNMS may have reversed slices and a blank header cannot say so;"
                            + " use the fixed tree");
        }
        return Affine.ofLps(ORIGIN, IDENTITY, spacing());
    }

    private List<Double> numbers(String column) {
        String text = row.getOrDefault(column, "").strip();
        if (text.startsWith("[") && text.endsWith("]")) {
            text = text.substring(1, text.length() - 1).strip();
        }
        List<Double> numbers = new ArrayList<>();
        if (text.isEmpty()) {
            return numbers;
        }
        for (String part : text.split(",", -1)) {
            double number;
            try {
                number = Double.parseDouble(part.strip());
            } catch (NumberFormatException e) {
                throw wrong(column, "numbers");
            }
            if (!Double.isFinite(number)) {
                throw wrong(column, "finite numbers");
            }
            numbers.add(number);
        }
        return numbers;
    }

    private Report2CtException wrong(String column, String expected) {
        return new Report2CtException(
                ErrorKind.INVALID_INPUT,
                "metadata " + column + ": expected " + expected + ", found \"" + row.getOrDefault(column, "") + "\"");
    }
}
