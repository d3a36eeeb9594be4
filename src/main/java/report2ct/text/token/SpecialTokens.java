package report2ct.text.token;

/**
 * Ids of the tokens with a meaning of their own, looked up in the vocabulary by their text.
 *
 * @param pad fills a row of a batch
 * @param unknown stands for a word that cannot be split
 * @param start first token of every text, {@code [CLS]}
 * @param end last token of every text, {@code [SEP]}
 */
public record SpecialTokens(int pad, int unknown, int start, int end) {
    public SpecialTokens {
        if (pad < 0 || unknown < 0 || start < 0 || end < 0) {
            throw new IllegalArgumentException("special token ids: expected none below 0, found pad " + pad
                    + ", unknown " + unknown + ", start " + start + ", end " + end);
        }
    }
}
