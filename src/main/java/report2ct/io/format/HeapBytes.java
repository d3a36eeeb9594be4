package report2ct.io.format;

import java.util.List;
import java.util.Objects;

/** Bytes in memory, in pieces of equal size except the last. */
final class HeapBytes implements RawBytes {
    private final List<byte[]> pieces;
    private final int pieceSize;
    private final long extent;

    HeapBytes(List<byte[]> pieces, int pieceSize, long size) {
        this.pieces = List.copyOf(pieces);
        this.pieceSize = pieceSize;
        this.extent = size;
    }

    @Override
    public long size() {
        return extent;
    }

    @Override
    public void read(long position, byte[] target, int offset, int length) {
        Objects.checkFromIndexSize(position, length, extent);
        int done = 0;
        while (done < length) {
            int place = (int) ((position + done) % pieceSize);
            int step = Math.min(length - done, pieceSize - place);
            System.arraycopy(pieces.get((int) ((position + done) / pieceSize)), place, target, offset + done, step);
            done += step;
        }
    }

    @Override
    public void close() {
        // Nothing to give back.
    }
}
