package report2ct.volume;

import java.util.function.IntConsumer;
import java.util.function.IntPredicate;

/** Goes through voxels from first to last in blocks of bounded size. */
final class VoxelBlocks {
    /** Values in one block. */
    static final int BLOCK = 1 << 16;

    private VoxelBlocks() {}

    /** Fills {@code block} again and again and calls {@code use} with the number of values in it. */
    static void forEach(Voxels voxels, double[] block, IntConsumer use) {
        boolean unused = all(voxels, block, length -> {
            use.accept(length);
            return true;
        });
        assert unused;
    }

    /** As {@link #forEach}, but stops at the first block for which {@code test} says no; returns whether none did. */
    static boolean all(Voxels voxels, double[] block, IntPredicate test) {
        for (long from = 0; from < voxels.count(); from += block.length) {
            int length = (int) Math.min(block.length, voxels.count() - from);
            voxels.copyTo(from, block, 0, length);
            if (!test.test(length)) {
                return false;
            }
        }
        return true;
    }
}
