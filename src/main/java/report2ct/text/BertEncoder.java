package report2ct.text;

import static org.bytedeco.pytorch.global.torch.embedding;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import report2ct.nn.Autocast;
import report2ct.nn.LayerNorm;
import report2ct.nn.ParameterSpec;
import report2ct.nn.ParameterSpec.Initial;
import report2ct.nn.Parameters;
import report2ct.nn.TensorScope;

/**
 * The encoder of BERT (MedEmbed-large, CXR-BERT): word, token-type and learned position tables, a layer norm, post-norm
 * blocks. Token types are all 0. In float32.
 */
final class BertEncoder implements HiddenStateNetwork {
    private static final String WORDS = "embeddings.word_embeddings.weight";
    private static final String POSITIONS = "embeddings.position_embeddings.weight";
    private static final String TYPES = "embeddings.token_type_embeddings.weight";
    private static final String NORM = "embeddings.LayerNorm";

    private final Parameters parameters;
    private final LayerNorm norm;
    private final List<TransformerBlock> blocks;

    /** Takes over the parameters, which have the names of {@link #specs}. */
    BertEncoder(Parameters parameters, BertConfig config) {
        this.parameters = parameters;
        norm = new LayerNorm(parameters, NORM, config.layerNormEps());
        blocks = IntStream.range(0, config.layers())
                .mapToObj(i -> new TransformerBlock(parameters, TransformerBlock.Names.bert(i), config))
                .toList();
    }

    /** Names and shapes of all parameters. */
    static List<ParameterSpec> specs(BertConfig config) {
        long d = config.width();
        List<ParameterSpec> specs = new ArrayList<>();
        specs.add(new ParameterSpec(WORDS, List.of((long) config.vocabulary(), d), Initial.NORMAL, d));
        specs.add(new ParameterSpec(POSITIONS, List.of((long) config.positions(), d), Initial.NORMAL, d));
        specs.add(new ParameterSpec(TYPES, List.of((long) config.tokenTypes(), d), Initial.NORMAL, d));
        TransformerBlock.addNorm(specs, NORM, d);
        for (int i = 0; i < config.layers(); i++) {
            TransformerBlock.Names.bert(i).addSpecs(specs, config);
        }
        return specs;
    }

    @Override
    public Tensor forward(Tensor ids, Tensor mask) {
        return TensorScope.compute(() -> {
            try (Autocast off = Autocast.off()) {
                Tensor words = embedding(parameters.get(WORDS), ids); // [B, L, d]
                Tensor type = parameters.get(TYPES).select(0, 0); // [d]
                Tensor positions = parameters.get(POSITIONS).narrow(0, 0, ids.size(1)); // [L, d]
                Tensor h = norm.forward(words.add(type).add(positions));
                Tensor keep = mask.ne(new Scalar(0L)).view(ids.size(0), 1, 1, ids.size(1)); // [B, 1, 1, L]
                for (TransformerBlock block : blocks) {
                    h = block.forward(h, keep);
                }
                return h;
            }
        });
    }

    @Override
    public void close() {
        parameters.close();
    }
}
