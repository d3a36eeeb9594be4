package report2ct.io;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Compares a computed value with one of a fixture under the rules that fixtures name. */
final class ExpectedValue {
    private ExpectedValue() {}

    static void check(String where, JsonNode computed, JsonNode expected, JsonNode rule) {
        String name = rule.path("rule").asText();
        double limit = rule.path("value").asDouble();
        if (name.equals("exact")) {
            assertThat(comparable(computed)).as(where).isEqualTo(comparable(expected));
            return;
        }
        List<Double> a = numbers(computed, new ArrayList<>());
        List<Double> b = numbers(expected, new ArrayList<>());
        assertThat(a).as(where).hasSameSizeAs(b);
        for (int i = 0; i < a.size(); i++) {
            double distance = Math.abs(a.get(i) - b.get(i));
            assertThat(distance)
                    .as("%s[%d]: %s against %s", where, i, a.get(i), b.get(i))
                    .isLessThanOrEqualTo(allowed(name, limit, b.get(i)));
        }
    }

    private static double allowed(String rule, double limit, double expected) {
        double floored = limit * Math.max(1, Math.abs(expected));
        return switch (rule) {
            case "absolute" -> limit;
            case "floored_relative" -> floored;
            case "integer_or_relative" -> expected == Math.rint(expected) ? 0 : floored;
            default -> throw new AssertionError("unknown rule " + rule);
        };
    }

    private static Object comparable(JsonNode node) {
        if (node.isArray()) {
            List<Object> list = new ArrayList<>();
            node.forEach(child -> list.add(comparable(child)));
            return list;
        }
        return node.isNumber() ? (Object) node.asDouble() : node.asText();
    }

    private static List<Double> numbers(JsonNode node, List<Double> into) {
        if (node.isArray()) {
            node.forEach(child -> numbers(child, into));
        } else {
            assertThat(node.isNumber()).as("number: %s", node).isTrue();
            into.add(node.asDouble());
        }
        return into;
    }
}
