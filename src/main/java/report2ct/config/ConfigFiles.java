package report2ct.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/** Configuration files as records: {@code .json} as JSON, {@code .yaml} and {@code .yml} as YAML. */
public final class ConfigFiles {
    /** Longest file that is read. */
    public static final int MAX_BYTES = 16 * 1024 * 1024;

    private static final StreamReadConstraints LIMITS = StreamReadConstraints.builder()
            .maxNestingDepth(64)
            .maxStringLength(MAX_BYTES)
            .build();

    private static final ObjectMapper JSON = JsonMapper.builder(com.fasterxml.jackson.core.JsonFactory.builder()
                    .streamReadConstraints(LIMITS)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final ObjectMapper YAML = YAMLMapper.builder(YAMLFactory.builder()
                    .streamReadConstraints(LIMITS)
                    .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                    .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private ConfigFiles() {}

    /** Reads a file; its name's ending says which language it is in. */
    public static <R extends Record> R read(Path file, Class<R> type) throws IOException {
        return bind(tree(file), type, file.toString());
    }

    /** The content of a file before it becomes a record. */
    public static JsonNode tree(Path file) throws IOException {
        return parse(text(file), isYaml(file), file.toString());
    }

    /** The content of YAML text before it becomes a record. */
    public static JsonNode yamlTree(String yaml, String where) {
        return parse(yaml, true, where);
    }

    /** Reads JSON text. */
    public static <R extends Record> R fromJson(String json, Class<R> type, String where) {
        return bind(parse(json, false, where), type, where);
    }

    /** Reads YAML text. */
    public static <R extends Record> R fromYaml(String yaml, Class<R> type, String where) {
        return bind(parse(yaml, true, where), type, where);
    }

    /**
     * A record from parsed content.
     *
     * @param where the file, for messages
     * @throws Report2CtException with all problems together
     */
    public static <R extends Record> R bind(JsonNode content, Class<R> type, String where) {
        RecordReader reader = new RecordReader();
        Object value = reader.read(content, type, "");
        if (value == null || !reader.problems().isEmpty()) {
            throw new Report2CtException(ErrorKind.INVALID_INPUT, where + ": " + String.join("; ", reader.problems()));
        }
        return type.cast(value);
    }

    /** Canonical JSON: keys in the order of the record's components, two blanks of indent, a line end at the end. */
    public static String toJson(Record value) {
        DefaultIndenter indent = new DefaultIndenter("  ", "\n");
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter().withObjectIndenter(indent);
        try {
            return JSON.writer(printer).writeValueAsString(RecordWriter.tree(value)) + "\n";
        } catch (JsonProcessingException e) {
            throw new Report2CtException(ErrorKind.INTERNAL, value.getClass() + " cannot be written as JSON", e);
        }
    }

    /** YAML with keys in the order of the record's components. */
    public static String toYaml(Record value) {
        try {
            return YAML.writeValueAsString(RecordWriter.tree(value));
        } catch (JsonProcessingException e) {
            throw new Report2CtException(ErrorKind.INTERNAL, value.getClass() + " cannot be written as YAML", e);
        }
    }

    private static boolean isYaml(Path file) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        if (name.endsWith(".yaml") || name.endsWith(".yml")) {
            return true;
        }
        if (name.endsWith(".json")) {
            return false;
        }
        throw new Report2CtException(
                ErrorKind.INVALID_INPUT, file + ": expected a name that ends in .json, .yaml or .yml");
    }

    private static String text(Path file) throws IOException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MAX_BYTES + 1);
        }
        if (bytes.length > MAX_BYTES) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT, file + ": expected at most " + MAX_BYTES + " bytes, found more");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new Report2CtException(ErrorKind.INVALID_INPUT, file + ": expected UTF-8 text", e);
        }
    }

    private static JsonNode parse(String text, boolean yaml, String where) {
        try {
            return (yaml ? YAML : JSON).readTree(text);
        } catch (JsonProcessingException e) {
            String place = e.getLocation() == null
                    ? ""
                    : " (line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr() + ")";
            String problem =
                    String.valueOf(e.getOriginalMessage()).lines().findFirst().orElse("");
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    where + ": not valid " + (yaml ? "YAML" : "JSON") + ": " + problem + place,
                    e);
        }
    }
}
