package report2ct.weights;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import report2ct.weights.Pickled.Dictionary;
import report2ct.weights.Pickled.Sequence;

/**
 * The container PyTorch wrote before 1.6: magic number, protocol version, system description, object and list of
 * storage keys as pickles in one stream, then for each key the number of elements and the elements.
 */
final class LegacyCheckpoint implements StoredBlocks {
    private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
    private static final long PROTOCOL = 1001;

    private final RandomAccess file;
    private final Map<String, Block> blocks;

    private record Block(long start, long size) {}

    private LegacyCheckpoint(RandomAccess file, Map<String, Block> blocks) {
        this.file = file;
        this.blocks = blocks;
    }

    static CheckpointContent read(RandomAccess file) throws IOException {
        long length = Math.min(file.size(), ZipCheckpoint.MAX_PICKLE);
        try (InputStream in = file.stream(0, length)) {
            PickleInput input = new PickleInput(file, "pickle stream", in, length);
            Unpickler unpickler = new Unpickler(input);
            Object magic = unpickler.load();
            if (!MAGIC.equals(magic)) {
                CheckpointTree.refuseForeign(file, unpickler.foreign());
                throw file.unsupported("a pickle, but not a PyTorch checkpoint (its magic number is missing)");
            }
            if (!Long.valueOf(PROTOCOL).equals(unpickler.load())) {
                throw file.unsupported("PyTorch stream format: only protocol version " + PROTOCOL + " is read");
            }
            checkByteOrder(file, unpickler.load());
            Object root = unpickler.load();
            Object keys = unpickler.load();
            Map<String, Block> blocks = blocks(file, keys, unpickler.recipes(), input.position());
            return new CheckpointContent(
                    "PyTorch checkpoint (stream)",
                    root,
                    unpickler.foreign(),
                    unpickler.recipes(),
                    new LegacyCheckpoint(file, blocks));
        }
    }

    private static void checkByteOrder(RandomAccess file, Object system) {
        if (system instanceof Dictionary dictionary && Boolean.FALSE.equals(dictionary.entries.get("little_endian"))) {
            throw file.unsupported("byte order 'big', only little is read");
        }
    }

    private static Map<String, Block> blocks(RandomAccess file, Object keys, List<TensorRecipe> recipes, long firstByte)
            throws IOException {
        if (!(keys instanceof Sequence list)) {
            throw file.corrupt("pickle stream: expected the list of storage keys");
        }
        Map<String, Dtype> types = new HashMap<>();
        for (TensorRecipe recipe : recipes) {
            types.putIfAbsent(recipe.storage().key(), recipe.storage().dtype());
        }
        Map<String, Block> blocks = new LinkedHashMap<>();
        long at = firstByte;
        for (Object item : list.items) {
            if (!(item instanceof String key) || !types.containsKey(key) || blocks.containsKey(key)) {
                throw file.corrupt(
                        "storage keys before offset " + firstByte + ": expected each storage of the object once");
            }
            Block block = block(file, key, elementBytes(types, key), at);
            blocks.put(key, block);
            at = block.start() + block.size();
        }
        return blocks;
    }

    private static int elementBytes(Map<String, Dtype> types, String key) {
        return types.getOrDefault(key, Dtype.U8).bytes();
    }

    private static Block block(RandomAccess file, String key, int elementBytes, long at) throws IOException {
        long left = file.size() - at - Long.BYTES;
        long elements = left < 0 ? -1 : file.bytes(at, Long.BYTES).getLong(0);
        if (elements < 0 || elements > left / elementBytes) {
            throw file.corrupt("storage " + Texts.shorten(key) + " at offset " + at + ": " + elements + " elements of "
                    + elementBytes + " bytes, but only " + Math.max(0, left) + " bytes follow (file cut off?)");
        }
        return new Block(at + Long.BYTES, elements * elementBytes);
    }

    @Override
    public long size(String key) {
        Block block = blocks.get(key);
        return block == null ? -1 : block.size();
    }

    @Override
    public boolean sequential(String key) {
        return false;
    }

    @Override
    public void read(String key, long byteOffset, ByteBuffer target) throws IOException {
        Block block = TensorRange.find(file.path(), blocks, key);
        file.read(block.start() + byteOffset, target);
    }
}
