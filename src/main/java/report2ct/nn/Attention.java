package report2ct.nn;

import static org.bytedeco.pytorch.global.torch.empty_like;
import static org.bytedeco.pytorch.global.torch.mm;
import static org.bytedeco.pytorch.global.torch.scaled_dot_product_attention;
import static org.bytedeco.pytorch.global.torch.softmax;

import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Scaled dot-product attention of several heads. In float32 by libtorch's fused form, whose bfloat16 kernel on the CPU is
 * 30 to 60 times slower. Only very long sequences of bfloat16 vectors, where this is a third of a network's time, are
 * computed in bfloat16 products of blocks of rows, 1.6 times faster.
 */
public final class Attention {
    /** Tokens from which the blocks pay. */
    private static final long LONG = 4096;

    /** Rows of a block: their logits stay in the cache. */
    private static final long ROWS = 128;

    private Attention() {}

    /**
     * Heads lie head-major in the width: feature {@code head * headWidth + j}. Logits are scaled by {@code headWidth^-0.5}.
     *
     * @param query [B, T, W]
     * @param key [B, S, W]
     * @param value [B, S, W]
     * @return [B, T, W] in the query's element type
     */
    public static Tensor multiHead(Tensor query, Tensor key, Tensor value, long headWidth) {
        if (pays(query, key)) {
            return blocked(query, key, value, headWidth);
        }
        Tensor heads;
        try (Autocast off = Autocast.off()) {
            heads = scaled_dot_product_attention(
                    split(query, headWidth), split(key, headWidth), split(value, headWidth)); // [B, H, T, D]
        }
        return heads.transpose(1, 2)
                .reshape(query.size(0), query.size(1), query.size(2))
                .to(query.scalar_type());
    }

    private static boolean pays(Tensor query, Tensor key) {
        return Ops.sameType(query.scalar_type(), ScalarType.BFloat16)
                && query.is_cpu()
                && !GradMode.is_enabled()
                && query.size(1) >= LONG
                && key.size(1) >= LONG;
    }

    /** The same head by head and block by block; products accumulate in float32, logits and weights are bfloat16. */
    static Tensor blocked(Tensor query, Tensor key, Tensor value, long headWidth) {
        Tensor out = empty_like(query);
        try (TensorScope scope = TensorScope.open()) {
            Tensor scaled = Ops.scale(query, 1 / Math.sqrt((double) headWidth));
            for (long sample = 0; sample < query.size(0); sample++) {
                for (long from = 0; from < query.size(2); from += headWidth) {
                    head(
                            scaled.select(0, sample).narrow(1, from, headWidth),
                            key.select(0, sample).narrow(1, from, headWidth),
                            value.select(0, sample).narrow(1, from, headWidth),
                            out.select(0, sample).narrow(1, from, headWidth));
                }
            }
        }
        return out;
    }

    /** One head: queries [T, D], keys and values [S, D] into {@code out} [T, D]. */
    private static void head(Tensor query, Tensor key, Tensor value, Tensor out) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor keys = key.contiguous().t(); // [D, S]
            Tensor values = value.contiguous();
            for (long from = 0; from < query.size(0); from += ROWS) {
                try (TensorScope block = TensorScope.open()) {
                    long rows = Math.min(ROWS, query.size(0) - from);
                    Tensor weights = softmax(mm(query.narrow(0, from, rows), keys), -1); // [rows, S]
                    out.narrow(0, from, rows).copy_(mm(weights, values)); // the one place that fills the result
                }
            }
        }
    }

    private static Tensor split(Tensor x, long headWidth) {
        return x.to(ScalarType.Float)
                .view(x.size(0), x.size(1), x.size(2) / headWidth, headWidth)
                .transpose(1, 2); // [B, H, T, D]
    }
}
