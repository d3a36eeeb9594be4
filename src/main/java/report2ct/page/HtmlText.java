package report2ct.page;

import java.util.Locale;

/** Text and numbers as they stand in HTML, SVG and their attributes. */
public final class HtmlText {
    private HtmlText() {}

    /**
     * Text that no reader of HTML takes for markup, inside elements and quoted attributes. Control characters other than
     * line ends and tabs, which HTML does not allow, become the replacement character.
     */
    public static String escape(String text) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.append(allowed(c) ? c : '\uFFFD');
            }
        }
        return out.toString();
    }

    private static boolean allowed(char c) {
        return c == '\n' || c == '\t' || (c >= 0x20 && c != 0x7F);
    }

    /** A number with this many digits after the point; a dash for what is not a finite number. */
    public static String number(double value, int digits) {
        if (!Double.isFinite(value)) {
            return "-";
        }
        String text = String.format(Locale.ROOT, "%." + digits + "f", value);
        return text.matches("-0\\.?0*") ? text.substring(1) : text;
    }

    /** A coordinate of a drawing. */
    static String coordinate(double value) {
        return number(value, 1);
    }
}
