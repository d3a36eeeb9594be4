package report2ct.training.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/**
 * The metrics of a run, one JSON object a line: {@code step} and numbers by name, or {@code step}, {@code event} and a
 * text. A run that goes on from an earlier step takes back the numbers after it.
 */
public final class MetricsFile {
    private static final String STEP = "step";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path path;

    /** The metrics at a place; nothing is written yet. */
    public MetricsFile(Path path) {
        this.path = path;
    }

    /** Appends the numbers of an entry. */
    void add(MetricEntry entry) {
        ObjectNode line = line(entry.step());
        entry.figures().forEach(line::put);
        append(line);
    }

    /** Appends something that happened. */
    void event(long step, String event, String text) {
        append(line(step).put("event", event).put("text", text));
    }

    private static ObjectNode line(long step) {
        return JsonNodeFactory.instance.objectNode().put(STEP, step);
    }

    private void append(ObjectNode line) {
        try {
            Files.writeString(
                    path,
                    JSON.writeValueAsString(line) + "\n",
                    StandardCharsets.UTF_8,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** All lines in order; one that was cut off while it was written, the last, is left out. */
    public List<JsonNode> lines() {
        List<JsonNode> lines = new ArrayList<>();
        if (!Files.exists(path)) {
            return lines;
        }
        try {
            for (String text : Files.readAllLines(path, StandardCharsets.UTF_8)) {
                JsonNode line = parse(text);
                if (line != null) {
                    lines.add(line);
                }
            }
            return lines;
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private static @Nullable JsonNode parse(String text) {
        try {
            JsonNode line = JSON.readTree(text);
            return line != null && line.path(STEP).canConvertToLong() ? line : null;
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    /** Takes back the numbers of every step after {@code step}; what happened stays. */
    void truncate(long step) {
        if (!Files.exists(path)) {
            return;
        }
        StringBuilder kept = new StringBuilder();
        for (JsonNode line : lines()) {
            if (line.has("event") || line.path(STEP).asLong() <= step) {
                kept.append(line).append('\n');
            }
        }
        Path part = path.resolveSibling("." + path.getFileName() + ".part");
        try {
            Files.writeString(part, kept, StandardCharsets.UTF_8);
            Files.move(part, path, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private Report2CtException failed(IOException e) {
        return new Report2CtException(ErrorKind.OUT_OF_DISK, path + ": " + e.getMessage(), e);
    }
}
