package report2ct.weights;

import java.io.IOException;
import java.nio.ByteBuffer;

/** The raw bytes behind a checkpoint's storages. */
interface StoredBlocks {
    /** Bytes stored under the key; -1 when there is no such block. */
    long size(String key);

    /** Whether going backwards in a block is costly because it is compressed. */
    boolean sequential(String key);

    /** Fills the target; the caller stays inside the block. */
    void read(String key, long byteOffset, ByteBuffer target) throws IOException;
}
