package report2ct.unet;

import static org.bytedeco.pytorch.global.torch.gelu;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import report2ct.nn.Attention;
import report2ct.nn.LayerNorm;
import report2ct.nn.Linear;
import report2ct.nn.Parameters;
import report2ct.nn.TensorScope;

/** Self-attention, cross-attention to the context, gated feed-forward; each with a layer norm before and a residual. */
final class TransformerLayer {
    static final double LAYER_NORM_EPS = 1e-5;

    private final LayerNorm norm1;
    private final LayerNorm norm2;
    private final LayerNorm norm3;
    private final Projections self;
    private final Projections cross;
    private final Linear expand;
    private final Linear contract;
    private final int headWidth;

    /** Projections of one attention; the output projection may be absent. */
    private record Projections(
            Linear query,
            Linear key,
            Linear value,
            @Nullable Linear out) {
        static Projections of(Parameters parameters, String stem) {
            boolean projected = parameters.find(stem + ".out_proj.weight") != null;
            return new Projections(
                    new Linear(parameters, stem + ".to_q"),
                    new Linear(parameters, stem + ".to_k"),
                    new Linear(parameters, stem + ".to_v"),
                    projected ? new Linear(parameters, stem + ".out_proj") : null);
        }

        Tensor attend(Tensor x, Tensor source, int headWidth) {
            Tensor attended = Attention.multiHead(
                    query.forward(x), key.forwardCast(source), value.forwardCast(source), headWidth); // [B, T, C]
            return out == null ? attended : out.forward(attended);
        }
    }

    TransformerLayer(Parameters parameters, String stem, int headWidth) {
        norm1 = new LayerNorm(parameters, stem + ".norm1", LAYER_NORM_EPS);
        norm2 = new LayerNorm(parameters, stem + ".norm2", LAYER_NORM_EPS);
        norm3 = new LayerNorm(parameters, stem + ".norm3", LAYER_NORM_EPS);
        self = Projections.of(parameters, stem + ".attn1");
        cross = Projections.of(parameters, stem + ".attn2");
        expand = new Linear(parameters, stem + ".ff.linear1");
        contract = new Linear(parameters, stem + ".ff.linear2");
        this.headWidth = headWidth;
    }

    /**
     * One transformer layer.
     *
     * @param x tokens [B, T, C]
     * @param context [B, S, W]
     */
    Tensor forward(Tensor x, Tensor context) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor h1 = TensorScope.compute(() -> {
                Tensor n = norm1.forward(x);
                return self.attend(n, n, headWidth).add(x);
            });
            Tensor h2 = TensorScope.compute(() -> crossAttention(h1, context).add(h1));
            h1.close();
            return scope.keep(feedForward(norm3.forward(h2)).add(h2));
        }
    }

    /** What the context adds to the tokens; made in the caller's scope. */
    Tensor crossAttention(Tensor x, Tensor context) {
        return cross.attend(norm2.forward(x), context, headWidth);
    }

    private Tensor feedForward(Tensor x) {
        return TensorScope.compute(() -> {
            Tensor both = expand.forward(x); // [B, T, 8C]
            long half = both.size(2) / 2;
            Tensor value = both.narrow(2, 0, half);
            Tensor gate = both.narrow(2, half, half);
            return contract.forward(value.mul(gelu(gate))); // exact (erf) GELU
        });
    }
}
