package report2ct.weights;

import java.util.List;

/** Names of BERT and DistilBERT checkpoints, freed of the wrappers they were saved in. */
final class TextEncoderNames {
    private static final List<String> WRAPPERS =
            List.of("module.", "model.", "text_encoder.", "encoder.text_model.", "0.auto_model.");
    private static final List<String> ARCHITECTURES = List.of("bert.", "distilbert.", "text_transformer.");
    private static final List<String> HEADS = List.of("cls.", "vocab_", "pooler.", "cls_projection_head.");
    private static final List<String> BUFFERS = List.of("position_ids", "token_type_ids");

    private TextEncoderNames() {}

    /** One wrapper and one architecture prefix removed, names of old layer norms replaced. */
    static String normalise(String stored) {
        return currentLayerNorm(withoutOne(withoutOne(stored, WRAPPERS), ARCHITECTURES));
    }

    private static String withoutOne(String name, List<String> prefixes) {
        for (String prefix : prefixes) {
            if (name.startsWith(prefix)) {
                return name.substring(prefix.length());
            }
        }
        return name;
    }

    private static String currentLayerNorm(String name) {
        int last = name.lastIndexOf('.');
        if (last < 0) {
            return name;
        }
        String parent = name.substring(name.lastIndexOf('.', last - 1) + 1, last);
        if (!parent.contains("LayerNorm") && !parent.contains("layer_norm")) {
            return name;
        }
        return switch (name.substring(last + 1)) {
            case "gamma" -> name.substring(0, last) + ".weight";
            case "beta" -> name.substring(0, last) + ".bias";
            default -> name;
        };
    }

    /** Whether a normalised name is an index buffer or belongs to a head. */
    static boolean isHeadOrBuffer(String name) {
        return HEADS.stream().anyMatch(name::startsWith) || BUFFERS.contains(name.substring(name.lastIndexOf('.') + 1));
    }
}
