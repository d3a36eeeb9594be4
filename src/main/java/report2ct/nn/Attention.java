package report2ct.nn;

import static org.bytedeco.pytorch.global.torch.scaled_dot_product_attention;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Scaled dot-product attention of several heads. Always in float32: libtorch's bfloat16 form on the CPU is 30 to 60
 * times slower and less exact.
 */
public final class Attention {
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
        Tensor heads;
        try (Autocast off = Autocast.off()) {
            heads = scaled_dot_product_attention(
                    split(query, headWidth), split(key, headWidth), split(value, headWidth)); // [B, H, T, D]
        }
        return heads.transpose(1, 2)
                .reshape(query.size(0), query.size(1), query.size(2))
                .to(query.scalar_type());
    }

    private static Tensor split(Tensor x, long headWidth) {
        return x.to(ScalarType.Float)
                .view(x.size(0), x.size(1), x.size(2) / headWidth, headWidth)
                .transpose(1, 2); // [B, H, T, D]
    }
}
