package report2ct.io.format;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.ZipException;

/** Pairs of hexadecimal digits as bytes; white space between digits is skipped. */
final class HexBytes extends InputStream {
    private final InputStream in;

    HexBytes(InputStream in) {
        this.in = in;
    }

    @Override
    public int read() throws IOException {
        int high = digit();
        if (high < 0) {
            return -1;
        }
        int low = digit();
        if (low < 0) {
            throw new EOFException("hex: expected a second digit, found the end");
        }
        return high << 4 | low;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int done = 0;
        for (; done < length; done++) {
            int value = read();
            if (value < 0) {
                return done == 0 ? -1 : done;
            }
            target[offset + done] = (byte) value;
        }
        return done;
    }

    private int digit() throws IOException {
        int c = in.read();
        while (c == ' ' || (c >= '\t' && c <= '\r')) {
            c = in.read();
        }
        if (c < 0) {
            return -1;
        }
        int value = Character.digit(c, 16);
        if (value < 0) {
            throw new ZipException("hex: expected a hexadecimal digit, found the byte " + c);
        }
        return value;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
