package report2ct.weights;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes pickles opcode by opcode, the way Python's protocol 2 does. */
final class Pickle {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    static Pickle start() {
        return new Pickle().raw(0x80, 2);
    }

    Pickle raw(int... bytes) {
        for (int b : bytes) {
            out.write(b);
        }
        return this;
    }

    Pickle op(String opcodes) {
        out.writeBytes(opcodes.getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    private Pickle word(int value) {
        out.writeBytes(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array());
        return this;
    }

    Pickle text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        op("X").word(bytes.length);
        out.writeBytes(bytes);
        return this;
    }

    Pickle number(long value) {
        byte[] bytes = java.math.BigInteger.valueOf(value).toByteArray();
        raw(0x8A, bytes.length);
        for (int i = bytes.length - 1; i >= 0; i--) {
            raw(bytes[i]);
        }
        return this;
    }

    Pickle fraction(double value) {
        op("G");
        out.writeBytes(ByteBuffer.allocate(8).putDouble(value).array());
        return this;
    }

    Pickle global(String module, String name) {
        return op("c" + module + "\n" + name + "\n");
    }

    Pickle put(int index) {
        return op("r").word(index);
    }

    Pickle get(int index) {
        return op("j").word(index);
    }

    Pickle numbers(long... values) {
        op("(");
        for (long value : values) {
            number(value);
        }
        return op("t");
    }

    /** A storage, as the persistent id of a five-tuple. */
    Pickle storage(String type, String key, long elements) {
        return op("(").text("storage")
                .global("torch", type)
                .text(key)
                .text("cpu")
                .number(elements)
                .op("tQ");
    }

    /** A tensor rebuilt from a storage. */
    Pickle tensor(String type, String key, long elements, long offset, long[] size, long[] stride) {
        global("torch._utils", "_rebuild_tensor_v2")
                .op("(")
                .storage(type, key, elements)
                .number(offset);
        return numbers(size).numbers(stride).raw(0x89).orderedDictionary().op("tR");
    }

    /** A float32 tensor of one axis that fills its storage. */
    Pickle vector(String key, long elements) {
        return tensor("FloatStorage", key, elements, 0, new long[] {elements}, new long[] {1});
    }

    /** A float32 tensor without axes. */
    Pickle scalar(String key) {
        return tensor("FloatStorage", key, 1, 0, new long[0], new long[0]);
    }

    Pickle orderedDictionary() {
        return global("collections", "OrderedDict").op(")R");
    }

    byte[] stop() {
        out.write('.');
        return out.toByteArray();
    }
}
