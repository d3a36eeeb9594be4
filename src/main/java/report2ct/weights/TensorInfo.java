package report2ct.weights;

import java.util.List;
import java.util.Objects;

/** Name, element type and shape of a stored array. A scalar has an empty shape. */
public record TensorInfo(String name, Dtype dtype, List<Long> shape) {
    public TensorInfo {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(dtype, "dtype");
        shape = List.copyOf(shape);
    }

    /** Number of elements; zero when any axis is empty. */
    public long elements() {
        long n = 1;
        for (long axis : shape) {
            n = Math.multiplyExact(n, axis);
        }
        return n;
    }

    /** Size in bytes. */
    public long bytes() {
        return Math.multiplyExact(elements(), dtype.bytes());
    }
}
