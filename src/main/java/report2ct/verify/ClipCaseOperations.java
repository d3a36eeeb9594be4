package report2ct.verify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.NullMarked;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.text.ClipTextEncoder;
import report2ct.text.EncodedText;
import report2ct.text.token.TokenizedText;

/** The operations of the text tower's cases, computed by the class that also encodes reports for generation. */
@NullMarked
final class ClipCaseOperations implements CaseOperations, AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;
    private final TextCaseReferences references;
    private final Map<String, ClipTextEncoder> opened = new LinkedHashMap<>();

    ClipCaseOperations(Path folder, JsonNode root) {
        this.folder = folder;
        this.references = new TextCaseReferences(folder, root);
    }

    @Override
    public Map<String, JsonNode> run(String op, JsonNode in) throws IOException {
        return switch (op) {
            case "clip_context" -> context(in);
            case "clip_batch" -> batch(in);
            default -> throw new Report2CtException(ErrorKind.UNSUPPORTED_FORMAT, "op: unknown operation " + op);
        };
    }

    private Map<String, JsonNode> context(JsonNode in) throws IOException {
        requireFields(in, Set.of("text", "weights", "fixed_length"));
        ClipTextEncoder encoder = encoder(in.path("weights").asText(""));
        String text = references.resolve(in.path("text")).textValue();
        EncodedText encoded = encoder.encode(List.of(text)).get(0);
        TokenizedText tokens = encoded.tokens();
        int length = in.path("fixed_length").asInt();
        int[] padded = Arrays.copyOf(tokens.ids(), length);
        Arrays.fill(padded, Math.min(tokens.length(), length), length, encoder.padding());
        Map<String, JsonNode> out = new LinkedHashMap<>();
        out.put("ids", JSON.valueToTree(padded));
        out.put("untruncated_length", JSON.valueToTree(tokens.untruncatedLength()));
        out.put("first_end_index", JSON.valueToTree(encoder.firstEnd(tokens)));
        out.put("context", JSON.valueToTree(new float[][] {encoded.vector()}));
        float[] states = encoder.hiddenStates(tokens, length);
        float[][] rows = new float[length][];
        int width = states.length / length;
        for (int i = 0; i < length; i++) {
            rows[i] = Arrays.copyOfRange(states, i * width, (i + 1) * width);
        }
        out.put("last_hidden_state", JSON.valueToTree(rows));
        return out;
    }

    private Map<String, JsonNode> batch(JsonNode in) throws IOException {
        requireFields(in, Set.of("texts", "weights", "fixed_length"));
        List<String> texts = new ArrayList<>();
        for (JsonNode text : in.path("texts")) {
            texts.add(references.resolve(text).textValue());
        }
        float[][][] contexts = encoder(in.path("weights").asText("")).encode(texts).stream()
                .map(encoded -> new float[][] {encoded.vector()})
                .toArray(float[][][]::new);
        return Map.of("context", JSON.valueToTree(contexts));
    }

    private ClipTextEncoder encoder(String weights) throws IOException {
        ClipTextEncoder found = opened.get(weights);
        if (found != null) {
            return found;
        }
        ClipTextEncoder encoder = weights.isEmpty()
                ? ClipTextEncoder.open(folder)
                : ClipTextEncoder.open(folder, TextCaseReferences.inside(folder, weights));
        opened.put(weights, encoder);
        return encoder;
    }

    private static void requireFields(JsonNode in, Set<String> known) {
        in.properties().forEach(field -> {
            if (!known.contains(field.getKey())) {
                throw new Report2CtException(ErrorKind.UNSUPPORTED_FORMAT, "in: unknown argument " + field.getKey());
            }
        });
    }

    @Override
    public void close() {
        opened.values().forEach(ClipTextEncoder::close);
        opened.clear();
    }
}
