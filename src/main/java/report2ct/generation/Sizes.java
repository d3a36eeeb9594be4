package report2ct.generation;

import java.util.Locale;

/** Numbers of bytes in words. */
public final class Sizes {
    private static final long MIB = 1L << 20;
    private static final long GIB = 1L << 30;

    private Sizes() {}

    /** In MiB or GiB. */
    public static String text(long bytes) {
        return bytes < GIB
                ? String.format(Locale.ROOT, "%d MiB", (bytes + MIB - 1) / MIB)
                : String.format(Locale.ROOT, "%.2f GiB", (double) bytes / GIB);
    }
}
