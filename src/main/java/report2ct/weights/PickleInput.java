package report2ct.weights;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import report2ct.Report2CtException;

/** The bytes of a pickle, counted; every length is checked against a budget before anything is allocated. */
final class PickleInput {
    private static final int LONGEST_LINE = 4096;
    private static final int LONGEST_INTEGER = 256;
    private static final long TEXT_BUDGET = 64L << 20;

    private final RandomAccess file;
    private final String what;
    private final InputStream in;
    private final long length;
    private long position;
    private long texts;

    /** @param length bytes that the stream can give at most */
    PickleInput(RandomAccess file, String what, InputStream in, long length) {
        this.file = file;
        this.what = what;
        this.in = in;
        this.length = length;
    }

    long position() {
        return position;
    }

    int next() throws IOException {
        int b = in.read();
        if (b < 0) {
            throw corrupt("ends in the middle");
        }
        position++;
        return b;
    }

    private ByteBuffer fixed(int n) throws IOException {
        byte[] bytes = new byte[n];
        for (int i = 0; i < n; i++) {
            bytes[i] = (byte) next();
        }
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    int unsignedShort() throws IOException {
        return fixed(2).getShort() & 0xFFFF;
    }

    int signedInt() throws IOException {
        return fixed(4).getInt();
    }

    long unsignedInt() throws IOException {
        return signedInt() & 0xFFFFFFFFL;
    }

    long signedLong() throws IOException {
        return fixed(8).getLong();
    }

    double bigEndianDouble() throws IOException {
        return fixed(8).order(ByteOrder.BIG_ENDIAN).getDouble();
    }

    /** Exactly {@code n} bytes of a text or byte string. */
    byte[] bytes(long n) throws IOException {
        if (n < 0 || n > length - position) {
            throw corrupt("a text of " + Long.toUnsignedString(n) + " bytes, but only " + (length - position)
                    + " bytes follow");
        }
        texts += n;
        if (texts > TEXT_BUDGET) {
            throw corrupt("more than " + TEXT_BUDGET + " bytes of text");
        }
        byte[] bytes = in.readNBytes((int) n);
        position += bytes.length;
        if (bytes.length < n) {
            throw corrupt("ends in the middle of a text");
        }
        return bytes;
    }

    String text(long n) throws IOException {
        byte[] bytes = bytes(n);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            // Python writes lone surrogates with an extension of UTF-8; such a text keeps its length, not its meaning.
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
    }

    /** A line without its end. */
    String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = next(); c != '\n'; c = next()) {
            if (line.length() == LONGEST_LINE) {
                throw corrupt("a line of more than " + LONGEST_LINE + " characters");
            }
            line.append((char) c);
        }
        byte[] bytes = line.toString().getBytes(StandardCharsets.ISO_8859_1);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** A little-endian two's complement number of {@code n} bytes. */
    Object integer(long n) throws IOException {
        if (n < 0 || n > LONGEST_INTEGER) {
            throw corrupt("an integer of " + n + " bytes");
        }
        byte[] bytes = new byte[(int) n];
        for (int i = bytes.length - 1; i >= 0; i--) {
            bytes[i] = (byte) next();
        }
        BigInteger value = n == 0 ? BigInteger.ZERO : new BigInteger(bytes);
        if (value.bitLength() < Long.SIZE) {
            return value.longValue();
        }
        return value;
    }

    /** A decimal number of a text opcode. */
    Object decimal(String line) {
        String digits = line.endsWith("L") ? line.substring(0, line.length() - 1) : line;
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException e) {
            throw corrupt("'" + Texts.shorten(line) + "' is not a whole number of 64 bits");
        }
    }

    Report2CtException corrupt(String problem) {
        return file.corrupt(what + ", byte " + position + ": " + problem);
    }

    Report2CtException unsupported(String problem) {
        return file.unsupported(what + ", byte " + position + ": " + problem);
    }
}
