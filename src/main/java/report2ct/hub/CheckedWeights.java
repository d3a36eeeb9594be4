package report2ct.hub;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import report2ct.weights.Dtype;
import report2ct.weights.TensorInfo;
import report2ct.weights.WeightFile;

/** A weight file that looks at the numbers which are read from it; without the texts stored beside them. */
final class CheckedWeights implements WeightFile {
    private static final int HALF_EXPONENT = 0x7C00;
    private static final int BRAIN_EXPONENT = 0x7F80;

    private final WeightFile file;
    private final Set<String> damaged = new LinkedHashSet<>();

    CheckedWeights(WeightFile file) {
        this.file = file;
    }

    /** Arrays of which a number that is not finite was read. */
    List<String> damaged() {
        return List.copyOf(damaged);
    }

    @Override
    public Path path() {
        return file.path();
    }

    @Override
    public Map<String, TensorInfo> tensors() {
        return file.tensors();
    }

    @Override
    public Map<String, String> metadata() {
        return Map.of();
    }

    @Override
    public void read(String name, long byteOffset, ByteBuffer target) throws IOException {
        int start = target.position();
        file.read(name, byteOffset, target);
        ByteBuffer read = target.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        read.position(start).limit(target.position());
        if (!finite(tensor(name).dtype(), read)) {
            damaged.add(name);
        }
    }

    private static boolean finite(Dtype dtype, ByteBuffer values) {
        while (values.remaining() >= dtype.bytes()) {
            boolean finite = switch (dtype) {
                case F64 -> Double.isFinite(values.getDouble());
                case F32 -> Float.isFinite(values.getFloat());
                case F16 -> (values.getShort() & HALF_EXPONENT) != HALF_EXPONENT;
                case BF16 -> (values.getShort() & BRAIN_EXPONENT) != BRAIN_EXPONENT;
                default -> {
                    values.position(values.limit());
                    yield true;
                }
            };
            if (!finite) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
