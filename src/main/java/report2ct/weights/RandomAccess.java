package report2ct.weights;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/**
 * An open file read by position. Nothing is mapped and at most {@link #STEP} bytes are asked for at a time, so that a
 * heap buffer never makes the JDK hold a native copy of a whole array.
 */
final class RandomAccess implements Closeable {
    /** Largest single read, in bytes. */
    static final int STEP = 1 << 20;

    private final Path path;
    private final FileChannel channel;
    private final long size;

    private RandomAccess(Path path, FileChannel channel, long size) {
        this.path = path;
        this.channel = channel;
        this.size = size;
    }

    static RandomAccess open(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            throw new Report2CtException(ErrorKind.INVALID_INPUT, path + ": expected a weight file, found a directory");
        }
        FileChannel channel;
        try {
            channel = FileChannel.open(path, StandardOpenOption.READ);
        } catch (NoSuchFileException e) {
            throw new Report2CtException(ErrorKind.INVALID_INPUT, path + ": no such file", e);
        }
        try {
            return new RandomAccess(path, channel, channel.size());
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    Path path() {
        return path;
    }

    long size() {
        return size;
    }

    /** Fills {@code target} from its position to its limit with the bytes at {@code position}. */
    void read(long position, ByteBuffer target) throws IOException {
        int end = target.limit();
        long at = position;
        try {
            while (target.position() < end) {
                target.limit(Math.min(end, target.position() + STEP));
                int n = channel.read(target, at);
                if (n < 0) {
                    throw corrupt("the file ends at offset " + at + " in the middle of its data");
                }
                at += n;
            }
        } finally {
            target.limit(end);
        }
    }

    /** The next {@code length} bytes as a little-endian buffer; the caller has compared {@code length} with the file. */
    ByteBuffer bytes(long position, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        read(position, bytes);
        return bytes.flip();
    }

    /** Up to {@code length} bytes from {@code position}, fewer where the file ends. */
    byte[] peek(long position, int length) throws IOException {
        int n = (int) Math.max(0, Math.min(length, size - position));
        return bytes(position, n).array();
    }

    /** The bytes from {@code position} on, {@code length} of them, as a stream with a small buffer. */
    InputStream stream(long position, long length) {
        return new Range(position, position + length);
    }

    Report2CtException corrupt(String what) {
        return new Report2CtException(ErrorKind.CORRUPT_FILE, path + ": " + what);
    }

    Report2CtException unsupported(String what) {
        return new Report2CtException(ErrorKind.UNSUPPORTED_FORMAT, path + ": " + what);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private final class Range extends InputStream {
        private static final int BUFFER = 1 << 16;

        private final long end;
        private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER).limit(0);
        private long next;

        Range(long begin, long end) {
            this.next = begin;
            this.end = end;
        }

        private boolean fill() throws IOException {
            if (buffer.hasRemaining()) {
                return true;
            }
            if (next >= end) {
                return false;
            }
            buffer.clear().limit((int) Math.min(BUFFER, end - next));
            RandomAccess.this.read(next, buffer);
            buffer.flip();
            next += buffer.limit();
            return true;
        }

        @Override
        public int read() throws IOException {
            return fill() ? buffer.get() & 0xFF : -1;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, bytes.length);
            if (length == 0) {
                return 0;
            }
            if (!fill()) {
                return -1;
            }
            int n = Math.min(length, buffer.remaining());
            buffer.get(bytes, offset, n);
            return n;
        }

        @Override
        public int available() {
            return buffer.remaining();
        }
    }
}
