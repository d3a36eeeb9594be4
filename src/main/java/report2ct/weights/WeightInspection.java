package report2ct.weights;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What there is to tell about a weight file, as ordered fields ready for JSON. No array is read. */
public final class WeightInspection {
    private WeightInspection() {}

    /**
     * The fields: {@code path}, {@code format}, {@code dictionary} (checkpoints: path of the dictionary the arrays are
     * from), {@code tensor-count}, {@code parameter-count} (elements), {@code bytes}, {@code dtypes} (tensors by element
     * type), {@code metadata}, {@code tensors} (each with name, dtype, shape).
     */
    public static Map<String, Object> describe(WeightFile file) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("path", file.path().toString());
        fields.put("format", format(file));
        if (file instanceof TorchCheckpoint checkpoint) {
            fields.put("dictionary", checkpoint.dictionaryPath());
        }
        List<TensorInfo> tensors = List.copyOf(file.tensors().values());
        fields.put("tensor-count", tensors.size());
        fields.put(
                "parameter-count",
                tensors.stream().mapToLong(TensorInfo::elements).sum());
        fields.put("bytes", tensors.stream().mapToLong(TensorInfo::bytes).sum());
        fields.put("dtypes", dtypes(tensors));
        fields.put("metadata", file.metadata());
        List<Map<String, Object>> list = new ArrayList<>();
        tensors.forEach(tensor -> list.add(tensor(tensor)));
        fields.put("tensors", list);
        return Collections.unmodifiableMap(fields);
    }

    private static Map<String, Integer> dtypes(List<TensorInfo> tensors) {
        Map<String, Integer> counts = new TreeMap<>();
        tensors.forEach(tensor -> counts.merge(tensor.dtype().name(), 1, Integer::sum));
        return counts;
    }

    private static Map<String, Object> tensor(TensorInfo tensor) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", tensor.name());
        fields.put("dtype", tensor.dtype().name());
        fields.put("shape", tensor.shape());
        return fields;
    }

    private static String format(WeightFile file) {
        if (file instanceof TorchCheckpoint checkpoint) {
            return checkpoint.format();
        }
        if (file instanceof ShardedSafetensors) {
            return "safetensors (sharded)";
        }
        return file instanceof SafetensorsFile ? "safetensors" : "weights";
    }
}
