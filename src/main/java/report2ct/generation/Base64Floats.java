package report2ct.generation;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/** Numbers as text without loss: little-endian float32 in Base64. */
final class Base64Floats {
    private Base64Floats() {}

    static String write(float[] values) {
        return Base64.getEncoder().encodeToString(bytes(values));
    }

    static byte[] bytes(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(values.length, Float.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes.array();
    }

    /** Reads exactly {@code count} finite numbers. */
    static float[] read(String what, String text, int count) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new Report2CtException(ErrorKind.INVALID_INPUT, what + ": expected Base64 text", e);
        }
        if (bytes.length != (long) count * Float.BYTES) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    what + ": expected " + count + " numbers of 4 bytes, found " + bytes.length + " bytes");
        }
        float[] values = new float[count];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
        for (float value : values) {
            if (!Float.isFinite(value)) {
                throw new Report2CtException(
                        ErrorKind.INVALID_INPUT, what + ": expected finite numbers, found " + value);
            }
        }
        return values;
    }
}
