package report2ct.weights;

import java.nio.ByteBuffer;

/** One stored element as text. */
final class ElementText {
    private ElementText() {}

    /** The element at the buffer's position, which is little-endian. */
    static String of(Dtype dtype, ByteBuffer value) {
        return switch (dtype) {
            case F64 -> Double.toString(value.getDouble());
            case F32 -> Float.toString(value.getFloat());
            case F16 -> Float.toString(NarrowFloats.fromHalf(value.getShort()));
            case BF16 -> Float.toString(NarrowFloats.fromBfloat16(value.getShort()));
            case I64 -> Long.toString(value.getLong());
            case U64 -> Long.toUnsignedString(value.getLong());
            case I32 -> Integer.toString(value.getInt());
            case U32 -> Integer.toUnsignedString(value.getInt());
            case I16 -> Short.toString(value.getShort());
            case U16 -> Integer.toString(value.getShort() & 0xFFFF);
            case I8 -> Byte.toString(value.get());
            case U8, F8_E4M3, F8_E5M2 -> Integer.toString(value.get() & 0xFF);
            case BOOL -> Boolean.toString(value.get() != 0);
        };
    }
}
