package report2ct.unet;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** What stands at an attention site of the network. */
sealed interface AttentionBlock permits SpatialTransformer, SelfAttentionBlock {
    /**
     * One attention site.
     *
     * @param x [B, C, X, Y, Z]
     * @param text the text; null for a network without conditioning
     * @return same shape as {@code x}
     */
    Tensor forward(Tensor x, @Nullable TextTokens text);

    /** [B, C, X, Y, Z] to tokens [B, X*Y*Z, C], Z fastest. */
    static Tensor tokens(Tensor x) {
        long voxels = x.size(2) * x.size(3) * x.size(4);
        return x.permute(0, 2, 3, 4, 1).reshape(x.size(0), voxels, x.size(1));
    }

    /** Tokens back to the shape of {@code like}. */
    static Tensor volume(Tensor tokens, Tensor like) {
        return tokens.reshape(like.size(0), like.size(2), like.size(3), like.size(4), like.size(1))
                .permute(0, 4, 1, 2, 3);
    }
}
