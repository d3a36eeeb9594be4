package report2ct.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The sentences of a section's text, in order. A sentence ends at a full stop, exclamation or question mark or semicolon
 * that white space or the end of the text follows, and at the end of a line; a decimal point or a known abbreviation
 * ends none. Numbers and dashes of a list are left out.
 */
public final class Sentences {
    private static final Set<String> ABBREVIATIONS = Set.of(
            "approx", "ca", "cf", "dr", "e.g", "etc", "fig", "i.e", "im", "incl", "max", "min", "mr", "mrs", "no",
            "resp", "se", "vs");

    private Sentences() {}

    /** The sentences of {@code text}; none for a text without letters. */
    public static List<String> of(String text) {
        List<String> sentences = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            if (endsAt(text, start, i)) {
                add(text.substring(start, i + 1), sentences);
                start = i + 1;
            }
        }
        add(text.substring(start), sentences);
        return List.copyOf(sentences);
    }

    private static boolean endsAt(String text, int start, int at) {
        char c = text.charAt(at);
        if (c == '\n' || c == '\r') {
            return true;
        }
        if (c != '.' && c != '!' && c != '?' && c != ';') {
            return false;
        }
        if (at + 1 < text.length() && !ReportNormalisation.isWhiteSpace(text.charAt(at + 1))) {
            return false;
        }
        return c != '.' || !ABBREVIATIONS.contains(lastWord(text.substring(start, at)));
    }

    private static String lastWord(String text) {
        int from = text.length();
        while (from > 0 && !ReportNormalisation.isWhiteSpace(text.charAt(from - 1)) && text.charAt(from - 1) != '(') {
            from--;
        }
        return text.substring(from).toLowerCase(Locale.ROOT);
    }

    private static void add(String part, List<String> sentences) {
        String sentence = withoutListMark(ReportNormalisation.collapseWhiteSpace(part));
        if (sentence.chars().anyMatch(Character::isLetter)) {
            sentences.add(sentence);
        }
    }

    /** Without a dash, a bullet or a number with a full stop or bracket at its start. */
    private static String withoutListMark(String sentence) {
        int at = 0;
        while (at < sentence.length() && Character.isDigit(sentence.charAt(at))) {
            at++;
        }
        boolean numbered = at > 0 && at < sentence.length() && ".)".indexOf(sentence.charAt(at)) >= 0;
        if (!numbered) {
            at = 0;
            if (sentence.isEmpty() || "-*\u2022\u2013".indexOf(sentence.charAt(0)) < 0) {
                return sentence;
            }
        }
        return sentence.substring(at + 1).strip();
    }
}
