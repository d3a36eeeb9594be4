package report2ct.io.format;

import java.io.IOException;
import java.util.Objects;

/** A part of other bytes; closing it closes them. */
final class SubBytes implements RawBytes {
    private final RawBytes whole;
    private final long start;
    private final long extent;

    SubBytes(RawBytes whole, long start, long extent) {
        Objects.checkFromIndexSize(start, extent, whole.size());
        this.whole = whole;
        this.start = start;
        this.extent = extent;
    }

    @Override
    public long size() {
        return extent;
    }

    @Override
    public void read(long position, byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(position, length, extent);
        whole.read(start + position, target, offset, length);
    }

    @Override
    public void close() throws IOException {
        whole.close();
    }
}
