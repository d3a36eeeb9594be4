package report2ct.dataset.preparation;

import java.util.Locale;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/**
 * A share of the cases of a source: every {@code count}-th from the {@code index}-th on, for several processes that write
 * to one set.
 *
 * @param index from 1
 * @param count shares in all
 */
public record Share(int index, int count) {
    /** All cases. */
    public static final Share WHOLE = new Share(1, 1);

    public Share {
        if (count < 1 || index < 1 || index > count) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT, "share: expected 1 <= i <= n, found " + index + " of " + count);
        }
    }

    boolean has(int item) {
        return item % count == index - 1;
    }

    /** The name of this share's {@code number}-th shard file. */
    String shardName(int number) {
        String plain = String.format(Locale.ROOT, "%05d", number);
        return count == 1 ? "shard-" + plain : "shard-" + index + "-of-" + count + "-" + plain;
    }
}
