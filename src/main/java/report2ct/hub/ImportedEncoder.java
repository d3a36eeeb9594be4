package report2ct.hub;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.text.EncoderDirectory;
import report2ct.text.EncoderInfo;
import report2ct.text.TextEncoder;
import report2ct.weights.KeyMapping;
import report2ct.weights.RenamedWeights;
import report2ct.weights.TensorInfo;
import report2ct.weights.WeightFile;
import report2ct.weights.WeightFiles;

/** Copies text encoders into a folder: descriptions as they are, weights as safetensors. */
final class ImportedEncoder {
    private static final String WEIGHTS = "model.safetensors";
    private static final String TOKENS = "text_model.embeddings.token_embedding.weight";
    private static final String POSITIONS = "text_model.embeddings.position_embedding.weight";
    private static final String PROJECTION = "text_projection.weight";
    private static final String INNER = "text_model.encoder.layers.0.mlp.fc1.weight";
    private static final int HEAD_WIDTH = 64;
    private static final double LAYER_NORM_EPS = 1e-5;
    private static final List<String> TOKENIZER = List.of("vocab.json", "merges.txt", "tokenizer.json");

    private ImportedEncoder() {}

    /** Opens an encoder once, to see that it is complete. */
    static EncoderInfo inspect(Path directory) throws IOException {
        try (TextEncoder encoder = new EncoderDirectory(directory).open()) {
            return encoder.info();
        }
    }

    /** Copies a model directory. */
    static void copy(Path directory, Path target) throws IOException {
        Files.createDirectories(target);
        EncoderDirectory source = new EncoderDirectory(directory);
        for (Path file : source.descriptions()) {
            Files.copy(file, target.resolve(file.getFileName().toString()));
        }
        try (WeightFile weights = WeightFiles.open(source.weights())) {
            ImportedNetwork.write(weights, target.resolve(WEIGHTS));
        }
    }

    /**
     * Makes a model directory of the text tower of a whole contrastive model's checkpoint (networks specification 3.1).
     * Sizes are read off the arrays, the heads are 64 wide as published unless the tokenizer's folder has a {@code
     * config.json} of a text tower with the same width.
     */
    static void extract(ImportRequest.Tower tower, Path target) throws IOException {
        Files.createDirectories(target);
        for (String name : TOKENIZER) {
            Path file = tower.tokenizer().resolve(name);
            if (Files.isRegularFile(file)) {
                Files.copy(file, target.resolve(name));
            }
        }
        try (WeightFile file = WeightFiles.open(tower.weights())) {
            WeightFile text = RenamedWeights.of(file, towerNames());
            ObjectNode config = config(text, tower.tokenizer());
            Files.write(
                    target.resolve("config.json"),
                    new ObjectMapper()
                            .writerWithDefaultPrettyPrinter()
                            .writeValueAsString(config)
                            .getBytes(StandardCharsets.UTF_8));
            ImportedNetwork.write(text, target.resolve(WEIGHTS));
        }
    }

    private static KeyMapping towerNames() {
        return KeyMapping.withoutPrefix("module.")
                .then(KeyMapping.withoutPrefix("model."))
                .then(name ->
                        (name.startsWith("text_model.") || name.equals(PROJECTION)) && !name.endsWith("position_ids")
                                ? Optional.of(name)
                                : Optional.empty());
    }

    private static ObjectNode config(WeightFile text, Path tokenizer) throws IOException {
        Map<String, TensorInfo> arrays = text.tensors();
        List<String> missing = new ArrayList<>();
        for (String name : List.of(TOKENS, POSITIONS, PROJECTION, INNER)) {
            TensorInfo info = arrays.get(name);
            if (info == null || info.shape().size() != 2) {
                missing.add(name);
            }
        }
        if (!missing.isEmpty()) {
            throw new Report2CtException(
                    ErrorKind.INCOMPATIBLE_WEIGHTS,
                    text.path() + ": expected a text tower's arrays of two axes, found none named "
                            + String.join(", ", missing));
        }
        long width = text.tensor(TOKENS).shape().get(1);
        int layers = 0;
        while (arrays.containsKey("text_model.encoder.layers." + layers + ".mlp.fc1.weight")) {
            layers++;
        }
        ObjectNode config = new ObjectMapper().createObjectNode();
        config.put("model_type", "clip_text_model").put("hidden_act", "quick_gelu");
        config.put("layer_norm_eps", LAYER_NORM_EPS);
        config.put("vocab_size", text.tensor(TOKENS).shape().get(0));
        config.put("max_position_embeddings", text.tensor(POSITIONS).shape().get(0));
        config.put("projection_dim", text.tensor(PROJECTION).shape().get(0));
        config.put("hidden_size", width);
        config.put("num_hidden_layers", layers);
        config.put("num_attention_heads", heads(tokenizer, width));
        config.put("intermediate_size", text.tensor(INNER).shape().get(0));
        return config;
    }

    private static long heads(Path tokenizer, long width) throws IOException {
        Path file = tokenizer.resolve("config.json");
        if (Files.isRegularFile(file)) {
            var stated = report2ct.config.ConfigFiles.tree(file);
            if (stated.path("hidden_size").asLong() == width
                    && stated.path("num_attention_heads").asLong() > 0) {
                return stated.path("num_attention_heads").asLong();
            }
        }
        return Math.max(1, width / HEAD_WIDTH);
    }
}
