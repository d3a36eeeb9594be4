package report2ct.text.token;

/** Splits a text into the pieces an encoder knows. Frozen and deterministic; may be used by several threads. */
public interface Tokenizer extends AutoCloseable {
    /**
     * Splits one text: start token, pieces, end token, at most {@link #maxLength()} ids in all, no padding. The empty
     * text gives the start and the end token.
     */
    TokenizedText tokenize(String text);

    /** Ids of the tokens with a meaning of their own. */
    SpecialTokens special();

    /** Most ids a text can give, start and end token included. */
    int maxLength();

    /** One more than the highest id this tokenizer can give. */
    int vocabularySize();

    @Override
    void close();
}
