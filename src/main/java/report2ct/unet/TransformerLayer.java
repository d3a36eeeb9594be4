package report2ct.unet;

import static org.bytedeco.pytorch.global.torch.gelu;

import org.bytedeco.pytorch.Tensor;
import report2ct.nn.InPlace;
import report2ct.nn.LayerNorm;
import report2ct.nn.Linear;
import report2ct.nn.MultiHeadAttention;
import report2ct.nn.Parameters;
import report2ct.nn.TensorScope;

/** Self-attention, cross-attention to the context, gated feed-forward; each with a layer norm before and a residual. */
final class TransformerLayer {
    static final double LAYER_NORM_EPS = 1e-5;

    private final LayerNorm norm1;
    private final LayerNorm norm2;
    private final LayerNorm norm3;
    private final MultiHeadAttention self;
    private final MultiHeadAttention cross;
    private final Linear expand;
    private final Linear contract;

    TransformerLayer(Parameters parameters, String stem, int headWidth) {
        norm1 = new LayerNorm(parameters, stem + ".norm1", LAYER_NORM_EPS);
        norm2 = new LayerNorm(parameters, stem + ".norm2", LAYER_NORM_EPS);
        norm3 = new LayerNorm(parameters, stem + ".norm3", LAYER_NORM_EPS);
        self = new MultiHeadAttention(parameters, stem + ".attn1", headWidth);
        cross = new MultiHeadAttention(parameters, stem + ".attn2", headWidth);
        expand = new Linear(parameters, stem + ".ff.linear1");
        contract = new Linear(parameters, stem + ".ff.linear2");
    }

    /** Where the text is read. */
    MultiHeadAttention textSite() {
        return cross;
    }

    /**
     * The tokens after self-attention, before any text.
     *
     * @param x tokens [B, T, C]
     */
    Tensor beforeText(Tensor x) {
        return TensorScope.compute(() -> {
            Tensor n = norm1.forward(x);
            return InPlace.add(self.attend(n, self.keyValue(n)), x);
        });
    }

    /**
     * The rest of the layer.
     *
     * @param h1 what {@link #beforeText} gave; stays the caller's
     */
    Tensor withText(Tensor h1, TextTokens text) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor h2 = TensorScope.compute(() -> addText(h1, text));
            return scope.keep(InPlace.add(feedForward(norm3.forward(h2)), h2));
        }
    }

    private Tensor addText(Tensor h1, TextTokens text) {
        if (!text.silent()) {
            return InPlace.add(crossAttention(h1, text), h1);
        }
        Tensor constant = cross.silence();
        return constant == null ? new Tensor(h1) : h1.add(constant);
    }

    /** What the text adds to the tokens; made in the caller's scope. */
    Tensor crossAttention(Tensor x, TextTokens text) {
        return cross.attend(norm2.forward(x), text.at(cross));
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
