package report2ct.report;

import java.text.Normalizer;

/** Words compared without regard to case, accents and the two Turkish forms of i; the same under every locale. */
final class FoldedWord {
    private FoldedWord() {}

    static String fold(String word) {
        String decomposed = isAscii(word) ? word : Normalizer.normalize(word, Normalizer.Form.NFD);
        StringBuilder out = new StringBuilder(word.length());
        for (int i = 0; i < decomposed.length(); i++) {
            char c = decomposed.charAt(i);
            if (Character.getType(c) == Character.NON_SPACING_MARK) {
                continue;
            }
            out.append(c == '\u0131' ? 'i' : Character.toLowerCase(c));
        }
        return out.toString();
    }

    private static boolean isAscii(String word) {
        return word.chars().allMatch(c -> c < 0x80);
    }
}
