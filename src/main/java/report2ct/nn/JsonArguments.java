package report2ct.nn;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/**
 * The constructor arguments of a network written as a JSON object. They are asked for one by one; {@link #finish} then
 * reports everything that is missing, of the wrong type, not offered by this project, or never asked for.
 */
public final class JsonArguments {
    private final String what;
    private final JsonNode node;
    private final Set<String> seen = new LinkedHashSet<>();
    private final List<String> problems = new ArrayList<>();

    /** @param what the object's name in messages */
    public JsonArguments(String what, JsonNode node) {
        this.what = what;
        this.node = node;
        if (!node.isObject()) {
            problems.add("expected an object, found " + (node.isMissingNode() ? "nothing" : node));
        }
    }

    /** A whole number; 0 is returned where it is missing or wrong, which {@link #finish} reports. */
    public int integer(String key) {
        return integer(take(key), key);
    }

    /** A whole number, or its default where it is absent or null. */
    public int integer(String key, int absent) {
        return present(key) ? integer(key) : absent;
    }

    /** A number. */
    public double number(String key) {
        JsonNode value = take(key);
        if (!value.isNumber()) {
            problem(key, "a number", value);
        }
        return value.asDouble();
    }

    /** A number, or its default where it is absent or null. */
    public double number(String key, double absent) {
        return present(key) ? number(key) : absent;
    }

    /** True or false, or the default where it is absent or null. */
    public boolean flag(String key, boolean absent) {
        if (!present(key)) {
            return absent;
        }
        return flag(take(key), key);
    }

    /** A list of whole numbers. */
    public List<Integer> integers(String key) {
        List<Integer> values = new ArrayList<>();
        for (JsonNode value : list(key)) {
            values.add(integer(value, key));
        }
        return values;
    }

    /** A list of whole numbers of the given length, or one number that stands for all of them. */
    public List<Integer> integers(String key, int length) {
        if (present(key) && take(key).isIntegralNumber()) {
            return Collections.nCopies(length, integer(key));
        }
        List<Integer> values = integers(key);
        requireLength(key, length, values.size());
        return values.size() == length ? values : Collections.nCopies(length, 0);
    }

    /** A list of true or false of the given length. */
    public List<Boolean> flags(String key, int length) {
        List<Boolean> values = new ArrayList<>();
        for (JsonNode value : list(key)) {
            values.add(flag(value, key));
        }
        requireLength(key, length, values.size());
        return values.size() == length ? values : Collections.nCopies(length, false);
    }

    /** A list of numbers. */
    public List<Double> numbers(String key) {
        List<Double> values = new ArrayList<>();
        for (JsonNode value : list(key)) {
            if (!value.isNumber()) {
                problem(key, "numbers", value);
            }
            values.add(value.asDouble());
        }
        return values;
    }

    /** An argument of which this project offers one value only; it may be absent. */
    public void only(String key, boolean offered) {
        if (present(key) && !(take(key).isBoolean() && take(key).booleanValue() == offered)) {
            problem(key, Boolean.toString(offered), take(key));
        }
    }

    /** An argument of which this project offers one value only; it may be absent. */
    public void only(String key, double offered) {
        if (present(key) && !(take(key).isNumber() && take(key).doubleValue() == offered)) {
            problem(key, Double.toString(offered), take(key));
        }
    }

    /** An argument of which this project offers one value only; it may be absent. */
    public void only(String key, String offered) {
        if (present(key) && !(take(key).isTextual() && take(key).textValue().equals(offered))) {
            problem(key, offered, take(key));
        }
    }

    /** A list of numbers of which this project offers one form only; it may be absent. */
    public void only(String key, List<? extends Number> offered) {
        if (!present(key)) {
            return;
        }
        List<Double> expected = offered.stream().map(Number::doubleValue).toList();
        JsonNode value = take(key);
        List<Double> found = new ArrayList<>();
        value.forEach(element -> found.add(element.isNumber() ? element.doubleValue() : Double.NaN));
        if (!value.isArray() || !found.equals(expected)) {
            problem(key, offered.toString(), value);
        }
    }

    /** Adds a problem of the caller's own. */
    public void refuse(String problem) {
        problems.add(problem);
    }

    /** Whether the key is there and not null. */
    public boolean present(String key) {
        return !take(key).isMissingNode() && !take(key).isNull();
    }

    /**
     * Ends the reading.
     *
     * @throws Report2CtException when there was any problem, with all of them
     */
    public void finish() {
        List<String> all = new ArrayList<>(problems);
        node.fieldNames().forEachRemaining(key -> {
            if (!seen.contains(key)) {
                all.add(key + ": not an argument of this network");
            }
        });
        if (!all.isEmpty()) {
            throw new Report2CtException(ErrorKind.INVALID_INPUT, what + ": " + String.join("; ", all));
        }
    }

    private JsonNode take(String key) {
        seen.add(key);
        return node.path(key);
    }

    private int integer(JsonNode value, String key) {
        if (!value.isIntegralNumber() || !value.canConvertToInt()) {
            problem(key, "a whole number", value);
            return 0;
        }
        return value.intValue();
    }

    private boolean flag(JsonNode value, String key) {
        if (!value.isBoolean()) {
            problem(key, "true or false", value);
        }
        return value.asBoolean();
    }

    private Iterable<JsonNode> list(String key) {
        JsonNode value = take(key);
        if (!value.isArray()) {
            problem(key, "a list", value);
        }
        return value;
    }

    private void requireLength(String key, int expected, int found) {
        if (expected != found) {
            problems.add(key + ": expected " + expected + " entries, found " + found);
        }
    }

    private void problem(String key, String expected, JsonNode found) {
        problems.add(key + ": expected " + expected + ", found " + (found.isMissingNode() ? "nothing" : found));
    }
}
