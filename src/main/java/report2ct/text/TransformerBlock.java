package report2ct.text;

import static org.bytedeco.pytorch.global.torch.gelu;
import static org.bytedeco.pytorch.global.torch.scaled_dot_product_attention;

import java.util.List;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Tensor;
import report2ct.nn.LayerNorm;
import report2ct.nn.Linear;
import report2ct.nn.Ops;
import report2ct.nn.ParameterSpec;
import report2ct.nn.ParameterSpec.Initial;
import report2ct.nn.Parameters;
import report2ct.nn.TensorScope;

/**
 * One block of BERT or DistilBERT: self-attention, then a two-layer network with exact (erf) GELU, each followed by its
 * residual sum and a layer norm. The two architectures differ in names only; DistilBERT scales the query before the
 * product instead of the product, which is the same up to rounding.
 */
final class TransformerBlock {
    private final int heads;
    private final Linear query;
    private final Linear key;
    private final Linear value;
    private final Linear attentionOut;
    private final LayerNorm attentionNorm;
    private final Linear inner;
    private final Linear outer;
    private final LayerNorm outputNorm;

    TransformerBlock(Parameters parameters, Names names, BertConfig config) {
        heads = config.heads();
        query = new Linear(parameters, names.query());
        key = new Linear(parameters, names.key());
        value = new Linear(parameters, names.value());
        attentionOut = new Linear(parameters, names.attentionOut());
        attentionNorm = new LayerNorm(parameters, names.attentionNorm(), config.layerNormEps());
        inner = new Linear(parameters, names.inner());
        outer = new Linear(parameters, names.outer());
        outputNorm = new LayerNorm(parameters, names.outputNorm(), config.layerNormEps());
    }

    /** Checkpoint names of a block's layers, without {@code .weight} and {@code .bias}. */
    record Names(
            String query,
            String key,
            String value,
            String attentionOut,
            String attentionNorm,
            String inner,
            String outer,
            String outputNorm) {
        /** Names in a BERT checkpoint. */
        static Names bert(int layer) {
            String stem = "encoder.layer." + layer + ".";
            return new Names(
                    stem + "attention.self.query",
                    stem + "attention.self.key",
                    stem + "attention.self.value",
                    stem + "attention.output.dense",
                    stem + "attention.output.LayerNorm",
                    stem + "intermediate.dense",
                    stem + "output.dense",
                    stem + "output.LayerNorm");
        }

        /** Names in a DistilBERT checkpoint. */
        static Names distilbert(int layer) {
            String stem = "transformer.layer." + layer + ".";
            return new Names(
                    stem + "attention.q_lin",
                    stem + "attention.k_lin",
                    stem + "attention.v_lin",
                    stem + "attention.out_lin",
                    stem + "sa_layer_norm",
                    stem + "ffn.lin1",
                    stem + "ffn.lin2",
                    stem + "output_layer_norm");
        }

        void addSpecs(List<ParameterSpec> specs, BertConfig config) {
            long d = config.width();
            for (String stem : List.of(query, key, value, attentionOut)) {
                addLinear(specs, stem, d, d);
            }
            addNorm(specs, attentionNorm, d);
            addLinear(specs, inner, d, config.feedForward());
            addLinear(specs, outer, config.feedForward(), d);
            addNorm(specs, outputNorm, d);
        }
    }

    static void addLinear(List<ParameterSpec> specs, String stem, long in, long out) {
        specs.add(new ParameterSpec(stem + ".weight", List.of(out, in), Initial.UNIFORM, in));
        specs.add(new ParameterSpec(stem + ".bias", List.of(out), Initial.UNIFORM, in));
    }

    static void addNorm(List<ParameterSpec> specs, String stem, long width) {
        specs.add(new ParameterSpec(stem + ".weight", List.of(width), Initial.ONES, width));
        specs.add(new ParameterSpec(stem + ".bias", List.of(width), Initial.ZEROS, width));
    }

    /**
     * Runs the block.
     *
     * @param h [B, L, d]
     * @param keep [B, 1, 1, L], true for the tokens that may be looked at
     * @return [B, L, d]
     */
    Tensor forward(Tensor h, Tensor keep) {
        return TensorScope.compute(() -> {
            Tensor a = attentionNorm.forward(attention(h, keep).add(h));
            Tensor f = outer.forward(gelu(inner.forward(a), "none"));
            return outputNorm.forward(f.add(a)); // [B, L, d]
        });
    }

    private Tensor attention(Tensor h, Tensor keep) {
        Tensor context = scaled_dot_product_attention(
                split(query.forward(h)),
                split(key.forward(h)),
                split(value.forward(h)),
                Ops.optional(keep),
                0.0,
                false,
                new DoubleOptional(),
                false); // [B, H, L, d / H]
        return attentionOut.forward(context.transpose(1, 2).reshape(h.size(0), h.size(1), h.size(2)));
    }

    private Tensor split(Tensor x) {
        return x.view(x.size(0), x.size(1), heads, x.size(2) / heads).transpose(1, 2); // [B, H, L, d / H]
    }
}
