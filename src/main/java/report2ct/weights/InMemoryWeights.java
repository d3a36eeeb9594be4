package report2ct.weights;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/** Small arrays in memory behind the interface of a weight file: latents, statistics, adapters, tests. */
public final class InMemoryWeights implements WeightFile, SafetensorsWriter.Source {
    private static final Path NOWHERE = Path.of("(in memory)");

    private final Map<String, TensorInfo> tensors;
    private final Map<String, byte[]> data;
    private final Map<String, String> metadata;

    private InMemoryWeights(Builder builder) {
        this.tensors = Collections.unmodifiableMap(new LinkedHashMap<>(builder.tensors));
        this.data = new LinkedHashMap<>(builder.data);
        this.metadata = Collections.unmodifiableMap(new LinkedHashMap<>(builder.metadata));
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Collects arrays and texts; names are given once. */
    public static final class Builder {
        private final Map<String, TensorInfo> tensors = new LinkedHashMap<>();
        private final Map<String, byte[]> data = new LinkedHashMap<>();
        private final Map<String, String> metadata = new LinkedHashMap<>();

        private Builder() {}

        /** An array from its row-major little-endian bytes, which are copied. */
        public Builder bytes(TensorInfo info, byte[] bytes) {
            if (bytes.length != info.bytes()) {
                throw new Report2CtException(
                        ErrorKind.INVALID_INPUT,
                        "'" + info.name() + "': " + info.dtype() + " " + info.shape() + " needs " + info.bytes()
                                + " bytes, found " + bytes.length);
            }
            if (tensors.put(info.name(), info) != null) {
                throw new Report2CtException(ErrorKind.INVALID_INPUT, "'" + info.name() + "' is given twice");
            }
            data.put(info.name(), bytes.clone());
            return this;
        }

        /** A float32 array in row-major order. */
        public Builder floats(String name, float[] values, long... shape) {
            ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(values.length, Float.BYTES))
                    .order(ByteOrder.LITTLE_ENDIAN);
            bytes.asFloatBuffer().put(values);
            List<Long> axes = new ArrayList<>();
            for (long axis : shape) {
                axes.add(axis);
            }
            return bytes(new TensorInfo(name, Dtype.F32, axes), bytes.array());
        }

        /** A text stored beside the arrays. */
        public Builder text(String key, String value) {
            metadata.put(Objects.requireNonNull(key, "key"), Objects.requireNonNull(value, "value"));
            return this;
        }

        public InMemoryWeights build() {
            return new InMemoryWeights(this);
        }
    }

    @Override
    public Path path() {
        return NOWHERE;
    }

    @Override
    public Map<String, TensorInfo> tensors() {
        return tensors;
    }

    @Override
    public Map<String, String> metadata() {
        return metadata;
    }

    @Override
    public void read(String name, long byteOffset, ByteBuffer target) {
        TensorInfo info = TensorRange.find(NOWHERE, tensors, name);
        TensorRange.check(NOWHERE, info, byteOffset, target);
        target.put(TensorRange.find(NOWHERE, data, name), (int) byteOffset, target.remaining());
    }

    @Override
    public void fill(String name, long byteOffset, ByteBuffer target) {
        read(name, byteOffset, target);
    }

    @Override
    public void close() {
        // nothing is open
    }
}
