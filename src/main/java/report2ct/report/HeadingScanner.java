package report2ct.report;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import report2ct.report.Heading.Topic;

/**
 * Finds headings. A heading is a known phrase that stands where a heading can stand (start of text or line, after the
 * end of a sentence, or in capitals) and is followed by what follows a heading (colon, line end, dash; nothing when it
 * is set off by capitals). The word "findings" inside a sentence is no heading. One pass, looking a bounded distance to
 * both sides of each word.
 */
final class HeadingScanner {
    private static final int MAX_WORD = 24;
    private static final int MAX_DECORATION = 12;

    private final String text;

    HeadingScanner(String text) {
        this.text = text;
    }

    /** What stands before a phrase. */
    private enum Before {
        LINE_START,
        SENTENCE_END,
        WIDE_SPACE,
        WORD
    }

    /** How a phrase is written. */
    private enum Style {
        UPPER,
        CAPITALISED,
        LOWER
    }

    /** What follows a phrase. */
    private enum After {
        COLON,
        DASH,
        LINE_END,
        FULL_STOP,
        NOTHING
    }

    /** A phrase of the vocabulary at a place in the text. */
    private record Candidate(HeadingVocabulary.Entry entry, int start, int end) {}

    /** What follows the phrase and where the content starts. */
    private record Follower(After after, int contentStart) {}

    List<Heading> headings() {
        List<Heading> found = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            int end = wordEnd(at);
            if (end == at) {
                at++;
                continue;
            }
            Heading heading = headingAt(at, end);
            if (heading == null) {
                at = end;
                continue;
            }
            found.add(heading);
            at = Math.max(end, heading.contentStart());
        }
        return found;
    }

    private @Nullable Heading headingAt(int start, int firstEnd) {
        if (firstEnd - start > MAX_WORD
                || !HeadingVocabulary.startsPhrase(FoldedWord.fold(text.substring(start, firstEnd)))) {
            return null;
        }
        Candidate candidate = longestPhrase(start);
        if (candidate == null) {
            return null;
        }
        int lineStart = decorationStart(start);
        Before before = lineStart >= 0 ? Before.LINE_START : before(start);
        Follower follower = follower(candidate.end());
        if (!accepted(candidate, before, follower)) {
            return null;
        }
        int headingStart = lineStart >= 0 ? lineStart : openingMarks(start);
        String words = text.substring(start, candidate.end());
        return new Heading(candidate.entry().topic(), words, headingStart, follower.contentStart());
    }

    private @Nullable Candidate longestPhrase(int start) {
        Candidate longest = null;
        StringBuilder phrase = new StringBuilder();
        int at = start;
        for (int words = 0; words < HeadingVocabulary.MAX_WORDS && at < text.length(); words++) {
            int end = text.charAt(at) == '&' ? at + 1 : wordEnd(at);
            if (end == at || end - at > MAX_WORD) {
                break;
            }
            phrase.append(words == 0 ? "" : " ").append(FoldedWord.fold(text.substring(at, end)));
            HeadingVocabulary.Entry entry = HeadingVocabulary.find(phrase.toString());
            if (entry != null) {
                longest = new Candidate(entry, start, end);
            }
            at = skipBlanks(end, end + 2);
            if (at == end) {
                break;
            }
        }
        return longest;
    }

    private boolean accepted(Candidate candidate, Before before, Follower follower) {
        boolean strong = candidate.entry().strong();
        Style style = style(candidate);
        if (before == Before.WORD || before == Before.WIDE_SPACE) {
            if (HeadingVocabulary.qualifies(previousWord(candidate.start()))) {
                return false;
            }
        }
        if (candidate.entry().topic() == Topic.SIGNATURE) {
            return before != Before.WORD;
        }
        boolean setOff = before == Before.LINE_START || before == Before.SENTENCE_END;
        return switch (follower.after()) {
            case COLON -> acceptedWithColon(candidate, before, style);
            case LINE_END -> before == Before.LINE_START && style != Style.LOWER;
            case DASH -> setOff && strong && style != Style.LOWER;
            case FULL_STOP ->
                setOff && strong && (style == Style.UPPER || (style == Style.CAPITALISED && opensMain(candidate)));
            case NOTHING -> strong && acceptedBare(candidate, before, style, follower.contentStart());
        };
    }

    private boolean acceptedWithColon(Candidate candidate, Before before, Style style) {
        return switch (before) {
            case LINE_START, SENTENCE_END, WIDE_SPACE -> true;
            case WORD ->
                style == Style.UPPER
                        || (style == Style.CAPITALISED
                                && candidate.entry().strong()
                                && !startsWithCapital(previousWordStart(candidate.start())));
        };
    }

    /** Without any mark: capitals before ordinary text, or a capitalised word before a new sentence. */
    private boolean acceptedBare(Candidate candidate, Before before, Style style, int contentStart) {
        if (style == Style.UPPER) {
            return lowerCaseWithin(contentStart, 2);
        }
        // "Findings" starts ordinary sentences, also before a name: inside a line it needs a mark.
        boolean place = before == Before.LINE_START
                || (before == Before.SENTENCE_END && candidate.entry().topic() == Topic.IMPRESSION);
        return opensMain(candidate) && place && style == Style.CAPITALISED && sentenceStartsAt(contentStart);
    }

    private static boolean opensMain(Candidate candidate) {
        Topic topic = candidate.entry().topic();
        return topic == Topic.FINDINGS || topic == Topic.IMPRESSION;
    }

    private Style style(Candidate candidate) {
        boolean allUpper = true;
        for (int i = candidate.start(); i < candidate.end(); i++) {
            allUpper &= !Character.isLowerCase(text.charAt(i));
        }
        if (allUpper) {
            return Style.UPPER;
        }
        return Character.isUpperCase(text.charAt(candidate.start())) ? Style.CAPITALISED : Style.LOWER;
    }

    private Follower follower(int phraseEnd) {
        int at = phraseEnd;
        if (text.regionMatches(true, at, "(s)", 0, 3)) {
            at += 3;
        }
        at = skipDecoration(at);
        if (at >= text.length() || isLineBreak(text.charAt(at))) {
            return new Follower(After.LINE_END, at);
        }
        char c = text.charAt(at);
        if (c == ':' || c == '\uFF1A') {
            return new Follower(After.COLON, skipDecoration(at + 1));
        }
        if (isDash(c) && at + 1 < text.length() && isBlank(text.charAt(at + 1)) && at > phraseEnd) {
            return new Follower(After.DASH, at + 1);
        }
        if (c == '.' && at == phraseEnd) {
            return new Follower(After.FULL_STOP, at + 1);
        }
        return new Follower(After.NOTHING, at);
    }

    private boolean lowerCaseWithin(int start, int words) {
        int at = start;
        for (int i = 0; i < words; i++) {
            int end = wordEnd(at);
            for (int k = at; k < end; k++) {
                if (Character.isLowerCase(text.charAt(k))) {
                    return true;
                }
            }
            at = skipBlanks(end, end + 2);
        }
        return false;
    }

    private boolean sentenceStartsAt(int at) {
        return at + 1 < text.length()
                && Character.isUpperCase(text.charAt(at))
                && (Character.isLowerCase(text.charAt(at + 1)) || isBlank(text.charAt(at + 1)));
    }

    /** Where the decoration of a phrase at the start of a line begins; -1 when text stands before the phrase. */
    private int decorationStart(int start) {
        int at = start;
        while (at > 0 && !isLineBreak(text.charAt(at - 1))) {
            if (start - at >= MAX_DECORATION) {
                return -1;
            }
            at--;
        }
        return isDecoration(text.substring(at, start)) ? at : -1;
    }

    /** Start of the marks that open a heading inside a line, e.g. {@code [} or {@code **}. */
    private int openingMarks(int start) {
        int at = start;
        while (at > 0 && start - at < MAX_DECORATION && "*_[(".indexOf(text.charAt(at - 1)) >= 0) {
            at--;
        }
        return at;
    }

    /** Blanks, markdown, brackets and a number such as {@code 1.} or {@code II)}. */
    private static boolean isDecoration(String prefix) {
        String bare = prefix.replaceAll("[\\s*#_\\[(>=]+", "");
        return bare.isEmpty() || bare.matches("([0-9]{1,2}|[IVX]{1,4}|[A-Ha-h])[.)]");
    }

    private Before before(int start) {
        int at = openingMarks(start);
        int blanks = 0;
        while (at > 0 && isBlank(text.charAt(at - 1))) {
            at--;
            blanks++;
            if (blanks > MAX_DECORATION) {
                return Before.WIDE_SPACE;
            }
        }
        if (at > 0 && blanks > 0 && ".?!;:\"\u201D)".indexOf(text.charAt(at - 1)) >= 0) {
            return Before.SENTENCE_END;
        }
        return blanks >= 2 ? Before.WIDE_SPACE : Before.WORD;
    }

    private int previousWordStart(int start) {
        int end = previousWordEnd(start);
        int at = end;
        while (at > 0 && end - at < MAX_WORD && isWordPart(text.charAt(at - 1))) {
            at--;
        }
        return at;
    }

    private int previousWordEnd(int start) {
        int at = start;
        while (at > 0 && start - at < MAX_DECORATION && isBlank(text.charAt(at - 1))) {
            at--;
        }
        return at;
    }

    private String previousWord(int start) {
        return FoldedWord.fold(text.substring(previousWordStart(start), previousWordEnd(start)));
    }

    private boolean startsWithCapital(int at) {
        return Character.isUpperCase(text.charAt(at));
    }

    /** End of the word that starts at an index; the index itself where no word starts. */
    private int wordEnd(int start) {
        int at = start;
        while (at < text.length() && (isWordPart(text.charAt(at)) || isSlashInside(start, at))) {
            at++;
        }
        return at;
    }

    private boolean isSlashInside(int start, int at) {
        return text.charAt(at) == '/'
                && at > start
                && at + 1 < text.length()
                && Character.isLetter(text.charAt(at + 1));
    }

    private int skipBlanks(int start, int limit) {
        int at = start;
        while (at < text.length() && at < limit && isBlank(text.charAt(at))) {
            at++;
        }
        return at;
    }

    private int skipDecoration(int start) {
        int at = start;
        while (at < text.length() && (isBlank(text.charAt(at)) || "*_])".indexOf(text.charAt(at)) >= 0)) {
            at++;
        }
        return at;
    }

    private static boolean isWordPart(char c) {
        return Character.isLetterOrDigit(c) || Character.getType(c) == Character.NON_SPACING_MARK;
    }

    private static boolean isDash(char c) {
        return c == '-' || c == '\u2013' || c == '\u2014';
    }

    private static boolean isLineBreak(char c) {
        return c == '\n' || c == '\r' || c == '\f' || c == '\u2028' || c == '\u2029' || c == '\u0085' || c == '\u000B';
    }

    private static boolean isBlank(char c) {
        return ReportNormalisation.isWhiteSpace(c) && !isLineBreak(c);
    }
}
