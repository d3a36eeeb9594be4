package report2ct.text;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.Version;
import report2ct.weights.Dtype;
import report2ct.weights.InMemoryWeights;
import report2ct.weights.SafetensorsFile;
import report2ct.weights.SafetensorsWriter;
import report2ct.weights.TensorInfo;

/**
 * A report's embedding as a safetensors file: float32 arrays {@code findings} and {@code impression}, each {@code [W]},
 * and in the metadata the encoders and what each read, as JSON. It holds no text of the report.
 */
public final class TextEmbeddingFile {
    private static final String LAYOUT = "report2ct-embedding/1";
    private static final String FINDINGS = "findings";
    private static final String IMPRESSION = "impression";
    private static final ObjectMapper JSON = new ObjectMapper();

    private TextEmbeddingFile() {}

    /** Writes an embedding; an existing file is replaced only when {@code overwrite} says so. */
    public static void save(Path file, TextEmbedding embedding, boolean overwrite) throws IOException {
        InMemoryWeights content = InMemoryWeights.builder()
                .floats(FINDINGS, embedding.findings(), embedding.width())
                .floats(IMPRESSION, embedding.impression(), embedding.width())
                .text("layout", LAYOUT)
                .text("software", Version.nameAndVersion())
                .text("encoders", JSON.writeValueAsString(embedding.encoders()))
                .text("tokens", JSON.writeValueAsString(embedding.tokens()))
                .build();
        List<TensorInfo> infos = List.copyOf(content.tensors().values());
        SafetensorsWriter.write(file, infos, content.metadata(), content, overwrite);
    }

    /** Reads an embedding. */
    public static TextEmbedding load(Path file) throws IOException {
        try (SafetensorsFile weights = SafetensorsFile.open(file)) {
            String layout = weights.metadata().getOrDefault("layout", "none");
            if (!layout.equals(LAYOUT)) {
                throw new Report2CtException(
                        ErrorKind.UNSUPPORTED_FORMAT, file + ": layout: expected " + LAYOUT + ", found " + layout);
            }
            List<EncoderInfo> encoders = read(weights, "encoders", new TypeReference<>() {});
            List<SectionTokens> tokens = read(weights, "tokens", new TypeReference<>() {});
            int width = encoders.stream().mapToInt(EncoderInfo::width).sum();
            return new TextEmbedding(
                    floats(weights, FINDINGS, width), floats(weights, IMPRESSION, width), encoders, tokens);
        }
    }

    private static <T> T read(SafetensorsFile weights, String key, TypeReference<T> type) {
        String json = weights.metadata().getOrDefault(key, "");
        try {
            return JSON.readValue(json, type);
        } catch (JsonProcessingException e) {
            throw new Report2CtException(
                    ErrorKind.CORRUPT_FILE, weights.path() + ": metadata " + key + ": " + e.getOriginalMessage(), e);
        }
    }

    private static float[] floats(SafetensorsFile weights, String name, int width) throws IOException {
        TensorInfo expected = new TensorInfo(name, Dtype.F32, List.of((long) width));
        TensorInfo found = weights.tensors().get(name);
        if (!expected.equals(found)) {
            throw new Report2CtException(
                    ErrorKind.CORRUPT_FILE, weights.path() + ": expected " + expected + ", found " + found);
        }
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(expected.bytes()));
        weights.read(name, 0, bytes);
        float[] values = new float[width];
        bytes.flip().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
        return values;
    }
}
