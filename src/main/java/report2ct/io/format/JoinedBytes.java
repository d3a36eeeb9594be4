package report2ct.io.format;

import java.io.IOException;
import java.util.List;
import java.util.Objects;

/** Several byte sequences one after the other, e.g. one file for each slice. */
public final class JoinedBytes implements RawBytes {
    private final List<RawBytes> parts;
    private final long[] start;
    private final long extent;

    public JoinedBytes(List<RawBytes> parts) {
        this.parts = List.copyOf(parts);
        this.start = new long[parts.size()];
        long sum = 0;
        for (int i = 0; i < start.length; i++) {
            start[i] = sum;
            sum = Math.addExact(sum, parts.get(i).size());
        }
        this.extent = sum;
    }

    @Override
    public long size() {
        return extent;
    }

    @Override
    public void read(long position, byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(position, length, extent);
        int done = 0;
        for (int i = 0; i < start.length && done < length; i++) {
            long inside = position + done - start[i];
            if (inside < parts.get(i).size()) {
                int step = (int) Math.min(length - done, parts.get(i).size() - inside);
                parts.get(i).read(inside, target, offset + done, step);
                done += step;
            }
        }
    }

    @Override
    public void close() throws IOException {
        ClosingList.closeAll(parts);
    }
}
