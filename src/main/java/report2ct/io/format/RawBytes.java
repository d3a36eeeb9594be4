package report2ct.io.format;

import java.io.Closeable;
import java.io.IOException;

/** Bytes of known length that are read at any position, also beyond 2 GiB. Several threads may read at once. */
public interface RawBytes extends Closeable {
    /** Number of bytes. */
    long size();

    /** Reads exactly {@code length} bytes that begin at {@code position}. */
    void read(long position, byte[] target, int offset, int length) throws IOException;
}
