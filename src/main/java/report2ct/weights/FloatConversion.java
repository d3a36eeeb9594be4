package report2ct.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/** Floating-point elements of one type as those of another. Narrowing rounds to nearest, ties to even. */
public final class FloatConversion {
    private static final int STEP = 1 << 18;

    private FloatConversion() {}

    /** Whether elements of this type can be converted: float64, float32, float16 and bfloat16. */
    public static boolean converts(Dtype dtype) {
        return switch (dtype) {
            case F64, F32, F16, BF16 -> true;
            case F8_E4M3, F8_E5M2, I64, I32, I16, I8, U64, U32, U16, U8, BOOL -> false;
        };
    }

    /** An array of a floating-point type as float32 values in row-major order; float64 is rounded. */
    public static float[] floats(WeightFile file, String name) throws IOException {
        TensorInfo info = file.tensor(name);
        if (!converts(info.dtype())) {
            throw new Report2CtException(
                    ErrorKind.INCOMPATIBLE_WEIGHTS,
                    file.path() + ": '" + Texts.shorten(name) + "' has element type " + info.dtype()
                            + ", expected a floating-point type");
        }
        if (info.elements() > Integer.MAX_VALUE - Long.BYTES) {
            throw new Report2CtException(
                    ErrorKind.OUT_OF_MEMORY,
                    file.path() + ": '" + Texts.shorten(name) + "' has " + info.elements()
                            + " elements, too many for one Java array");
        }
        float[] values = new float[(int) info.elements()];
        int size = info.dtype().bytes();
        ByteBuffer step = ByteBuffer.allocate(STEP).order(ByteOrder.LITTLE_ENDIAN);
        int perStep = STEP / size;
        for (int at = 0; at < values.length; at += perStep) {
            int n = Math.min(perStep, values.length - at);
            step.clear().limit(n * size);
            file.read(name, (long) at * size, step);
            step.flip();
            for (int i = 0; i < n; i++) {
                values[at + i] = (float) next(info.dtype(), step);
            }
        }
        return values;
    }

    /** Converts all elements left in {@code from}; both buffers are little-endian. */
    static void convert(Dtype fromType, ByteBuffer from, Dtype toType, ByteBuffer to) {
        while (from.hasRemaining()) {
            put(toType, to, next(fromType, from));
        }
    }

    private static double next(Dtype dtype, ByteBuffer from) {
        return switch (dtype) {
            case F64 -> from.getDouble();
            case F32 -> from.getFloat();
            case F16 -> NarrowFloats.fromHalf(from.getShort());
            case BF16 -> NarrowFloats.fromBfloat16(from.getShort());
            default -> throw unconvertible(dtype);
        };
    }

    private static void put(Dtype dtype, ByteBuffer to, double value) {
        switch (dtype) {
            case F64 -> to.putDouble(value);
            case F32 -> to.putFloat((float) value);
            case F16 -> to.putShort(NarrowFloats.toHalf((float) value));
            case BF16 -> to.putShort(NarrowFloats.toBfloat16((float) value));
            default -> throw unconvertible(dtype);
        }
    }

    static Report2CtException unconvertible(Dtype dtype) {
        return new Report2CtException(
                ErrorKind.INVALID_INPUT, "element type " + dtype + " is not converted; expected F64, F32, F16 or BF16");
    }
}
