package report2ct.study;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/**
 * Measurements of one model in a file of JSON lines: the first names the model, each further one holds a measurement
 * under its {@link StudyKey}. A measurement is in the file as soon as it is added; what a killed process left of a line
 * is dropped. One process at a time, one thread.
 */
final class MeasurementStore implements AutoCloseable {
    /** Longest file that is read: a million readings. */
    private static final long MOST_BYTES = 4L << 30;

    private static final String LAYOUT = "report2ct-measurements/1";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private final FileChannel channel;
    private final Map<String, JsonNode> entries = new HashMap<>();

    private MeasurementStore(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Opens the file, or begins it.
     *
     * @param restart throw away what is there
     * @throws Report2CtException when it holds measurements of another model, or is in use
     */
    static MeasurementStore open(Path file, String model, String sha256, boolean restart) throws IOException {
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        MeasurementStore store = new MeasurementStore(file, channel);
        try {
            store.lock();
            if (restart) {
                channel.truncate(0);
            }
            store.load(model, sha256);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
        return store;
    }

    private void lock() throws IOException {
        boolean free;
        try {
            free = channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            free = false;
        }
        if (!free) {
            throw new Report2CtException(ErrorKind.INVALID_INPUT, file + ": another evaluation is writing to it");
        }
    }

    private void load(String model, String sha256) throws IOException {
        if (channel.size() > MOST_BYTES) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    file + ": expected at most " + MOST_BYTES + " bytes, found " + channel.size());
        }
        long end = 0;
        int number = 0;
        try (var in = new java.io.BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            java.io.ByteArrayOutputStream line = new java.io.ByteArrayOutputStream();
            for (int c = in.read(); c >= 0; c = in.read()) {
                if (c != '\n') {
                    line.write(c);
                    continue;
                }
                number++;
                end += line.size() + 1L;
                take(line.toString(StandardCharsets.UTF_8), number, model, sha256);
                line.reset();
            }
        }
        channel.truncate(end);
        channel.position(end);
        if (number == 0) {
            append(JSON.createObjectNode()
                    .put("layout", LAYOUT)
                    .put("model", model)
                    .put("sha256", sha256));
        }
    }

    private void take(String text, int number, String model, String sha256) {
        JsonNode line;
        try {
            line = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw damaged(number, "not valid JSON", e);
        }
        if (number == 1) {
            requireModel(line, model, sha256);
            return;
        }
        JsonNode key = line.get("key");
        JsonNode value = line.get("value");
        if (key == null || !key.isTextual() || value == null) {
            throw damaged(number, "expected a key and a value", null);
        }
        entries.put(key.asText(), value);
    }

    private void requireModel(JsonNode head, String model, String sha256) {
        if (!head.path("layout").asText().equals(LAYOUT)) {
            throw damaged(1, "expected layout " + LAYOUT + ", found " + head.path("layout"), null);
        }
        if (!head.path("sha256").asText().equals(sha256)) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    file + ": expected measurements of model " + model + " (" + sha256 + "), found those of "
                            + head.path("model").asText() + " ("
                            + head.path("sha256").asText() + "); another folder keeps both, --force begins anew");
        }
    }

    private Report2CtException damaged(int line, String what, @org.jspecify.annotations.Nullable Exception cause) {
        String message = file + ", line " + line + ": " + what + "; --force begins anew";
        return cause == null
                ? new Report2CtException(ErrorKind.CORRUPT_FILE, message)
                : new Report2CtException(ErrorKind.CORRUPT_FILE, message, cause);
    }

    /** The measurement with a key, if it is known. */
    <T> Optional<T> find(String key, Class<T> type) {
        JsonNode node = entries.get(key);
        if (node == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.treeToValue(node, type));
        } catch (JsonProcessingException e) {
            throw new Report2CtException(
                    ErrorKind.CORRUPT_FILE,
                    file + ", key " + key + ": no " + type.getSimpleName() + ": " + e.getOriginalMessage()
                            + "; --force begins anew",
                    e);
        }
    }

    /** Adds a measurement. */
    void add(String key, Object value) {
        JsonNode node = JSON.valueToTree(value);
        entries.put(key, node);
        ObjectNode line = JSON.createObjectNode().put("key", key);
        line.set("value", node);
        try {
            append(line);
        } catch (IOException e) {
            throw new Report2CtException(ErrorKind.OUT_OF_DISK, file + ": " + e.getMessage(), e);
        }
    }

    private void append(JsonNode line) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap((JSON.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** Number of measurements. */
    int size() {
        return entries.size();
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new Report2CtException(ErrorKind.OUT_OF_DISK, file + ": " + e.getMessage(), e);
        }
    }
}
