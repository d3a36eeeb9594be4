package report2ct.verify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.weights.Dtype;
import report2ct.weights.TensorInfo;
import report2ct.weights.WeightFile;
import report2ct.weights.WeightFiles;

/** Looks up the references of {@code expected.json}: {@code #/pointer} and {@code name.safetensors::key}. */
@NullMarked
final class TextCaseReferences {
    private static final String POINTER = "#/";
    private static final String KEY = ".safetensors::";

    private final Path folder;
    private final JsonNode root;

    TextCaseReferences(Path folder, JsonNode root) {
        this.folder = folder;
        this.root = root;
    }

    /** The value a reference stands for; any other value stands for itself. */
    JsonNode resolve(JsonNode value) throws IOException {
        if (value.isTextual() && value.textValue().startsWith(POINTER)) {
            JsonNode found = root.at(value.textValue().substring(1));
            if (found.isMissingNode()) {
                throw new Report2CtException(
                        ErrorKind.CORRUPT_FILE, "reference: there is nothing at " + value.textValue());
            }
            return found;
        }
        if (value.isTextual() && value.textValue().contains(KEY)) {
            int split = value.textValue().indexOf("::");
            return tensor(
                    value.textValue().substring(0, split), value.textValue().substring(split + 2));
        }
        if (value.isMissingNode()) {
            throw new Report2CtException(ErrorKind.CORRUPT_FILE, "reference: expected a value, found none");
        }
        return value;
    }

    /** A file of the folder; a name that leads out of it is refused. */
    static Path inside(Path folder, String name) {
        Path base = folder.toAbsolutePath().normalize();
        Path file = base.resolve(name).normalize();
        if (!file.startsWith(base) || file.equals(base)) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT, "file " + name + ": expected a name inside the folder of the cases");
        }
        return file;
    }

    private JsonNode tensor(String name, String key) throws IOException {
        try (WeightFile file = WeightFiles.open(inside(folder, name))) {
            TensorInfo info = file.tensors().get(key);
            if (info == null || info.dtype() != Dtype.F32) {
                throw new Report2CtException(
                        ErrorKind.CORRUPT_FILE, name + ": expected a float32 array named " + key + ", found none");
            }
            ByteBuffer bytes =
                    ByteBuffer.allocate(Math.toIntExact(info.bytes())).order(ByteOrder.LITTLE_ENDIAN);
            file.read(key, 0, bytes);
            return nested(bytes.flip().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer(), info.shape(), 0);
        }
    }

    private static JsonNode nested(FloatBuffer values, List<Long> shape, int axis) {
        if (axis == shape.size()) {
            return JsonNodeFactory.instance.numberNode(values.get());
        }
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        for (long i = 0; i < shape.get(axis); i++) {
            list.add(nested(values, shape, axis + 1));
        }
        return list;
    }
}
