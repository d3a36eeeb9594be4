package report2ct.unet;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import report2ct.nn.MultiHeadAttention;
import report2ct.nn.MultiHeadAttention.KeyValue;
import report2ct.nn.Ops;

/** The text as the attention sites read it. Borrows its tensors from the scope in which it is made. */
final class TextTokens {
    private final Tensor tokens;
    private final Map<MultiHeadAttention, KeyValue> prepared;
    private final boolean silent;

    private TextTokens(Tensor tokens, Map<MultiHeadAttention, KeyValue> prepared, boolean silent) {
        this.tokens = tokens;
        this.prepared = prepared;
        this.silent = silent;
    }

    /**
     * Tokens of which every site makes its own keys and values, as training needs it.
     *
     * @param tokens [B, S, W]
     */
    static TextTokens of(Tensor tokens) {
        return new TextTokens(tokens, Map.of(), false);
    }

    /**
     * Tokens with the keys and values of all sites, made in the caller's scope. A text of zeros, the null text of guidance,
     * needs none: its attention is a constant.
     */
    static TextTokens prepare(Tensor tokens, List<MultiHeadAttention> sites) {
        if (Ops.item(tokens.abs().max()) == 0) {
            return new TextTokens(tokens, Map.of(), true);
        }
        Map<MultiHeadAttention, KeyValue> prepared = new HashMap<>();
        sites.forEach(site -> prepared.put(site, site.keyValue(tokens)));
        return new TextTokens(tokens, prepared, false);
    }

    /** Whether every token is zero. */
    boolean silent() {
        return silent;
    }

    /** Keys and values for a site. */
    KeyValue at(MultiHeadAttention site) {
        @Nullable KeyValue known = prepared.get(site);
        return known == null ? site.keyValue(tokens) : known;
    }
}
