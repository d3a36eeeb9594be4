package report2ct.nn;

import static org.bytedeco.pytorch.global.torch.cat;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/** The calls into libtorch that are awkward from Java: scalars, optional arguments, lists, arrays in and out. */
public final class Ops {
    private Ops() {}

    /** An optional tensor argument; null stands for "absent". */
    public static TensorOptional optional(@Nullable Tensor tensor) {
        return tensor == null ? new TensorOptional() : new TensorOptional(tensor);
    }

    /** {@code x * factor}. */
    public static Tensor scale(Tensor x, double factor) {
        return x.mul(new Scalar(factor));
    }

    /** {@code x / divisor}. */
    public static Tensor divide(Tensor x, double divisor) {
        return x.div(new Scalar(divisor));
    }

    /** {@code x + value}. */
    public static Tensor shift(Tensor x, double value) {
        return x.add(new Scalar(value));
    }

    /** Concatenation along an axis. */
    public static Tensor concat(long axis, Tensor... parts) {
        return cat(new TensorVector(parts), axis);
    }

    /** An uninitialised tensor on the CPU. */
    public static Tensor empty(ScalarType type, long... shape) {
        return torch.empty(shape, options(type), new MemoryFormatOptional());
    }

    /** A float32 tensor with these values. */
    public static Tensor floats(float[] values, long... shape) {
        Tensor result = empty(ScalarType.Float, shape);
        new FloatPointer(result.data_ptr()).put(values, 0, values.length);
        return result;
    }

    /** An int64 tensor with these values. */
    public static Tensor longs(long[] values, long... shape) {
        Tensor result = empty(ScalarType.Long, shape);
        new LongPointer(result.data_ptr()).put(values, 0, values.length);
        return result;
    }

    /** The elements as float32, row-major. */
    public static float[] toFloats(Tensor tensor) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor flat = onCpu(tensor.to(ScalarType.Float)).contiguous();
            float[] values = new float[Math.toIntExact(flat.numel())];
            if (values.length > 0) {
                new FloatPointer(flat.data_ptr()).get(values);
            }
            return values;
        }
    }

    /** The elements as float64, row-major. */
    public static double[] toDoubles(Tensor tensor) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor flat = onCpu(tensor.to(ScalarType.Double)).contiguous();
            double[] values = new double[Math.toIntExact(flat.numel())];
            if (values.length > 0) {
                new org.bytedeco.javacpp.DoublePointer(flat.data_ptr()).get(values);
            }
            return values;
        }
    }

    /** The single element of a tensor. */
    public static double item(Tensor tensor) {
        try (TensorScope scope = TensorScope.open()) {
            return tensor.to(ScalarType.Double).item_double();
        }
    }

    /** A view of a tensor's memory as bytes; valid while the tensor lives. */
    static BytePointer bytes(Tensor tensor, long size) {
        return new BytePointer(tensor.data_ptr()).capacity(size);
    }

    /** The shape as Java values. */
    public static long[] shape(Tensor tensor) {
        long[] shape = new long[(int) tensor.dim()];
        for (int axis = 0; axis < shape.length; axis++) {
            shape[axis] = tensor.size(axis);
        }
        return shape;
    }

    /** Options with an element type, on the CPU. */
    public static TensorOptions options(ScalarType type) {
        return new TensorOptions(type);
    }

    /** The tensor on the CPU: itself when it is there already. */
    public static Tensor onCpu(Tensor tensor) {
        return tensor.is_cpu() ? tensor : tensor.cpu();
    }

    /** Whether two element types are the same (the bindings make several objects of one value). */
    public static boolean sameType(ScalarType a, ScalarType b) {
        return a.intern() == b.intern();
    }

    /**
     * Checks a shape where a tensor enters a public class.
     *
     * @param expected one entry an axis; -1 stands for any length
     */
    public static void requireShape(String what, Tensor tensor, long... expected) {
        long[] found = shape(tensor);
        boolean fits = found.length == expected.length;
        for (int axis = 0; fits && axis < found.length; axis++) {
            fits = expected[axis] < 0 || expected[axis] == found[axis];
        }
        if (!fits) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT, what + ": expected shape " + text(expected) + ", found " + text(found));
        }
    }

    private static String text(long[] shape) {
        StringBuilder text = new StringBuilder("[");
        for (int axis = 0; axis < shape.length; axis++) {
            text.append(axis == 0 ? "" : ", ").append(shape[axis] < 0 ? "any" : Long.toString(shape[axis]));
        }
        return text.append(']').toString();
    }
}
