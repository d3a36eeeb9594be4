package report2ct.verify;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** Collects what a case computed. Copies tensors into Java arrays at once, so that nothing native survives the case. */
final class Computed {
    private final Map<String, Value> values = new LinkedHashMap<>();

    void put(String name, Tensor tensor) {
        values.put(name, Value.of(tensor));
    }

    void put(String name, double number) {
        values.put(name, Value.of(number));
    }

    void put(String name, List<? extends Number> numbers) {
        values.put(name, Value.of(numbers));
    }

    void put(String name, Value value) {
        values.put(name, value);
    }

    @Nullable
    Value find(String name) {
        return values.get(name);
    }
}
