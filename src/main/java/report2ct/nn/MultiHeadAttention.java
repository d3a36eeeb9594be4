package report2ct.nn;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Attention with projections of query, key, value and, where there is one, output. Keys and values of a text do not depend
 * on the voxels, so a sampling run computes them once ({@link #keyValue}) and not at every step.
 */
public final class MultiHeadAttention {
    private final Linear query;
    private final Linear key;
    private final Linear value;
    private final @Nullable Linear out;
    private final int headWidth;

    /**
     * Keys and values of a source.
     *
     * @param key [B, S, C]
     * @param value [B, S, C]
     */
    public record KeyValue(Tensor key, Tensor value) {}

    /** Reads {@code <stem>.to_q}, {@code to_k}, {@code to_v} and, where there is one, {@code out_proj}. */
    public MultiHeadAttention(Parameters parameters, String stem, int headWidth) {
        query = new Linear(parameters, stem + ".to_q");
        key = new Linear(parameters, stem + ".to_k");
        value = new Linear(parameters, stem + ".to_v");
        out = parameters.find(stem + ".out_proj.weight") == null ? null : new Linear(parameters, stem + ".out_proj");
        this.headWidth = headWidth;
    }

    /**
     * Keys and values, in the caller's scope.
     *
     * @param source [B, S, W]; the query's own tokens for self-attention
     */
    public KeyValue keyValue(Tensor source) {
        return new KeyValue(key.forwardCast(source), value.forwardCast(source));
    }

    /**
     * What the source adds to the tokens.
     *
     * @param x [B, T, C]
     * @return [B, T, C]
     */
    public Tensor attend(Tensor x, KeyValue source) {
        Tensor attended = Attention.multiHead(query.forward(x), source.key(), source.value(), headWidth);
        return out == null ? attended : out.forward(attended);
    }

    /** What a text of zeros adds to every token: the output bias [C], because keys and values have none; null for nothing. */
    public @Nullable Tensor silence() {
        return out == null ? null : out.bias();
    }
}
