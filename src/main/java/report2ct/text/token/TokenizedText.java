package report2ct.text.token;

import java.util.Arrays;
import java.util.Objects;

/**
 * The ids of one text.
 *
 * @param ids start token, pieces, end token
 * @param untruncatedLength number of ids the text would have without a limit, start and end token included
 * @param lostText the end of the text that was cut; empty when nothing was
 */
@SuppressWarnings("ArrayRecordComponent") // copied in and out
public record TokenizedText(int[] ids, int untruncatedLength, String lostText) {
    public TokenizedText {
        ids = ids.clone();
        Objects.requireNonNull(lostText, "lostText");
        if (untruncatedLength < ids.length) {
            throw new IllegalArgumentException("untruncated length: expected at least the " + ids.length
                    + " ids kept, found " + untruncatedLength);
        }
    }

    @Override
    public int[] ids() {
        return ids.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TokenizedText that
                && Arrays.equals(ids, that.ids)
                && untruncatedLength == that.untruncatedLength
                && lostText.equals(that.lostText);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(ids) + untruncatedLength;
    }

    /** Number of ids. */
    public int length() {
        return ids.length;
    }

    /** Number of pieces that were cut. */
    public int truncatedTokens() {
        return untruncatedLength - ids.length;
    }

    /** Copies the ids into a row of a batch, which is longer or equally long. */
    void copyTo(long[] row) {
        for (int i = 0; i < ids.length; i++) {
            row[i] = ids[i];
        }
    }
}
