package report2ct.text;

import static org.bytedeco.pytorch.global.torch.embedding;
import static org.bytedeco.pytorch.global.torch.scaled_dot_product_attention;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Tensor;
import report2ct.nn.Autocast;
import report2ct.nn.LayerNorm;
import report2ct.nn.Linear;
import report2ct.nn.Ops;
import report2ct.nn.ParameterSpec;
import report2ct.nn.ParameterSpec.Initial;
import report2ct.nn.Parameters;
import report2ct.nn.TensorScope;
import report2ct.weights.KeyMapping;

/**
 * The text tower of a contrastive model (networks specification 3.1): token and position tables, pre-norm blocks with a
 * causal mask and {@code x * sigmoid(1.702 x)}, a last layer norm, then a projection without bias. In float32. A token
 * sees only what stands before it, so padding changes nothing.
 */
final class ClipTower implements AutoCloseable {
    private static final double GELU_SLOPE = 1.702;
    private static final String TOKENS = "embeddings.token_embedding.weight";
    private static final String POSITIONS = "embeddings.position_embedding.weight";
    private static final String LAST_NORM = "final_layer_norm";
    private static final String PROJECTION = "text_projection";
    private static final String STEM = "text_model.";

    private final Parameters parameters;
    private final LayerNorm lastNorm;
    private final Linear projection;
    private final List<Block> blocks;

    /** Takes over the parameters, which have the names of {@link #specs}. */
    ClipTower(Parameters parameters, ClipConfig config) {
        this.parameters = parameters;
        lastNorm = new LayerNorm(parameters, STEM + LAST_NORM, config.layerNormEps());
        projection = new Linear(parameters, PROJECTION);
        blocks = IntStream.range(0, config.layers())
                .mapToObj(i -> new Block(parameters, block(i), config))
                .toList();
    }

    /** Names and shapes of all parameters. */
    static List<ParameterSpec> specs(ClipConfig config) {
        long d = config.width();
        List<ParameterSpec> specs = new ArrayList<>();
        specs.add(new ParameterSpec(STEM + TOKENS, List.of((long) config.vocabulary(), d), Initial.NORMAL, d));
        specs.add(new ParameterSpec(STEM + POSITIONS, List.of((long) config.positions(), d), Initial.NORMAL, d));
        for (int i = 0; i < config.layers(); i++) {
            TransformerBlock.addNorm(specs, block(i) + "layer_norm1", d);
            for (String part : List.of("q_proj", "k_proj", "v_proj", "out_proj")) {
                TransformerBlock.addLinear(specs, block(i) + "self_attn." + part, d, d);
            }
            TransformerBlock.addNorm(specs, block(i) + "layer_norm2", d);
            TransformerBlock.addLinear(specs, block(i) + "mlp.fc1", d, config.feedForward());
            TransformerBlock.addLinear(specs, block(i) + "mlp.fc2", config.feedForward(), d);
        }
        TransformerBlock.addNorm(specs, STEM + LAST_NORM, d);
        specs.add(
                new ParameterSpec(PROJECTION + ".weight", List.of((long) config.projection(), d), Initial.UNIFORM, d));
        return specs;
    }

    /** Names of a checkpoint of the whole model: its wrappers removed, everything but the text tower left out. */
    static KeyMapping names() {
        return KeyMapping.withoutPrefix("module.")
                .then(KeyMapping.withoutPrefix("model."))
                .then(name -> {
                    boolean text = name.startsWith(STEM) || name.startsWith(PROJECTION);
                    return text && !name.endsWith("position_ids") ? Optional.of(name) : Optional.empty();
                });
    }

    private static String block(int i) {
        return STEM + "encoder.layers." + i + ".";
    }

    /**
     * The hidden states after the last norm.
     *
     * @param ids int64 [B, L]
     * @return [B, L, d]
     */
    Tensor forward(Tensor ids) {
        return TensorScope.compute(() -> {
            try (Autocast off = Autocast.off()) {
                Tensor tokens = embedding(parameters.get(STEM + TOKENS), ids); // [B, L, d]
                Tensor positions = parameters.get(STEM + POSITIONS).narrow(0, 0, ids.size(1)); // [L, d]
                Tensor h = tokens.add(positions);
                for (Block block : blocks) {
                    h = block.forward(h);
                }
                return lastNorm.forward(h);
            }
        });
    }

    /** Projects states [..., d] to tokens [..., W]; not normalised. */
    Tensor project(Tensor states) {
        return projection.forward(states);
    }

    @Override
    public void close() {
        parameters.close();
    }

    /** One pre-norm block. */
    private static final class Block {
        private final int heads;
        private final LayerNorm norm1;
        private final Linear query;
        private final Linear key;
        private final Linear value;
        private final Linear out;
        private final LayerNorm norm2;
        private final Linear inner;
        private final Linear outer;

        Block(Parameters parameters, String stem, ClipConfig config) {
            heads = config.heads();
            norm1 = new LayerNorm(parameters, stem + "layer_norm1", config.layerNormEps());
            query = new Linear(parameters, stem + "self_attn.q_proj");
            key = new Linear(parameters, stem + "self_attn.k_proj");
            value = new Linear(parameters, stem + "self_attn.v_proj");
            out = new Linear(parameters, stem + "self_attn.out_proj");
            norm2 = new LayerNorm(parameters, stem + "layer_norm2", config.layerNormEps());
            inner = new Linear(parameters, stem + "mlp.fc1");
            outer = new Linear(parameters, stem + "mlp.fc2");
        }

        Tensor forward(Tensor h) {
            return TensorScope.compute(() -> {
                Tensor a = h.add(attention(norm1.forward(h)));
                Tensor u = inner.forward(norm2.forward(a));
                Tensor gated = u.mul(Ops.scale(u, GELU_SLOPE).sigmoid());
                return a.add(outer.forward(gated)); // [B, L, d]
            });
        }

        private Tensor attention(Tensor x) {
            Tensor context = scaled_dot_product_attention(
                    split(query.forward(x)),
                    split(key.forward(x)),
                    split(value.forward(x)),
                    Ops.optional(null),
                    0.0,
                    true,
                    new DoubleOptional(),
                    false); // [B, H, L, d / H]
            return out.forward(context.transpose(1, 2).reshape(x.size(0), x.size(1), x.size(2)));
        }

        private Tensor split(Tensor x) {
            return x.view(x.size(0), x.size(1), heads, x.size(2) / heads).transpose(1, 2); // [B, H, L, d / H]
        }
    }
}
