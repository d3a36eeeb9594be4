package report2ct.unet;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import report2ct.nn.TensorScope;

/** A residual block and the attention after it, where there is one. */
record Stage(ResidualBlock residual, @Nullable AttentionBlock attention) {
    /**
     * A stage up to the point at which it reads the text.
     *
     * @param features after the residual block
     * @param tokens after self-attention; null where the attention reads no text
     */
    record BeforeText(Tensor features, @Nullable Tensor tokens) {}

    Tensor forward(Tensor x, Tensor embedding, @Nullable TextTokens text) {
        return TensorScope.compute(() -> withText(beforeText(x, embedding), text));
    }

    /** What no text can change; made in the caller's scope. */
    BeforeText beforeText(Tensor x, Tensor embedding) {
        Tensor features = residual.forward(x, embedding);
        return new BeforeText(
                features,
                attention instanceof SpatialTransformer transformer ? transformer.beforeText(features) : null);
    }

    /** The rest; made in the caller's scope. */
    Tensor withText(BeforeText before, @Nullable TextTokens text) {
        if (attention == null) {
            return new Tensor(before.features());
        }
        if (attention instanceof SpatialTransformer transformer && before.tokens() != null) {
            return transformer.withText(before.features(), before.tokens(), text);
        }
        return attention.forward(before.features(), text);
    }
}
