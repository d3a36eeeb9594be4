package report2ct.weights;

/** Foreign names and texts as they appear in messages: one line, bounded. */
final class Texts {
    private static final int LONGEST = 120;

    private Texts() {}

    /** The text without control characters, cut after {@value #LONGEST} characters. */
    static String shorten(String text) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length() && i < LONGEST; i++) {
            char c = text.charAt(i);
            out.append(Character.isISOControl(c) ? '?' : c);
        }
        return text.length() > LONGEST ? out + "..." : out.toString();
    }
}
