package report2ct.report;

import java.util.Set;

/**
 * The text of a section as the encoders get it: every run of Unicode white space becomes one space, the ends are
 * trimmed, and the data set's literal {@code Not given.} counts as empty. Letters keep their case and accents; the
 * tokenizers deal with both.
 */
public final class ReportNormalisation {
    private static final Set<String> TREATED_AS_EMPTY = Set.of("Not given.");

    private ReportNormalisation() {}

    /** Normalises one section. Applying it twice changes nothing. */
    public static String section(String text) {
        String collapsed = collapseWhiteSpace(text);
        return TREATED_AS_EMPTY.contains(collapsed) ? "" : collapsed;
    }

    /** Normalises every section of a report. */
    public static Report report(Report report) {
        return new Report(
                section(report.findings()),
                section(report.impression()),
                section(report.technique()),
                section(report.indication()),
                section(report.comparison()));
    }

    /** One space for each run of white space, none at the ends. */
    static String collapseWhiteSpace(String text) {
        StringBuilder out = new StringBuilder(text.length());
        boolean pending = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isWhiteSpace(c)) {
                pending = out.length() > 0;
                continue;
            }
            if (pending) {
                out.append(' ');
                pending = false;
            }
            out.append(c);
        }
        return out.toString();
    }

    /** Unicode property White_Space; all of its code points lie in the basic plane. */
    static boolean isWhiteSpace(int c) {
        return (c >= 0x09 && c <= 0x0D)
                || c == 0x20
                || c == 0x85
                || c == 0xA0
                || c == 0x1680
                || (c >= 0x2000 && c <= 0x200A)
                || c == 0x2028
                || c == 0x2029
                || c == 0x202F
                || c == 0x205F
                || c == 0x3000;
    }
}
