package report2ct.io.format;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;
import java.util.zip.ZipException;

/** Decimal numbers in text as a stream of little-endian binary numbers of one type. */
final class TextNumbers extends InputStream {
    private static final int LONGEST = 64;

    private final InputStream in;
    private final StoredType type;
    private final ByteBuffer number;

    TextNumbers(InputStream in, StoredType type) {
        this.in = in;
        this.type = type;
        this.number = ByteBuffer.allocate(type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        this.number.position(type.bytes());
    }

    @Override
    public int read() throws IOException {
        if (!number.hasRemaining() && !next()) {
            return -1;
        }
        return number.get() & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int done = 0;
        while (done < length) {
            if (!number.hasRemaining() && !next()) {
                return done == 0 && length > 0 ? -1 : done;
            }
            int step = Math.min(length - done, number.remaining());
            number.get(target, offset + done, step);
            done += step;
        }
        return done;
    }

    private boolean next() throws IOException {
        String word = word();
        if (word.isEmpty()) {
            return false;
        }
        number.clear();
        try {
            put(word);
        } catch (NumberFormatException e) {
            ZipException damaged =
                    new ZipException("text: expected a number of type " + type.dtype() + ", found \"" + word + "\"");
            damaged.initCause(e);
            throw damaged;
        }
        number.flip();
        return true;
    }

    private String word() throws IOException {
        int c = in.read();
        while (c == ' ' || c == ',' || (c >= '\t' && c <= '\r')) {
            c = in.read();
        }
        StringBuilder word = new StringBuilder();
        while (c > ' ' && c != ',') {
            if (word.length() == LONGEST) {
                throw new ZipException("text: expected a number, found more than " + LONGEST + " signs without a gap");
            }
            word.append((char) c);
            c = in.read();
        }
        return word.toString();
    }

    private void put(String word) {
        switch (type) {
            case FLOAT32 -> number.putFloat((float) real(word));
            case FLOAT64 -> number.putDouble(real(word));
            case UINT64 -> number.putLong(Long.parseUnsignedLong(word));
            case INT64 -> number.putLong(Long.parseLong(word));
            case INT8 -> number.put((byte) whole(word, Byte.MIN_VALUE, Byte.MAX_VALUE));
            case UINT8 -> number.put((byte) whole(word, 0, 0xFF));
            case INT16 -> number.putShort((short) whole(word, Short.MIN_VALUE, Short.MAX_VALUE));
            case UINT16 -> number.putShort((short) whole(word, 0, 0xFFFF));
            case INT32 -> number.putInt((int) whole(word, Integer.MIN_VALUE, Integer.MAX_VALUE));
            case UINT32 -> number.putInt((int) whole(word, 0, 0xFFFFFFFFL));
        }
    }

    private static long whole(String word, long low, long high) {
        long value = Long.parseLong(word);
        if (value < low || value > high) {
            throw new NumberFormatException("outside " + low + " to " + high);
        }
        return value;
    }

    /** A decimal number, or NaN or an infinity in any of the usual spellings. */
    static double real(String word) {
        String lower = word.toLowerCase(Locale.ROOT);
        return switch (lower) {
            case "nan", "-nan", "+nan" -> Double.NaN;
            case "inf", "+inf", "infinity", "+infinity" -> Double.POSITIVE_INFINITY;
            case "-inf", "-infinity" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(word);
        };
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
