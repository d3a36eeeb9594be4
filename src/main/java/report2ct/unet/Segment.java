package report2ct.unet;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * One piece of a forward pass: a pure function of a feature map, the embedding and the context.
 *
 * @param skip what it does with the stack of skip connections
 * @param body its computation
 */
record Segment(Skip skip, Body body) {
    /** How a segment uses the skip connections. */
    enum Skip {
        /** Its result is kept for the way up. */
        KEPT,
        /** Neither. */
        NONE,
        /** The feature map kept last is joined to its input along the channels. */
        JOINED
    }

    /** The computation of a segment. */
    @FunctionalInterface
    interface Body {
        /**
         * The next feature map.
         *
         * @param x [B, C, X, Y, Z]
         * @param embedding activated embedding [B, E]
         * @param context [B, T, W], or null for a network without conditioning
         */
        Tensor forward(Tensor x, Tensor embedding, @Nullable Tensor context);
    }
}
