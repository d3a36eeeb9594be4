package report2ct.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/**
 * Reads tensors of any strides as contiguous bytes. Runs of neighbouring elements are read directly when they are long;
 * short ones through a cache of pages, so that a transposed matrix of any size needs bounded memory.
 */
final class StridedReader {
    /** Runs of at least this many bytes are read without the cache. */
    private static final long LONG_RUN = 4096;

    private static final int PAGE = 1 << 16;
    private static final int PAGES = 1024;

    private final StoredBlocks blocks;
    private final Map<Long, byte[]> pages = new LinkedHashMap<>(16, 0.75f, true);
    private String cachedKey = "";

    StridedReader(StoredBlocks blocks) {
        this.blocks = blocks;
    }

    /** Fills the target with the bytes of the row-major order from {@code byteOffset} on. */
    void read(TensorRecipe tensor, long byteOffset, ByteBuffer target) throws IOException {
        if (!target.hasRemaining()) {
            return;
        }
        long first = storageByte(tensor);
        long runBytes = tensor.run() * tensor.dtype().bytes();
        List<Integer> outer = tensor.outerAxes();
        int end = target.limit();
        long at = byteOffset;
        try {
            while (target.position() < end) {
                long inRun = at % runBytes;
                int n = (int) Math.min(runBytes - inRun, end - target.position());
                target.limit(target.position() + n);
                long source = first
                        + elementOffset(tensor, outer, at / runBytes)
                                * tensor.dtype().bytes()
                        + inRun;
                readRun(tensor.storage().key(), source, runBytes, target);
                at += n;
            }
        } finally {
            target.limit(end);
        }
    }

    private static long storageByte(TensorRecipe tensor) {
        return tensor.storage().offset() * tensor.storage().dtype().bytes()
                + tensor.offset() * tensor.dtype().bytes();
    }

    /** Offset in elements of the given run, counted in row-major order over the outer axes. */
    private static long elementOffset(TensorRecipe tensor, List<Integer> outer, long run) {
        long offset = 0;
        long rest = run;
        for (int i = outer.size() - 1; i >= 0; i--) {
            int axis = outer.get(i);
            long size = tensor.shape().get(axis);
            offset += rest % size * tensor.stride().get(axis);
            rest /= size;
        }
        return offset;
    }

    private void readRun(String key, long source, long runBytes, ByteBuffer target) throws IOException {
        if (runBytes >= LONG_RUN && !blocks.sequential(key)) {
            blocks.read(key, source, target);
            return;
        }
        if (runBytes >= blocks.size(key) - source) {
            blocks.read(key, source, target); // the rest of the block in one piece
            return;
        }
        long at = source;
        while (target.hasRemaining()) {
            byte[] page = page(key, at / PAGE);
            int inPage = (int) (at % PAGE);
            int n = Math.min(target.remaining(), page.length - inPage);
            target.put(page, inPage, n);
            at += n;
        }
    }

    private byte[] page(String key, long index) throws IOException {
        if (!cachedKey.equals(key)) {
            pages.clear();
            cachedKey = key;
            if (blocks.sequential(key)) {
                loadAll(key);
            }
        }
        byte[] page = pages.get(index);
        if (page == null) {
            page = load(key, index);
            pages.put(index, page);
            if (pages.size() > PAGES) {
                pages.remove(pages.keySet().iterator().next());
            }
        }
        return page;
    }

    private void loadAll(String key) throws IOException {
        if (blocks.size(key) > (long) PAGE * PAGES) {
            throw new Report2CtException(
                    ErrorKind.UNSUPPORTED_FORMAT,
                    "storage " + Texts.shorten(key) + " is compressed and too large to be read out of order");
        }
        for (long index = 0; index * PAGE < blocks.size(key); index++) {
            pages.put(index, load(key, index));
        }
    }

    private byte[] load(String key, long index) throws IOException {
        long start = index * PAGE;
        byte[] page = new byte[(int) Math.min(PAGE, blocks.size(key) - start)];
        blocks.read(key, start, ByteBuffer.wrap(page));
        return page;
    }
}
