package report2ct.unet;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import report2ct.nn.Attention;
import report2ct.nn.GroupNorm;
import report2ct.nn.Linear;
import report2ct.nn.Parameters;
import report2ct.nn.TensorScope;

/** Plain self-attention over voxels, of the networks without conditioning (specification 2.8). */
final class SelfAttentionBlock implements AttentionBlock {
    private final GroupNorm norm;
    private final Linear query;
    private final Linear key;
    private final Linear value;
    private final @Nullable Linear projection;
    private final int headWidth;

    SelfAttentionBlock(Parameters parameters, UnetConfig config, String stem, int headWidth) {
        norm = new GroupNorm(parameters, stem + ".norm", config.normGroups(), config.normEps());
        query = new Linear(parameters, stem + ".attn.to_q");
        key = new Linear(parameters, stem + ".attn.to_k");
        value = new Linear(parameters, stem + ".attn.to_v");
        projection = config.attentionProjection() ? new Linear(parameters, stem + ".attn.out_proj") : null;
        this.headWidth = headWidth;
    }

    @Override
    public Tensor forward(Tensor x, @Nullable TextTokens text) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor h = AttentionBlock.tokens(norm.forward(x));
            Tensor attended =
                    Attention.multiHead(query.forward(h), key.forward(h), value.forward(h), headWidth); // [B, T, C]
            Tensor out = projection == null ? attended : projection.forward(attended);
            return scope.keep(x.add(AttentionBlock.volume(out, x)));
        }
    }
}
