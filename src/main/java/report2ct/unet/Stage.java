package report2ct.unet;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import report2ct.nn.TensorScope;

/** A residual block and the attention after it, where there is one. */
record Stage(ResidualBlock residual, @Nullable AttentionBlock attention) {
    Tensor forward(Tensor x, Tensor embedding, @Nullable Tensor context) {
        if (attention == null) {
            return residual.forward(x, embedding);
        }
        AttentionBlock attend = attention;
        return TensorScope.compute(() -> attend.forward(residual.forward(x, embedding), context));
    }
}
