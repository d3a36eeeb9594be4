package report2ct.verify;

import com.fasterxml.jackson.databind.JsonNode;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/**
 * The tolerance of one expected name.
 *
 * @param name the rule's name
 * @param rule the rule with its value
 */
record Tolerance(String name, Rule rule) {
    /** Reads {@code {"rule": name, "value": ...}}. */
    static Tolerance of(JsonNode node) {
        String name = node.path("rule").asText("");
        JsonNode value = node.path("value");
        return new Tolerance(name, rule(name, value));
    }

    private static Rule rule(String name, JsonNode value) {
        return switch (name) {
            case "exact" -> new Rule.Exact();
            case "absolute" -> new Rule.Absolute(bound(value));
            case "relative" -> new Rule.Relative(bound(value));
            case "relative_per_channel" -> new Rule.RelativePerChannel(bound(value));
            case "half_ulp" -> new Rule.HalfUlp(bound(value.path("fraction")), bound(value.path("ulps")));
            case "scalar_relative" -> new Rule.ScalarRelative(bound(value));
            case "sum_l2" -> sumL2(value);
            default -> throw new Report2CtException(ErrorKind.INVALID_INPUT, "unknown rule '" + name + "'");
        };
    }

    private static SumL2 sumL2(JsonNode value) {
        JsonNode outliers = value.path("outliers");
        return new SumL2(
                bound(value.path("sum_absolute")),
                bound(value.path("l2_relative")),
                bound(value.path("gradient_l2_relative")),
                bound(value.path("gradient_l2_absolute")),
                new SumL2.Outliers(
                        bound(outliers.path("fraction")),
                        bound(outliers.path("sum_absolute")),
                        bound(outliers.path("l2_absolute"))));
    }

    private static double bound(JsonNode value) {
        double bound = value.isNumber() ? value.doubleValue() : Double.NaN;
        if (!(bound >= 0) || Double.isInfinite(bound)) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    "tolerance: expected a number from 0, found " + (value.isMissingNode() ? "nothing" : value));
        }
        return bound;
    }
}
