package report2ct.text;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/**
 * Sizes of a BERT or DistilBERT encoder as its {@code config.json} gives them. Fields that change nothing at inference
 * (dropout, element type, library version) are not read.
 *
 * @param architecture which of the two
 * @param width hidden size, d
 * @param layers number of blocks
 * @param heads attention heads; divides the width
 * @param feedForward width of the inner layer of a block
 * @param vocabulary rows of the word table
 * @param positions rows of the position table: the longest text in tokens
 * @param tokenTypes rows of the token-type table; 0 for DistilBERT
 * @param layerNormEps epsilon of every layer norm
 */
record BertConfig(
        Architecture architecture,
        int width,
        int layers,
        int heads,
        int feedForward,
        int vocabulary,
        int positions,
        int tokenTypes,
        double layerNormEps) {
    /** Fixed in DistilBERT and the default of BERT. */
    private static final double STANDARD_EPS = 1e-12;
    /** No encoder of this family comes near; keeps products of sizes within range. */
    private static final int LARGEST_SIZE = 1 << 24;

    private static final int STANDARD_TOKEN_TYPES = 2;
    private static final long MAX_BYTES = 16L << 20;

    BertConfig {
        if (width % heads != 0) {
            throw new IllegalArgumentException("width: expected a multiple of the " + heads + " heads, found " + width);
        }
    }

    /** The two architectures, with the word that names them in an encoder's description. */
    enum Architecture {
        BERT("bert"),
        DISTILBERT("distilbert");

        private final String label;

        Architecture(String label) {
            this.label = label;
        }

        String label() {
            return label;
        }
    }

    /** Reads and checks a {@code config.json}; all problems are reported together. */
    static BertConfig read(Path file) throws IOException {
        long size = Files.size(file);
        if (size > MAX_BYTES) {
            throw corrupt(file, "expected at most " + MAX_BYTES + " bytes, found " + size);
        }
        try {
            return parse(new ObjectMapper().readTree(Files.readAllBytes(file)), file);
        } catch (JsonProcessingException e) {
            throw corrupt(file, "expected JSON, found: " + e.getOriginalMessage());
        }
    }

    private static BertConfig parse(JsonNode json, Path file) {
        String type = json.path("model_type").asText("none");
        Fields fields = new Fields(file, json);
        return switch (type) {
            case "bert", "cxr-bert" -> bert(fields);
            case "distilbert" -> distilbert(fields);
            default ->
                throw new Report2CtException(
                        ErrorKind.UNSUPPORTED_FORMAT,
                        file + ": model_type: expected bert, cxr-bert or distilbert, found " + type);
        };
    }

    private static BertConfig bert(Fields fields) {
        fields.requireText("hidden_act", "gelu", false);
        fields.requireText("position_embedding_type", "absolute", true);
        int width = fields.size("hidden_size");
        int layers = fields.size("num_hidden_layers");
        int heads = fields.size("num_attention_heads");
        int feedForward = fields.size("intermediate_size");
        int vocabulary = fields.size("vocab_size");
        int positions = fields.size("max_position_embeddings");
        int tokenTypes = fields.has("type_vocab_size") ? fields.size("type_vocab_size") : STANDARD_TOKEN_TYPES;
        double eps = fields.epsilon("layer_norm_eps", STANDARD_EPS);
        fields.finish(heads, width);
        return new BertConfig(
                Architecture.BERT, width, layers, heads, feedForward, vocabulary, positions, tokenTypes, eps);
    }

    private static BertConfig distilbert(Fields fields) {
        fields.requireText("activation", "gelu", false);
        int width = fields.size("dim");
        int layers = fields.size("n_layers");
        int heads = fields.size("n_heads");
        int feedForward = fields.size("hidden_dim");
        int vocabulary = fields.size("vocab_size");
        int positions = fields.size("max_position_embeddings");
        fields.finish(heads, width);
        return new BertConfig(
                Architecture.DISTILBERT, width, layers, heads, feedForward, vocabulary, positions, 0, STANDARD_EPS);
    }

    private static Report2CtException corrupt(Path file, String problem) {
        return new Report2CtException(ErrorKind.CORRUPT_FILE, file + ": " + problem);
    }

    /** Reads fields of one file and collects what is wrong with them. */
    private static final class Fields {
        private final Path file;
        private final JsonNode json;
        private final List<String> problems = new ArrayList<>();

        Fields(Path file, JsonNode json) {
            this.file = file;
            this.json = json;
        }

        boolean has(String name) {
            return json.hasNonNull(name);
        }

        /** A positive whole number; 1 stands in for a wrong one until the problems are reported. */
        int size(String name) {
            JsonNode node = json.path(name);
            if (node.isIntegralNumber()
                    && node.canConvertToInt()
                    && node.asInt() >= 1
                    && node.asInt() <= LARGEST_SIZE) {
                return node.asInt();
            }
            problems.add(name + ": expected a whole number from 1 to " + LARGEST_SIZE + ", found " + found(node));
            return 1;
        }

        double epsilon(String name, double standard) {
            JsonNode node = json.path(name);
            if (!has(name)) {
                return standard;
            }
            if (!node.isNumber() || node.asDouble() <= 0 || node.asDouble() >= 1) {
                problems.add(name + ": expected a number between 0 and 1, found " + found(node));
            }
            return node.asDouble();
        }

        void requireText(String name, String expected, boolean mayBeAbsent) {
            JsonNode node = json.path(name);
            boolean absent = mayBeAbsent && !has(name);
            if (!absent && !expected.equals(node.asText())) {
                problems.add(name + ": expected \"" + expected + "\", found " + found(node));
            }
        }

        /** Checks that the heads divide the width and throws if there was any problem. */
        void finish(int heads, int width) {
            if (problems.isEmpty() && width % heads != 0) {
                problems.add("heads: expected a divisor of the width " + width + ", found " + heads);
            }
            if (!problems.isEmpty()) {
                throw new Report2CtException(ErrorKind.INCOMPATIBLE_WEIGHTS, file + ": " + String.join("; ", problems));
            }
        }

        private static String found(JsonNode node) {
            return node.isMissingNode() ? "none" : node.toString();
        }
    }
}
