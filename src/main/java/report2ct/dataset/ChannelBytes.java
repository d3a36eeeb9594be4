package report2ct.dataset;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Whole pieces of a file: a channel may move fewer bytes at a time than it is asked for. */
final class ChannelBytes {
    private ChannelBytes() {}

    /** Writes all that remains in the buffer. */
    static void write(FileChannel channel, ByteBuffer bytes, long position) throws IOException {
        long at = position;
        while (bytes.hasRemaining()) {
            at += channel.write(bytes, at);
        }
    }

    /**
     * Fills the buffer from its position to its limit.
     *
     * @param position in the file, of the first byte that is read
     * @return false when the file ends before
     */
    static boolean read(FileChannel channel, ByteBuffer bytes, long position) throws IOException {
        long start = position - bytes.position();
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, start + bytes.position()) < 0) {
                return false;
            }
        }
        return true;
    }
}
