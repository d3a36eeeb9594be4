package report2ct.weights;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import report2ct.Report2CtException;

/**
 * A model in several safetensors files, opened by its index ({@code model.safetensors.index.json}): {@code weight_map}
 * names the file of each array. Shards lie beside the index; a name that leads elsewhere is refused.
 */
public final class ShardedSafetensors implements WeightFile {
    private static final long MAX_INDEX = SafetensorsHeader.MAX_HEADER;
    private static final int MAX_SHARDS = 512;

    private final Path index;
    private final Map<String, SafetensorsFile> shards;
    private final Map<String, SafetensorsFile> owners;
    private final Map<String, TensorInfo> tensors;
    private final Map<String, String> metadata;

    private ShardedSafetensors(Path index, Index read, Map<String, SafetensorsFile> shards) {
        this.index = index;
        this.shards = shards;
        this.metadata = Collections.unmodifiableMap(read.metadata());
        Map<String, SafetensorsFile> byName = new LinkedHashMap<>();
        Map<String, TensorInfo> infos = new LinkedHashMap<>();
        read.weightMap().forEach((name, shard) -> {
            SafetensorsFile file = TensorRange.find(index, shards, shard);
            byName.put(name, file);
            infos.put(name, TensorRange.find(file.path(), file.tensors(), name));
        });
        this.owners = byName;
        this.tensors = Collections.unmodifiableMap(infos);
    }

    private record Index(Map<String, String> weightMap, Map<String, String> metadata) {}

    /** Opens an index and all of its shards, and compares them. */
    public static ShardedSafetensors open(Path index) throws IOException {
        try (RandomAccess file = RandomAccess.open(index)) {
            Index read = read(file);
            Map<String, SafetensorsFile> shards = new LinkedHashMap<>();
            try {
                for (String shard : read.weightMap().values()) {
                    openShard(file, shard, shards);
                }
                checkNames(file, read, shards);
                return new ShardedSafetensors(index, read, shards);
            } catch (IOException | RuntimeException e) {
                closeAfter(e, shards);
                throw e;
            }
        }
    }

    private static Index read(RandomAccess file) throws IOException {
        if (file.size() > MAX_INDEX) {
            throw file.corrupt("index of " + file.size() + " bytes, expected at most " + MAX_INDEX);
        }
        Map<String, String> weightMap = new LinkedHashMap<>();
        Map<String, String> metadata = new LinkedHashMap<>();
        try (InputStream in = file.stream(0, file.size());
                StrictJson json = new StrictJson(file, "index", in)) {
            json.document(key -> {
                switch (key) {
                    case "weight_map" -> json.object(name -> weightMap.put(name, json.text()));
                    case "metadata" -> json.object(name -> metadata.put(name, json.scalar()));
                    default -> json.skip();
                }
            });
        }
        if (weightMap.isEmpty()) {
            throw file.corrupt("index: expected a weight_map with at least one array");
        }
        return new Index(weightMap, metadata);
    }

    private static void openShard(RandomAccess index, String shard, Map<String, SafetensorsFile> shards)
            throws IOException {
        if (shards.containsKey(shard)) {
            return;
        }
        if (shards.size() == MAX_SHARDS) {
            throw index.unsupported("more than " + MAX_SHARDS + " shards");
        }
        if (!isPlainName(shard)) {
            throw index.corrupt("shard '" + Texts.shorten(shard) + "': expected the name of a .safetensors file beside "
                    + "the index");
        }
        shards.put(shard, SafetensorsFile.open(index.path().resolveSibling(shard)));
    }

    private static boolean isPlainName(String shard) {
        return shard.endsWith(".safetensors")
                && shard.chars().noneMatch(c -> c == '/' || c == '\\' || c == ':' || Character.isISOControl(c));
    }

    private static void checkNames(RandomAccess index, Index read, Map<String, SafetensorsFile> shards) {
        read.weightMap().forEach((name, shard) -> {
            if (!TensorRange.find(index.path(), shards, shard).tensors().containsKey(name)) {
                throw misplaced(index, name, shard, "is not in");
            }
        });
        shards.forEach((shard, file) -> file.tensors().keySet().forEach(name -> {
            if (!shard.equals(read.weightMap().get(name))) {
                throw misplaced(index, name, shard, "is not listed for");
            }
        }));
    }

    private static Report2CtException misplaced(RandomAccess index, String name, String shard, String how) {
        return index.corrupt("index: '" + Texts.shorten(name) + "' " + how + " " + Texts.shorten(shard));
    }

    private static void closeAfter(Exception failure, Map<String, SafetensorsFile> shards) {
        for (SafetensorsFile shard : shards.values()) {
            try {
                shard.close();
            } catch (IOException e) {
                failure.addSuppressed(e);
            }
        }
    }

    @Override
    public Path path() {
        return index;
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
        TensorRange.find(index, owners, name).read(name, byteOffset, target);
    }

    @Override
    public void close() throws IOException {
        IOException failure = new IOException(index + ": a shard could not be closed");
        closeAfter(failure, shards);
        if (failure.getSuppressed().length > 0) {
            throw failure;
        }
    }
}
