package report2ct.verify;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/**
 * The constants of a case, by name. A name that is absent or of the wrong type is refused: a case always names all of its
 * kind's constants.
 *
 * @param path where these constants stand, for messages
 * @param node a JSON object
 */
record Scalars(String path, JsonNode node) {
    double number(String name) {
        JsonNode value = node.path(name);
        if (value.isNumber()) {
            return value.doubleValue();
        }
        throw wrong(name, "a number", value);
    }

    long whole(String name) {
        JsonNode value = node.path(name);
        if (value.isNumber() && value.doubleValue() == Math.rint(value.doubleValue()) && value.canConvertToLong()) {
            return value.longValue();
        }
        throw wrong(name, "a whole number", value);
    }

    int count(String name) {
        long value = whole(name);
        if (value >= 0 && value <= Integer.MAX_VALUE) {
            return (int) value;
        }
        throw wrong(name, "a count", node.path(name));
    }

    boolean flag(String name) {
        JsonNode value = node.path(name);
        if (value.isBoolean()) {
            return value.booleanValue();
        }
        throw wrong(name, "true or false", value);
    }

    String text(String name) {
        JsonNode value = node.path(name);
        if (value.isTextual()) {
            return value.textValue();
        }
        throw wrong(name, "a text", value);
    }

    @Nullable
    String textOrNull(String name) {
        return node.path(name).isNull() ? null : text(name);
    }

    /** A group of constants. */
    Scalars group(String name) {
        JsonNode value = node.path(name);
        if (value.isObject()) {
            return new Scalars(path + "." + name, value);
        }
        throw wrong(name, "an object", value);
    }

    List<Long> wholes(String name) {
        List<Long> values = new ArrayList<>();
        for (double value : numbers(name)) {
            if (value != Math.rint(value)) {
                throw wrong(name, "whole numbers", node.path(name));
            }
            values.add((long) value);
        }
        return values;
    }

    List<Double> numbers(String name) {
        JsonNode list = node.path(name);
        if (!list.isArray()) {
            throw wrong(name, "a list of numbers", list);
        }
        List<Double> values = new ArrayList<>();
        for (JsonNode value : list) {
            if (!value.isNumber()) {
                throw wrong(name, "numbers", value);
            }
            values.add(value.doubleValue());
        }
        return values;
    }

    List<Boolean> flags(String name) {
        List<Boolean> values = new ArrayList<>();
        for (JsonNode value : node.path(name)) {
            if (!value.isBoolean()) {
                throw wrong(name, "true or false", value);
            }
            values.add(value.booleanValue());
        }
        return values;
    }

    /** Numbers by name, in the order of the file. */
    Map<String, Double> numberMap() {
        Map<String, Double> values = new LinkedHashMap<>();
        node.fieldNames().forEachRemaining(name -> values.put(name, number(name)));
        return values;
    }

    /** Texts by name, in the order of the file. */
    Map<String, String> textMap() {
        Map<String, String> values = new LinkedHashMap<>();
        node.fieldNames().forEachRemaining(name -> values.put(name, text(name)));
        return values;
    }

    /** Groups by name, in the order of the file. */
    Map<String, Scalars> groups() {
        Map<String, Scalars> values = new LinkedHashMap<>();
        node.fieldNames().forEachRemaining(name -> values.put(name, group(name)));
        return values;
    }

    /** Refuses a constant whose value is not the only one that this project has. */
    void only(String name, String offered) {
        if (!text(name).equals(offered)) {
            throw wrong(name, "'" + offered + "'", node.path(name));
        }
    }

    /** Refuses a constant whose value is not the only one that this project has. */
    void only(String name, double offered) {
        if (number(name) != offered) {
            throw wrong(name, Double.toString(offered), node.path(name));
        }
    }

    /** Refuses a constant whose value is not the only one that this project has. */
    void only(String name, boolean offered) {
        if (flag(name) != offered) {
            throw wrong(name, Boolean.toString(offered), node.path(name));
        }
    }

    /** Refuses constants whose values are not the only ones that this project has. */
    void only(String name, List<Double> offered) {
        if (!numbers(name).equals(offered)) {
            throw wrong(name, offered.toString(), node.path(name));
        }
    }

    /** The exception for a constant that is not as expected. */
    Report2CtException wrong(String name, String expected, JsonNode found) {
        return new Report2CtException(
                ErrorKind.INVALID_INPUT,
                path + "." + name + ": expected " + expected + ", found "
                        + (found.isMissingNode() ? "nothing" : found));
    }
}
