package report2ct.weights;

import java.util.List;
import java.util.Objects;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/** Name, element type and shape of a stored array. A scalar has an empty shape. */
public record TensorInfo(String name, Dtype dtype, List<Long> shape) {
    public TensorInfo {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(dtype, "dtype");
        shape = List.copyOf(shape);
        for (long axis : shape) {
            if (axis < 0) {
                throw new Report2CtException(
                        ErrorKind.INVALID_INPUT, "'" + Texts.shorten(name) + "': axis of length " + axis);
            }
        }
    }

    /** Number of elements; zero when any axis is empty. */
    public long elements() {
        if (shape.contains(0L)) {
            return 0;
        }
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
