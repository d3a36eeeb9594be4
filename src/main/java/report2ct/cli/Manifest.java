package report2ct.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a batch has done: one JSON object a line, added when an item is finished. A later line about an item replaces an
 * earlier one; a line cut by a crash is passed over. Each shard has a file of its own and reads those of all.
 */
final class Manifest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private final Map<String, JsonNode> entries = new HashMap<>();

    private Manifest(Path file) {
        this.file = file;
    }

    /** Opens the manifest of a folder. */
    static Manifest open(Path folder, Shard shard) throws IOException {
        Manifest manifest = new Manifest(folder.resolve(shard.manifestName()));
        List<Path> all;
        try (Stream<Path> files = Files.list(folder)) {
            all = files.filter(f -> f.getFileName().toString().matches("manifest(\\.[0-9]+-of-[0-9]+)?\\.jsonl"))
                    .sorted()
                    .toList();
        }
        for (Path one : all) {
            manifest.read(one);
        }
        return manifest;
    }

    private void read(Path one) throws IOException {
        for (String line : Files.readAllLines(one, StandardCharsets.UTF_8)) {
            try {
                JsonNode entry = JSON.readTree(line);
                if (entry != null && entry.path("id").isTextual()) {
                    entries.put(entry.path("id").asText(), entry);
                }
            } catch (JsonProcessingException e) {
                // a line that was cut: its item is made again
            }
        }
    }

    /** Whether an item was made before from the same report, options and model, and its file is still there. */
    boolean done(String id, String key, Path volume) {
        JsonNode entry = entries.get(id);
        return entry != null
                && entry.path("status").asText().equals("done")
                && entry.path("key").asText().equals(key)
                && Files.isRegularFile(volume);
    }

    /** Adds a line. */
    void add(ObjectNode entry) throws IOException {
        String line = JSON.writeValueAsString(entry) + "\n";
        Files.writeString(file, line, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        entries.put(entry.path("id").asText(), entry);
    }
}
