package report2ct.page;

import java.util.ArrayList;
import java.util.List;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/** Numbers to places on an axis, with round numbers for its marks. */
record ChartScale(double low, double high, double from, double to) {
    private static final int MARKS = 5;
    private static final double[] STEPS = {1, 2, 2.5, 5, 10};

    ChartScale {
        if (!Double.isFinite(low) || !Double.isFinite(high) || !(low < high)) {
            throw new Report2CtException(
                    ErrorKind.INTERNAL, "axis: expected a low and a higher number, found " + low + " and " + high);
        }
    }

    /** A scale that holds all finite numbers of these, widened to round numbers. */
    static ChartScale around(double[] values, double from, double to) {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (double value : values) {
            if (Double.isFinite(value)) {
                low = Math.min(low, value);
                high = Math.max(high, value);
            }
        }
        if (!(low <= high)) {
            low = 0;
            high = 1;
        }
        if (low == high) {
            double margin = low == 0 ? 1 : Math.abs(low) * 0.1;
            low -= margin;
            high += margin;
        }
        double step = step(low, high);
        return new ChartScale(Math.floor(low / step) * step, Math.ceil(high / step) * step, from, to);
    }

    private static double step(double low, double high) {
        double raw = (high - low) / MARKS;
        double power = Math.pow(10, Math.floor(Math.log10(raw)));
        for (double step : STEPS) {
            if (step * power >= raw * (1 - 1e-9)) {
                return step * power;
            }
        }
        return 10 * power;
    }

    /** Place of a value; what lies outside stays at the end. */
    double at(double value) {
        double share = (value - low) / (high - low);
        return from + Math.max(0, Math.min(1, share)) * (to - from);
    }

    /** Round numbers along the axis. */
    List<Double> marks() {
        double step = step(low, high);
        List<Double> marks = new ArrayList<>();
        for (double k = Math.ceil(low / step - 1e-9); k * step <= high + step * 1e-9; k++) {
            marks.add(k * step);
        }
        return marks;
    }

    /** A mark's number with as many digits as the distance between marks needs. */
    String label(double mark) {
        double step = step(low, high);
        int digits = (int) Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
        boolean half = Math.abs(step / Math.pow(10, -digits) - Math.rint(step / Math.pow(10, -digits))) > 1e-6;
        return HtmlText.number(mark, half ? digits + 1 : digits);
    }
}
