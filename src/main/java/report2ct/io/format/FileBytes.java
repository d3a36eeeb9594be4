package report2ct.io.format;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/** A region of a file, read by position. */
public final class FileBytes implements RawBytes {
    private final FileChannel channel;
    private final long start;
    private final long extent;

    FileBytes(FileChannel channel, long start, long size) {
        this.channel = channel;
        this.start = start;
        this.extent = size;
    }

    /** A region of a file that the caller has compared with the file's length. */
    public static FileBytes open(Path file, long start, long size) throws IOException {
        return new FileBytes(FileChannel.open(file, StandardOpenOption.READ), start, size);
    }

    @Override
    public long size() {
        return extent;
    }

    @Override
    public void read(long position, byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(position, length, extent);
        ByteBuffer buffer = ByteBuffer.wrap(target, offset, length);
        long at = start + position;
        while (buffer.hasRemaining()) {
            int n = channel.read(buffer, at);
            if (n < 0) {
                throw new EOFException("the file became shorter while it was read, at byte " + at);
            }
            at += n;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
