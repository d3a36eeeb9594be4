package report2ct.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import report2ct.weights.TensorInfo;
import report2ct.weights.WeightFile;

/** What {@code inspect} tells about a weight file. */
final class WeightSummary {
    private WeightSummary() {}

    /** File, number of arrays and elements, metadata, then each array with element type and shape. */
    static ObjectNode of(WeightFile weights) {
        ObjectNode summary = JsonNodeFactory.instance.objectNode();
        summary.put("kind", "weights");
        summary.put("file", String.valueOf(weights.path().getFileName()));
        summary.put("arrays", weights.tensors().size());
        summary.put(
                "elements",
                weights.tensors().values().stream()
                        .mapToLong(TensorInfo::elements)
                        .sum());
        ObjectNode metadata = summary.putObject("metadata");
        weights.metadata().forEach(metadata::put);
        ObjectNode tensors = summary.putObject("tensors");
        weights.tensors().forEach((name, info) -> {
            ObjectNode tensor = tensors.putObject(name);
            tensor.put("dtype", info.dtype().name());
            ArrayNode shape = tensor.putArray("shape");
            info.shape().forEach(shape::add);
        });
        return summary;
    }
}
