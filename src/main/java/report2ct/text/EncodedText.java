package report2ct.text;

import java.util.Arrays;
import java.util.Objects;
import report2ct.text.token.TokenizedText;

/**
 * A text's vector and the tokens it was made from.
 *
 * @param vector {@code [d]}
 * @param tokens ids, and what was cut
 */
@SuppressWarnings("ArrayRecordComponent") // copied in and out
public record EncodedText(float[] vector, TokenizedText tokens) {
    public EncodedText {
        vector = vector.clone();
        Objects.requireNonNull(tokens, "tokens");
    }

    @Override
    public float[] vector() {
        return vector.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof EncodedText that && Arrays.equals(vector, that.vector) && tokens.equals(that.tokens);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(vector) + tokens.hashCode();
    }
}
