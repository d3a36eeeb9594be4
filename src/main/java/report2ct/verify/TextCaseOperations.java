package report2ct.verify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.NullMarked;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.report.Report;
import report2ct.report.ReportNormalisation;
import report2ct.report.Section;
import report2ct.text.EmptySection;
import report2ct.text.EncodedText;
import report2ct.text.EncoderSet;
import report2ct.text.LibtorchTextEncoder;
import report2ct.text.SectionTokens;
import report2ct.text.TextEmbedding;
import report2ct.text.TextEncoder;
import report2ct.text.token.TokenBatch;

/** The operations of {@code expected.json}, computed by the classes that also encode reports for generation. */
@NullMarked
final class TextCaseOperations implements CaseOperations {
    /** An operation of an optional part that this program does not have. */
    private static final Set<String> MISSING = Set.of("cls_projection");

    private static final ObjectMapper JSON = new ObjectMapper();

    private final TextCaseEncoders encoders;
    private final TextCaseReferences references;

    TextCaseOperations(JsonNode root, TextCaseEncoders encoders) {
        this.encoders = encoders;
        this.references = new TextCaseReferences(Path.of("."), root);
    }

    @Override
    public boolean isMissing(String op) {
        return MISSING.contains(op);
    }

    @Override
    public Map<String, JsonNode> run(String op, JsonNode in) throws IOException {
        return switch (op) {
            case "encode_text" -> encodeText(in);
            case "encode_batch" -> encodeBatch(in);
            case "fuse_report" -> fuseReport(in);
            default -> throw new Report2CtException(ErrorKind.UNSUPPORTED_FORMAT, "op: unknown operation " + op);
        };
    }

    private Map<String, JsonNode> encodeText(JsonNode in) throws IOException {
        requireFields(in, Set.of("encoder", "text", "weights"));
        LibtorchTextEncoder encoder =
                encoders.get(in.path("encoder").asText(), in.path("weights").asText(""));
        String text = references.resolve(in.path("text")).textValue();
        EncodedText encoded = encoder.encode(List.of(text)).get(0);
        float[] hidden = encoder.hiddenStates(encoder.batch(List.of(text)));
        Map<String, JsonNode> out = new LinkedHashMap<>();
        out.put("ids", JSON.valueToTree(encoded.tokens().ids()));
        out.put("untruncated_length", JSON.valueToTree(encoded.tokens().untruncatedLength()));
        out.put("masked_mean", JSON.valueToTree(encoded.vector()));
        out.put(
                "last_hidden_state",
                JSON.valueToTree(rows(hidden, encoder.info().width())));
        return out;
    }

    private Map<String, JsonNode> encodeBatch(JsonNode in) throws IOException {
        requireFields(in, Set.of("encoder", "texts", "padding"));
        requireText(in, "padding", "longest");
        LibtorchTextEncoder encoder = encoders.get(in.path("encoder").asText(), "");
        List<String> texts = new ArrayList<>();
        for (JsonNode text : in.path("texts")) {
            texts.add(references.resolve(text).textValue());
        }
        TokenBatch batch = encoder.batch(texts);
        Map<String, JsonNode> out = new LinkedHashMap<>();
        out.put("input_ids", JSON.valueToTree(batch.ids()));
        out.put("attention_mask", JSON.valueToTree(batch.mask()));
        out.put("masked_mean", JSON.valueToTree(encoder.means(batch)));
        return out;
    }

    private Map<String, JsonNode> fuseReport(JsonNode in) throws IOException {
        requireFields(in, Set.of("findings", "impression", "empty_section", "encoders"));
        List<String> names = new ArrayList<>();
        List<TextEncoder> opened = new ArrayList<>();
        for (JsonNode name : references.resolve(in.path("encoders"))) {
            names.add(name.asText());
            opened.add(encoders.get(name.asText(), ""));
        }
        Report report = Report.of(
                references.resolve(in.path("findings")).textValue(),
                references.resolve(in.path("impression")).textValue());
        // The set is not closed here: its encoders serve other cases too.
        EncoderSet set =
                EncoderSet.of(opened, emptySection(in.path("empty_section").asText()));
        TextEmbedding embedding = set.encode(report);
        Report normalised = ReportNormalisation.report(report);
        Map<String, JsonNode> out = new LinkedHashMap<>();
        out.put("findings_text", JSON.valueToTree(normalised.findings()));
        out.put("impression_text", JSON.valueToTree(normalised.impression()));
        out.put("token_count", counts(embedding, names, false));
        out.put("truncated_tokens", counts(embedding, names, true));
        out.put("embedding", JSON.valueToTree(embedding.rows()));
        return out;
    }

    private static JsonNode counts(TextEmbedding embedding, List<String> names, boolean truncated) {
        ObjectNode out = TextCases.object();
        for (Section section : List.of(Section.FINDINGS, Section.IMPRESSION)) {
            ObjectNode counts = out.putObject(section.label());
            List<SectionTokens> tokens = embedding.tokens().stream()
                    .filter(entry -> entry.section() == section)
                    .toList();
            for (int i = 0; i < names.size(); i++) {
                counts.put(
                        names.get(i),
                        truncated ? tokens.get(i).truncated() : tokens.get(i).count());
            }
        }
        return out;
    }

    private static EmptySection emptySection(String name) {
        for (EmptySection policy : EmptySection.values()) {
            if (policy.name().equals(name)) {
                return policy;
            }
        }
        throw new Report2CtException(ErrorKind.UNSUPPORTED_FORMAT, "empty_section: unknown policy " + name);
    }

    private static float[][] rows(float[] values, int width) {
        float[][] rows = new float[values.length / width][width];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(values, i * width, rows[i], 0, width);
        }
        return rows;
    }

    private static void requireFields(JsonNode in, Set<String> known) {
        in.properties().forEach(field -> {
            if (!known.contains(field.getKey())) {
                throw new Report2CtException(ErrorKind.UNSUPPORTED_FORMAT, "in: unknown argument " + field.getKey());
            }
        });
    }

    private static void requireText(JsonNode in, String field, String expected) {
        String found = in.path(field).asText("none");
        if (!found.equals(expected)) {
            throw new Report2CtException(
                    ErrorKind.UNSUPPORTED_FORMAT, field + ": expected " + expected + ", found " + found);
        }
    }
}
