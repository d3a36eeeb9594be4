package report2ct.hub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import report2ct.config.ConfigFiles;

/**
 * Constructor arguments of a network in a published configuration file: the whole file, or its part of a known name, with
 * references to other entries ({@code "@latent_channels"}) looked up.
 */
final class PublishedConfig {
    /** The part that describes a denoiser. */
    static final String UNET = "diffusion_unet_def";
    /** The part that describes an autoencoder. */
    static final String AUTOENCODER = "autoencoder_def";

    /** Ways to compute the same function, and the class's name. */
    private static final Set<String> NOT_STRUCTURE =
            Set.of("_target_", "num_splits", "dim_split", "norm_float16", "use_flash_attention");

    private PublishedConfig() {}

    /** The arguments in a file. */
    static JsonNode read(Path file, String part) throws IOException {
        JsonNode root = ConfigFiles.tree(file);
        JsonNode arguments = root.has(part) ? root.path(part) : root;
        ObjectNode resolved = JsonNodeFactory.instance.objectNode();
        arguments.properties().forEach(field -> {
            if (!NOT_STRUCTURE.contains(field.getKey())) {
                resolved.set(field.getKey(), resolve(root, field.getValue()));
            }
        });
        return resolved;
    }

    private static JsonNode resolve(JsonNode root, JsonNode value) {
        String reference = value.asText("");
        if (!value.isTextual() || !reference.startsWith("@")) {
            return value;
        }
        JsonNode found = root.path(reference.substring(1));
        return found.isMissingNode() ? value : found;
    }
}
