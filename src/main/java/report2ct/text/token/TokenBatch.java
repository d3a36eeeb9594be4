package report2ct.text.token;

import java.util.Arrays;
import java.util.List;

/** Several texts as one rectangle of ids, padded on the right to the longest. */
public final class TokenBatch {
    private final long[][] ids;
    private final long[][] mask;

    private TokenBatch(long[][] ids, long[][] mask) {
        this.ids = ids;
        this.mask = mask;
    }

    /** Pads texts to the longest of them. */
    public static TokenBatch of(List<TokenizedText> texts, int padId) {
        int length = texts.stream().mapToInt(TokenizedText::length).max().orElse(0);
        long[][] ids = new long[texts.size()][length];
        long[][] mask = new long[texts.size()][length];
        for (int row = 0; row < texts.size(); row++) {
            Arrays.fill(ids[row], padId);
            texts.get(row).copyTo(ids[row]);
            Arrays.fill(mask[row], 0, texts.get(row).length(), 1);
        }
        return new TokenBatch(ids, mask);
    }

    /** Ids {@code [B, L]}; the batch's own array, not to be changed. */
    public long[][] ids() {
        return ids;
    }

    /** {@code [B, L]}, 1 for a token of a text and 0 for padding; the batch's own array, not to be changed. */
    public long[][] mask() {
        return mask;
    }

    /** Number of texts. */
    public int size() {
        return ids.length;
    }

    /** Length of a row. */
    public int length() {
        return ids.length == 0 ? 0 : ids[0].length;
    }

    /** All ids of a kind, row after row. */
    public static long[] flat(long[][] rows) {
        int length = rows.length == 0 ? 0 : rows[0].length;
        long[] out = new long[Math.multiplyExact(rows.length, length)];
        for (int row = 0; row < rows.length; row++) {
            System.arraycopy(rows[row], 0, out, row * length, length);
        }
        return out;
    }
}
