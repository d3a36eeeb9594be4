package report2ct.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A PyTorch checkpoint ({@code .pt}, {@code .pth}, {@code .bin}): the ZIP container and the older stream. Its pickle is
 * read into inert values by an allow-list; no name in the file is ever called. Arrays are the tensors of one dictionary
 * of the file; numbers, texts and tensors without axes elsewhere are {@link #metadata()}.
 */
public final class TorchCheckpoint implements WeightFile {
    /** Tensors larger than this and than their storage (expanded from few elements) are refused, in bytes. */
    private static final long LARGEST_EXPANSION = 64L << 20;

    private final RandomAccess file;
    private final String format;
    private final String dictionaryPath;
    private final Map<String, TensorRecipe> recipes;
    private final Map<String, TensorInfo> tensors;
    private final Map<String, String> metadata;
    private final StridedReader reader;

    private TorchCheckpoint(RandomAccess file, CheckpointContent content, @Nullable String path) throws IOException {
        this.file = file;
        this.format = content.format();
        this.reader = new StridedReader(content.blocks());
        CheckpointTree tree = CheckpointTree.of(file, content);
        content.recipes().forEach(recipe -> checkBlock(content.blocks(), recipe));
        CheckpointTree.Place place = path == null ? tree.detect() : tree.find(path);
        this.dictionaryPath = place.path();
        this.recipes = tree.tensors(place);
        Map<String, TensorInfo> infos = new LinkedHashMap<>();
        recipes.forEach((name, recipe) -> infos.put(name, info(name, recipe)));
        this.tensors = Collections.unmodifiableMap(infos);
        Map<String, String> texts = new LinkedHashMap<>();
        for (Map.Entry<String, Object> scalar : tree.scalars(place).entrySet()) {
            texts.put(scalar.getKey(), text(scalar.getValue()));
        }
        this.metadata = Collections.unmodifiableMap(texts);
    }

    /** Opens a checkpoint and finds its dictionary of tensors. */
    public static TorchCheckpoint open(Path path) throws IOException {
        return openAt(path, null);
    }

    /**
     * Opens a checkpoint and takes the tensors of one dictionary.
     *
     * @param dictionary dotted path of the dictionary, e.g. {@code unet_state_dict}; empty for the top one
     */
    public static TorchCheckpoint open(Path path, String dictionary) throws IOException {
        return openAt(path, dictionary);
    }

    private static TorchCheckpoint openAt(Path path, @Nullable String dictionary) throws IOException {
        RandomAccess file = RandomAccess.open(path);
        try {
            ContainerKind kind = ContainerKind.of(file);
            CheckpointContent content = switch (kind) {
                case ZIP -> ZipCheckpoint.read(file);
                case PICKLE_STREAM -> LegacyCheckpoint.read(file);
                default -> throw file.unsupported(kind.message());
            };
            return new TorchCheckpoint(file, content, dictionary);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private void checkBlock(StoredBlocks blocks, TensorRecipe recipe) {
        if (recipe.elements() == 0) {
            return;
        }
        StorageRef storage = recipe.storage();
        long size = blocks.size(storage.key());
        if (size < 0) {
            throw file.corrupt("storage " + Texts.shorten(storage.key()) + " is missing");
        }
        if (storage.endByte() > size) {
            throw file.corrupt("storage " + Texts.shorten(storage.key()) + ": " + storage.endByte()
                    + " bytes expected, " + size + " found");
        }
    }

    private TensorInfo info(String name, TensorRecipe recipe) {
        TensorInfo info = new TensorInfo(name, recipe.dtype(), recipe.shape());
        if (info.bytes() > Math.max(recipe.storage().endByte(), LARGEST_EXPANSION)) {
            throw file.corrupt("'" + Texts.shorten(name) + "' of shape "
                    + Texts.shorten(recipe.shape().toString()) + " repeats the elements of a smaller storage");
        }
        return info;
    }

    private String text(Object scalar) throws IOException {
        if (!(scalar instanceof TensorRecipe recipe)) {
            return scalar.toString();
        }
        ByteBuffer value = ByteBuffer.allocate(recipe.dtype().bytes()).order(ByteOrder.LITTLE_ENDIAN);
        reader.read(recipe, 0, value);
        return ElementText.of(recipe.dtype(), value.flip());
    }

    /** The kind of container, for people. */
    public String format() {
        return format;
    }

    /** The dotted path of the dictionary the arrays are taken from; empty for the top one. */
    public String dictionaryPath() {
        return dictionaryPath;
    }

    @Override
    public Path path() {
        return file.path();
    }

    @Override
    public Map<String, TensorInfo> tensors() {
        return tensors;
    }

    @Override
    public Map<String, String> metadata() {
        return metadata;
    }

    @Override
    public void read(String name, long byteOffset, ByteBuffer target) throws IOException {
        TensorRecipe recipe = TensorRange.find(path(), recipes, name);
        TensorRange.check(path(), tensor(name), byteOffset, target);
        reader.read(recipe, byteOffset, target);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
