package report2ct.dataset.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.config.ConfigFiles;
import report2ct.weights.SafetensorsFile;
import report2ct.weights.SafetensorsWriter;
import report2ct.weights.TensorInfo;

/**
 * Moves cases from files of their own into a shard: one safetensors file with arrays {@code ID/mean} and
 * {@code ID/logvar}, and an index of the same name beside it. Arrays go through in bounded steps. The index appears after
 * the shard and the single files go after the index, so that a stopped move is done again and ends in the same bytes.
 */
public final class ShardPacking {
    private static final String CASES = "cases";

    private final StoreFolder folder;
    private final SetDescriptor set;

    public ShardPacking(StoreFolder folder, SetDescriptor set) {
        this.folder = folder;
        this.set = set;
    }

    /** Name of an array of a case inside a shard. */
    static String arrayName(String id, String array) {
        return id + "/" + array;
    }

    /** The facts of a shard's cases, in order. */
    static List<StoredCase> index(StoreFolder folder, String name) throws IOException {
        Path file = folder.shardIndex(name);
        JsonNode content = ConfigFiles.tree(file);
        JsonNode cases = content.path(CASES);
        if (!cases.isArray()) {
            throw new Report2CtException(ErrorKind.CORRUPT_FILE, file + ": expected a list " + CASES);
        }
        List<StoredCase> list = new ArrayList<>();
        for (int i = 0; i < cases.size(); i++) {
            list.add(StoredCase.of(cases.path(i), file + ": " + CASES + "[" + i + "]"));
        }
        return list;
    }

    /** Adds the single cases among {@code ids} to a shard, which is made when it is not there. */
    public void pack(String name, List<String> ids) throws IOException {
        Map<String, StoredCase> cases = new TreeMap<>();
        if (Files.isRegularFile(folder.shardIndex(name))) {
            index(folder, name).forEach(one -> cases.put(one.id(), one));
        }
        List<String> moved = new ArrayList<>();
        for (String id : ids) {
            var single = folder.single(id);
            if (single.isPresent()) {
                cases.put(id, single.get());
                moved.add(id);
            } else if (cases.containsKey(id)) {
                Files.deleteIfExists(folder.latentFile(id)); // left by a move that was stopped at its end
            }
        }
        if (moved.isEmpty()) {
            return;
        }
        writeArrays(name, cases, moved);
        writeIndex(name, cases);
        for (String id : moved) {
            Files.deleteIfExists(folder.caseFile(id));
            Files.deleteIfExists(folder.latentFile(id));
        }
    }

    private void writeIndex(String name, Map<String, StoredCase> cases) throws IOException {
        ObjectNode index = JsonNodeFactory.instance.objectNode();
        ArrayNode list = index.putArray(CASES);
        cases.values().forEach(one -> list.add(JsonLines.tree(ConfigFiles.toJson(one))));
        StoreFolder.write(folder.shardIndex(name), JsonLines.pretty(index));
    }

    private void writeArrays(String name, Map<String, StoredCase> cases, List<String> moved) throws IOException {
        List<TensorInfo> infos = new ArrayList<>();
        for (String id : cases.keySet()) {
            for (String array : List.of(LatentFile.MEAN, LatentFile.LOG_VARIANCE)) {
                infos.add(new TensorInfo(arrayName(id, array), set.dtype().dtype(), set.latentShape()));
            }
        }
        Map<String, Path> places = new HashMap<>();
        cases.keySet().forEach(id -> places.put(id, folder.shardFile(name)));
        moved.forEach(id -> places.put(id, folder.latentFile(id)));
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("layout", SetDescriptor.LAYOUT);
        metadata.put("autoencoder", set.autoencoder().sha256());
        try (Open open = new Open()) {
            SafetensorsWriter.write(
                    folder.shardFile(name),
                    infos,
                    metadata,
                    (array, offset, target) -> {
                        int slash = array.lastIndexOf('/');
                        String id = array.substring(0, slash);
                        Path place = places.getOrDefault(id, folder.latentFile(id));
                        boolean single = !place.equals(folder.shardFile(name));
                        open.at(place).read(single ? array.substring(slash + 1) : array, offset, target);
                    },
                    true);
        }
    }

    /** The file that is read at the moment. */
    private static final class Open implements AutoCloseable {
        private final List<SafetensorsFile> current = new ArrayList<>();

        SafetensorsFile at(Path place) throws IOException {
            if (current.isEmpty() || !current.get(0).path().equals(place)) {
                close();
                current.add(SafetensorsFile.open(place));
            }
            return current.get(0);
        }

        @Override
        public void close() throws IOException {
            for (SafetensorsFile file : current) {
                file.close();
            }
            current.clear();
        }
    }
}
