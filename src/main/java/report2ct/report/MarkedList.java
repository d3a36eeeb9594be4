package report2ct.report;

import java.util.ArrayList;
import java.util.List;

/**
 * The form of CT-RATE reports without headings: findings as prose, then impression items, each opened by a quotation
 * mark or a bullet. A lone quotation mark opens an item and is not a quotation. The first mark that follows the end of
 * a sentence starts the impression, unless it comes so early that the whole text must be a list.
 *
 * @param split index where the impression starts; the length of the text when there is none
 * @param items the items of the impression
 */
record MarkedList(int split, List<String> items) {
    /** A first mark within this part of the text does not end the findings. */
    private static final double EARLIEST_SPLIT = 0.2;
    /** Sentences that findings have at least. */
    private static final int FEWEST_SENTENCES = 2;

    MarkedList {
        items = List.copyOf(items);
    }

    static MarkedList find(String text) {
        int split = firstMark(text);
        if (split < 0 || split < EARLIEST_SPLIT * text.length() || !hasSentences(text, split)) {
            return new MarkedList(text.length(), List.of());
        }
        return new MarkedList(split, items(text.substring(split)));
    }

    /** The items as running text, each ended by a full stop. */
    static String joined(List<String> items) {
        StringBuilder out = new StringBuilder();
        for (String item : items) {
            out.append(out.length() == 0 ? "" : " ").append(item);
            char last = item.charAt(item.length() - 1);
            if (last != '?' && last != '!') {
                out.append('.');
            }
        }
        return out.toString();
    }

    /** True when a text starts with the mark of an item. */
    static boolean startsWithMark(String text) {
        return !text.isEmpty() && isMark(text, 0);
    }

    /** Splits a list into its items: marks removed, ends cleaned of full stops and commas, empty ones dropped. */
    static List<String> items(String list) {
        List<String> items = new ArrayList<>();
        int start = 0;
        for (int i = 0; i <= list.length(); i++) {
            if (i < list.length() && !isMark(list, i)) {
                continue;
            }
            String item = cleaned(list.substring(start, i));
            if (!item.isEmpty()) {
                items.add(item);
            }
            start = i + 1;
        }
        return items;
    }

    private static int firstMark(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (isMark(text, i) && followsSentence(text, i)) {
                return i;
            }
        }
        return -1;
    }

    private static boolean isMark(String text, int at) {
        return switch (text.charAt(at)) {
            case '"' -> !isInsideWord(text, at);
            case '\u201C', '\u201D', '\u2022', '\u00B7' -> !isInsideWord(text, at);
            default -> false;
        };
    }

    /** Between letters or digits: an inch mark or a product, not a list. */
    private static boolean isInsideWord(String text, int at) {
        return at > 0
                && at + 1 < text.length()
                && Character.isLetterOrDigit(text.charAt(at - 1))
                && Character.isLetterOrDigit(text.charAt(at + 1));
    }

    /** A sentence end, white space and perhaps a stray comma stand before the mark. */
    private static boolean followsSentence(String text, int at) {
        int before = at;
        while (before > 0 && isGap(text.charAt(before - 1))) {
            before--;
        }
        return before == 0 || (before < at && ".:?".indexOf(text.charAt(before - 1)) >= 0);
    }

    private static boolean isGap(char c) {
        return ReportNormalisation.isWhiteSpace(c) || c == ',';
    }

    private static boolean hasSentences(String text, int end) {
        int count = 0;
        for (int i = 0; i < end && count < FEWEST_SENTENCES; i++) {
            boolean stop = ".?!:".indexOf(text.charAt(i)) >= 0;
            if (stop && (i + 1 == end || ReportNormalisation.isWhiteSpace(text.charAt(i + 1)))) {
                count++;
            }
        }
        return count >= FEWEST_SENTENCES;
    }

    private static String cleaned(String piece) {
        int start = 0;
        int end = piece.length();
        while (start < end && isEdge(piece.charAt(start))) {
            start++;
        }
        while (end > start && isEdge(piece.charAt(end - 1))) {
            end--;
        }
        return ReportNormalisation.collapseWhiteSpace(piece.substring(start, end));
    }

    private static boolean isEdge(char c) {
        return ReportNormalisation.isWhiteSpace(c) || c == '.' || c == ',' || c == ';';
    }
}
