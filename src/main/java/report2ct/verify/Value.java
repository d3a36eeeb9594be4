package report2ct.verify;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.nn.Ops;

/** Something that is compared: numbers with a shape, or a table of such things by name. */
sealed interface Value {
    /** Row-major numbers. Not changed after they are made. */
    final class Numbers implements Value {
        private final List<Long> shape;
        private final double[] elements;

        Numbers(List<Long> shape, double[] elements) {
            this.shape = List.copyOf(shape);
            this.elements = elements;
        }

        List<Long> shape() {
            return shape;
        }

        int size() {
            return elements.length;
        }

        double at(int index) {
            return elements[index];
        }

        /** Number of elements behind an axis. */
        int stride(int axis) {
            int stride = 1;
            for (int a = axis + 1; a < shape.size(); a++) {
                stride *= Math.toIntExact(shape.get(a));
            }
            return stride;
        }
    }

    /** Values by name. */
    record Table(Map<String, Value> entries) implements Value {
        public Table {
            entries = Collections.unmodifiableMap(new TreeMap<>(entries));
        }
    }

    /** A single number. */
    static Numbers of(double number) {
        return new Numbers(List.of(1L), new double[] {number});
    }

    /** A list of numbers. */
    static Numbers of(List<? extends Number> numbers) {
        double[] elements = numbers.stream().mapToDouble(Number::doubleValue).toArray();
        return new Numbers(List.of((long) elements.length), elements);
    }

    /** The elements of a tensor; a tensor without axes counts as one with a single element. */
    static Numbers of(Tensor tensor) {
        List<Long> shape = Arrays.stream(Ops.shape(tensor)).boxed().toList();
        return new Numbers(shape.isEmpty() ? List.of(1L) : shape, Ops.toDoubles(tensor));
    }

    /** A number, a (nested) list of numbers, or an object of such values. */
    static Value of(JsonNode node) {
        if (node.isObject()) {
            Map<String, Value> entries = new TreeMap<>();
            node.fieldNames().forEachRemaining(name -> entries.put(name, of(node.path(name))));
            return new Table(entries);
        }
        List<Double> elements = new ArrayList<>();
        List<Long> shape = node.isArray() ? shape(node) : List.of(1L);
        collect(node, node.isArray() ? shape : List.of(), 0, elements);
        return new Numbers(
                shape, elements.stream().mapToDouble(Double::doubleValue).toArray());
    }

    private static List<Long> shape(JsonNode array) {
        List<Long> shape = new ArrayList<>();
        JsonNode level = array;
        while (level.isArray()) {
            shape.add((long) level.size());
            level = level.path(0);
        }
        return shape;
    }

    private static void collect(JsonNode node, List<Long> shape, int axis, List<Double> into) {
        if (axis == shape.size()) {
            if (!node.isNumber()) {
                throw new Report2CtException(
                        ErrorKind.CORRUPT_FILE,
                        "expected a number, found " + (node.isMissingNode() ? "nothing" : node.getNodeType()));
            }
            into.add(node.doubleValue());
            return;
        }
        if (!node.isArray() || node.size() != shape.get(axis)) {
            throw new Report2CtException(
                    ErrorKind.CORRUPT_FILE, "expected nested lists of equal length, found " + node.size());
        }
        for (JsonNode element : node) {
            collect(element, shape, axis + 1, into);
        }
    }
}
