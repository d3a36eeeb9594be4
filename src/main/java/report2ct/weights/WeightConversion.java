package report2ct.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Copies any weight file into a safetensors file, in bounded memory. */
public final class WeightConversion {
    private WeightConversion() {}

    /**
     * Writes all arrays and texts of a file as safetensors.
     *
     * @param dtype element type that float64, float32, float16 and bfloat16 arrays are converted to (rounded to nearest,
     *     ties to even; from float64 by way of float32); others and, without it, all arrays stay as they are
     * @param overwrite whether an existing file may be replaced
     */
    public static void toSafetensors(WeightFile file, Path target, Optional<Dtype> dtype, boolean overwrite)
            throws IOException {
        if (dtype.isPresent() && !FloatConversion.converts(dtype.get())) {
            throw FloatConversion.unconvertible(dtype.get());
        }
        List<TensorInfo> tensors = file.tensors().values().stream()
                .map(info -> new TensorInfo(info.name(), targetType(info.dtype(), dtype), info.shape()))
                .toList();
        SafetensorsWriter.write(target, tensors, file.metadata(), new Source(file, dtype), overwrite);
    }

    private static Dtype targetType(Dtype stored, Optional<Dtype> dtype) {
        return FloatConversion.converts(stored) ? dtype.orElse(stored) : stored;
    }

    private static final class Source implements SafetensorsWriter.Source {
        private final WeightFile file;
        private final Optional<Dtype> dtype;
        private ByteBuffer stored = ByteBuffer.allocate(0);

        Source(WeightFile file, Optional<Dtype> dtype) {
            this.file = file;
            this.dtype = dtype;
        }

        @Override
        public void fill(String name, long byteOffset, ByteBuffer target) throws IOException {
            Dtype from = file.tensor(name).dtype();
            Dtype to = targetType(from, dtype);
            if (from == to) {
                file.read(name, byteOffset, target);
                return;
            }
            int bytes = target.remaining() / to.bytes() * from.bytes();
            if (stored.capacity() < bytes) {
                stored = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
            }
            stored.clear().limit(bytes);
            file.read(name, byteOffset / to.bytes() * from.bytes(), stored);
            FloatConversion.convert(from, stored.flip(), to, target);
        }
    }
}
