package report2ct.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;

/** An open weight file: what is in it, and its elements on request. Not for use by several threads. */
public interface WeightFile extends AutoCloseable {
    /** The file (of a sharded model: the index file). */
    Path path();

    /** All arrays by name, in a stable order. */
    Map<String, TensorInfo> tensors();

    /** The named array's description; an unknown name is refused with the nearest known one. */
    default TensorInfo tensor(String name) {
        return TensorRange.find(path(), tensors(), name);
    }

    /** Text values stored beside the arrays (safetensors metadata; plain numbers and texts of a checkpoint). */
    Map<String, String> metadata();

    /**
     * Reads a part of an array: row-major, contiguous, little-endian, in the array's own element type.
     *
     * @param name a key of {@link #tensors()}
     * @param byteOffset offset of the first byte inside the array
     * @param target filled completely from its position to its limit
     */
    void read(String name, long byteOffset, ByteBuffer target) throws IOException;

    @Override
    void close() throws IOException;
}
