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
 * Sizes of a contrastive model's text tower as its {@code config.json} gives them.
 *
 * @param width hidden size
 * @param layers number of blocks
 * @param heads attention heads; divides the width
 * @param feedForward width of the inner layer of a block
 * @param vocabulary rows of the token table
 * @param positions rows of the position table: the longest text in tokens
 * @param projection width of the resulting token
 * @param layerNormEps epsilon of every layer norm
 */
record ClipConfig(
        int width,
        int layers,
        int heads,
        int feedForward,
        int vocabulary,
        int positions,
        int projection,
        double layerNormEps) {
    /** The kind of a text tower in an encoder's description, and in a configuration. */
    static final String KIND = "clip_text_model";

    private static final int LARGEST_SIZE = 1 << 24;
    private static final double STANDARD_EPS = 1e-5;
    private static final long MAX_BYTES = 16L << 20;

    ClipConfig {
        if (width % heads != 0) {
            throw new Report2CtException(
                    ErrorKind.INCOMPATIBLE_WEIGHTS,
                    "width: expected a multiple of the " + heads + " heads, found " + width);
        }
    }

    /** Whether a configuration file describes a text tower. */
    static boolean describes(Path file) throws IOException {
        return Files.isRegularFile(file)
                && Files.size(file) <= MAX_BYTES
                && json(file).path("model_type").asText("").equals(KIND);
    }

    /** Reads and checks a {@code config.json}; all problems are reported together. */
    static ClipConfig read(Path file) throws IOException {
        return new Fields(file, json(file)).read();
    }

    private static JsonNode json(Path file) throws IOException {
        try {
            return new ObjectMapper().readTree(Files.readAllBytes(file));
        } catch (JsonProcessingException e) {
            throw new Report2CtException(
                    ErrorKind.CORRUPT_FILE, file + ": expected JSON, found: " + e.getOriginalMessage(), e);
        }
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

        ClipConfig read() {
            String activation = json.path("hidden_act").asText("none");
            if (!activation.equals("quick_gelu")) {
                problems.add("hidden_act: expected quick_gelu, found " + activation);
            }
            int width = size("hidden_size");
            int heads = size("num_attention_heads");
            int layers = size("num_hidden_layers");
            int feedForward = size("intermediate_size");
            int vocabulary = size("vocab_size");
            int positions = size("max_position_embeddings");
            int projection = size("projection_dim");
            double eps = json.path("layer_norm_eps").asDouble(STANDARD_EPS);
            if (eps <= 0 || eps >= 1) {
                problems.add("layer_norm_eps: expected a number between 0 and 1, found " + eps);
            }
            if (problems.isEmpty() && width % heads != 0) {
                problems.add("num_attention_heads: expected a divisor of hidden_size " + width + ", found " + heads);
            }
            if (!problems.isEmpty()) {
                throw new Report2CtException(ErrorKind.INCOMPATIBLE_WEIGHTS, file + ": " + String.join("; ", problems));
            }
            return new ClipConfig(width, layers, heads, feedForward, vocabulary, positions, projection, eps);
        }

        private int size(String name) {
            JsonNode node = json.path(name);
            if (node.isIntegralNumber()
                    && node.canConvertToInt()
                    && node.asInt() >= 1
                    && node.asInt() <= LARGEST_SIZE) {
                return node.asInt();
            }
            problems.add(name + ": expected a whole number from 1 to " + LARGEST_SIZE + ", found "
                    + (node.isMissingNode() ? "none" : node));
            return 1;
        }
    }
}
