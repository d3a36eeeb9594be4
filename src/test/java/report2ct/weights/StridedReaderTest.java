package report2ct.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static report2ct.weights.Fixtures.refusal;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import report2ct.ErrorKind;
import report2ct.random.RandomStream;
import report2ct.random.SequentialRandom;

class StridedReaderTest {
    /** Stored bytes in memory; counts what is read. */
    private static final class Memory implements StoredBlocks {
        private final byte[] bytes;
        private final boolean sequential;
        private long read;

        Memory(byte[] bytes, boolean sequential) {
            this.bytes = bytes;
            this.sequential = sequential;
        }

        @Override
        public long size(String key) {
            return bytes.length;
        }

        @Override
        public boolean sequential(String key) {
            return sequential;
        }

        @Override
        public void read(String key, long byteOffset, ByteBuffer target) {
            read += target.remaining();
            target.put(bytes, (int) byteOffset, target.remaining());
        }
    }

    private static byte[] pattern(int n) {
        byte[] bytes = new byte[n];
        for (int i = 0; i < n; i++) {
            bytes[i] = (byte) (i * 131 + (i >> 8) * 17);
        }
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void anyStridesGiveTheElementsOfTheFormula(long seed) throws Exception {
        System.out.println("seed " + seed);
        SequentialRandom random = new SequentialRandom(seed, RandomStream.FINDINGS);
        Dtype dtype = random.nextBoolean() ? Dtype.F32 : Dtype.I16;
        List<Long> shape = new ArrayList<>();
        List<Long> stride = new ArrayList<>();
        long last = 0;
        for (int axis = random.nextInt(5); axis > 0; axis--) {
            shape.add(random.nextLong(1, 5));
            stride.add(random.nextLong(0, 7));
            last += (shape.get(shape.size() - 1) - 1) * stride.get(stride.size() - 1);
        }
        long offset = random.nextLong(0, 5);
        byte[] stored = pattern((int) (last + 1 + offset + 3) * dtype.bytes());
        StorageRef storage = new StorageRef("k", dtype, last + 1 + offset, 3);
        TensorRecipe recipe = new TensorRecipe(storage, dtype, offset, shape, stride);
        assertThat(recipe.problem()).isEmpty();

        byte[] expected = naive(recipe, stored);
        for (int step : new int[] {1, 3, 7, 1000}) {
            assertThat(inSteps(recipe, new Memory(stored, seed % 2 == 0), step)).isEqualTo(expected);
        }
    }

    private static byte[] naive(TensorRecipe recipe, byte[] stored) {
        int size = recipe.dtype().bytes();
        byte[] bytes = new byte[(int) recipe.elements() * size];
        long[] index = new long[recipe.shape().size()];
        for (int e = 0; e < recipe.elements(); e++) {
            long at = recipe.storage().offset() + recipe.offset();
            for (int axis = 0; axis < index.length; axis++) {
                at += index[axis] * recipe.stride().get(axis);
            }
            System.arraycopy(stored, (int) at * size, bytes, e * size, size);
            for (int axis = index.length - 1; axis >= 0; axis--) {
                if (++index[axis] < recipe.shape().get(axis)) {
                    break;
                }
                index[axis] = 0;
            }
        }
        return bytes;
    }

    private static byte[] inSteps(TensorRecipe recipe, StoredBlocks blocks, int step) throws Exception {
        StridedReader reader = new StridedReader(blocks);
        ByteBuffer target =
                ByteBuffer.allocate((int) recipe.elements() * recipe.dtype().bytes());
        while (target.position() < target.capacity()) {
            target.limit(Math.min(target.capacity(), target.position() + step));
            reader.read(recipe, target.position(), target);
        }
        return target.array();
    }

    @Test
    void contiguousTensorsAreReadOnceWhateverTheirAxesOfLengthOneSay() throws Exception {
        Memory memory = new Memory(pattern(4 * 60_000), false);
        StorageRef storage = new StorageRef("k", Dtype.F32, 60_000, 0);
        TensorRecipe recipe = new TensorRecipe(storage, Dtype.F32, 0, List.of(100L, 1L, 600L), List.of(600L, 777L, 1L));

        byte[] all = inSteps(recipe, memory, 10_000);

        assertThat(recipe.run()).isEqualTo(60_000);
        assertThat(recipe.outerAxes()).isEmpty();
        assertThat(all).isEqualTo(memory.bytes);
        assertThat(memory.read).isEqualTo(all.length);
    }

    @Test
    void aTransposedMatrixReadsEachPageOnce() throws Exception {
        int rows = 300;
        int columns = 700;
        Memory memory = new Memory(pattern(4 * rows * columns), false);
        StorageRef storage = new StorageRef("k", Dtype.F32, (long) rows * columns, 0);
        TensorRecipe recipe = new TensorRecipe(
                storage, Dtype.F32, 0, List.of((long) columns, (long) rows), List.of(1L, (long) columns));

        byte[] all = inSteps(recipe, memory, 1 << 16);

        assertThat(all).isEqualTo(naive(recipe, memory.bytes));
        assertThat(memory.read).isLessThanOrEqualTo(2L * memory.bytes.length);
    }

    @Test
    void longRunsAreReadDirectlyAndOnlyWhatIsNeeded() throws Exception {
        Memory memory = new Memory(pattern(8 * 8192), false);
        StorageRef storage = new StorageRef("k", Dtype.U8, 8 * 8192, 0);
        TensorRecipe recipe = new TensorRecipe(storage, Dtype.U8, 100, List.of(3L, 4096L), List.of(16384L, 1L));

        byte[] all = inSteps(recipe, memory, 5000);

        assertThat(recipe.run()).isEqualTo(4096);
        assertThat(all).isEqualTo(naive(recipe, memory.bytes));
        assertThat(memory.read).isEqualTo(all.length);
    }

    @Test
    void compressedStoragesTooLargeForTheCacheAreRefusedOutOfOrder() {
        StoredBlocks huge = new StoredBlocks() {
            @Override
            public long size(String key) {
                return 1L << 30;
            }

            @Override
            public boolean sequential(String key) {
                return true;
            }

            @Override
            public void read(String key, long byteOffset, ByteBuffer target) {
                throw new AssertionError("nothing is read");
            }
        };
        StorageRef storage = new StorageRef("k", Dtype.F32, 1 << 28, 0);
        TensorRecipe recipe = new TensorRecipe(storage, Dtype.F32, 0, List.of(2L, 2L), List.of(1L, 2L));

        refusal(
                ErrorKind.UNSUPPORTED_FORMAT,
                () -> new StridedReader(huge).read(recipe, 0, ByteBuffer.allocate(16)),
                "compressed");
    }
}
