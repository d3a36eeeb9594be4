package report2ct.verify;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.NullMarked;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/** The tolerance rules of {@code expected.json}: the distance that each compares with its value. */
@NullMarked
enum TextCaseRule {
    EXACT,
    ABSOLUTE,
    RELATIVE,
    SCALAR_RELATIVE,
    FLOORED_RELATIVE,
    INTEGER_OR_RELATIVE,
    SCALED,
    EXACT_FLOAT32;

    static TextCaseRule of(String name) {
        for (TextCaseRule rule : values()) {
            if (rule.name().toLowerCase(Locale.ROOT).equals(name)) {
                return rule;
            }
        }
        throw new Report2CtException(ErrorKind.UNSUPPORTED_FORMAT, "tolerance: unknown rule " + name);
    }

    /**
     * The distance of a computed value from the expected one; infinite when they cannot be equal. NaN, which passes no
     * comparison, when one of the numbers is not a number.
     */
    double error(JsonNode computed, JsonNode expected, JsonNode tolerance) {
        if (this == EXACT) {
            return equal(computed, expected) ? 0 : Double.POSITIVE_INFINITY;
        }
        List<Double> a = new ArrayList<>();
        List<Double> b = new ArrayList<>();
        if (!flatten(computed, expected, a, b) || b.isEmpty()) {
            return Double.POSITIVE_INFINITY;
        }
        double error = 0;
        double largest = b.stream().mapToDouble(Math::abs).max().orElse(0);
        for (int i = 0; i < a.size(); i++) {
            double distance = distance(a.get(i), b.get(i), largest, tolerance);
            error = Double.isNaN(distance) ? distance : Math.max(error, distance);
            if (Double.isNaN(error)) {
                break;
            }
        }
        return error;
    }

    private double distance(double a, double b, double largest, JsonNode tolerance) {
        double difference = Math.abs(a - b);
        return switch (this) {
            case EXACT, ABSOLUTE -> difference;
            case RELATIVE -> quotient(difference, largest);
            case SCALAR_RELATIVE -> quotient(difference, Math.abs(b));
            case FLOORED_RELATIVE -> difference / Math.max(1, Math.abs(b));
            case INTEGER_OR_RELATIVE ->
                b == Math.rint(b)
                        ? (difference == 0 ? 0 : Double.POSITIVE_INFINITY)
                        : difference / Math.max(1, Math.abs(b));
            case SCALED -> quotient(difference, tolerance.path("scale").asDouble(Double.NaN));
            case EXACT_FLOAT32 -> (float) a == (float) b ? 0 : Double.POSITIVE_INFINITY;
        };
    }

    private static double quotient(double difference, double unit) {
        return difference == 0 ? 0 : difference / unit;
    }

    private static boolean equal(JsonNode a, JsonNode b) {
        if (a.isNumber() && b.isNumber()) {
            return a.doubleValue() == b.doubleValue();
        }
        if (a.isArray() && b.isArray() && a.size() == b.size()) {
            for (int i = 0; i < a.size(); i++) {
                if (!equal(a.get(i), b.get(i))) {
                    return false;
                }
            }
            return true;
        }
        if (a.isObject() && b.isObject() && a.size() == b.size()) {
            return a.properties().stream().allMatch(entry -> equal(entry.getValue(), b.path(entry.getKey())));
        }
        return a.isTextual() && b.isTextual() && a.textValue().equals(b.textValue());
    }

    /** Collects the numbers of two values of the same shape; false when the shapes differ. */
    private static boolean flatten(JsonNode a, JsonNode b, List<Double> intoA, List<Double> intoB) {
        if (a.isNumber() && b.isNumber()) {
            intoA.add(a.doubleValue());
            intoB.add(b.doubleValue());
            return true;
        }
        if (!a.isArray() || !b.isArray() || a.size() != b.size()) {
            return false;
        }
        for (int i = 0; i < a.size(); i++) {
            if (!flatten(a.get(i), b.get(i), intoA, intoB)) {
                return false;
            }
        }
        return true;
    }
}
