package report2ct.report;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import report2ct.report.Heading.Topic;

/** Collects the pieces of one text into sections while it is parsed. Used once, by one thread. */
final class SectionCollector {
    /** Text before the first heading that is longer than this may be findings (a title is shorter). */
    private static final int LONGEST_TITLE = 40;

    /** A text with neither findings nor impression heading that is longer than this must contain findings. */
    private static final int LONGEST_SIDE_SECTION = 200;

    private static final Pattern ITEM_NUMBER =
            Pattern.compile("(?m)^[ \\t]*(?:\\d{1,2}[.)]|[-*\\u2022\\u00B7])[ \\t]+(?=\\S)");
    private static final Pattern HYPHENATED_WRAP = Pattern.compile("(?<=\\p{L}-)[ \\t]*\\r?\\n[ \\t]*(?=\\p{Ll})");
    private static final Pattern END_OF_REPORT =
            Pattern.compile("(?i)[*=_ -]{0,20}end of (?:the )?report[*=_. -]{0,20}$");
    /** The last characters of a section among which the end mark is looked for. */
    private static final int END_MARK_WINDOW = 80;

    private final String text;
    private final Map<Section, StringBuilder> texts = new EnumMap<>(Section.class);
    private final List<SectionSpan> spans = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    SectionCollector(String text) {
        this.text = text;
    }

    void leaveOut(Section section, int start, int end, String note) {
        spans.add(new SectionSpan(section, "", start, end));
        notes.add(note);
    }

    ParsedReport withoutHeadings(int start) {
        boolean split = proseAndList(start, text.length());
        if (!split) {
            notes.add("no heading and no list marks found: the whole text is taken as findings");
        }
        return result(split ? ReportForm.MARKED_LIST : ReportForm.FINDINGS_ONLY);
    }

    ParsedReport withHeadings(int start, List<Heading> headings) {
        boolean findingsHeading = headings.stream().anyMatch(h -> opensFindings(h.topic()));
        boolean impressionHeading = headings.stream().anyMatch(h -> opensImpression(h.topic()));
        boolean prose =
                text.length() - start > LONGEST_SIDE_SECTION && headings.get(0).start() - start <= LONGEST_TITLE;
        if (!findingsHeading && !impressionHeading && prose) {
            notes.add("only headings of other sections found: they are taken as part of the findings");
            return withoutHeadings(start);
        }
        preamble(start, headings.get(0).start(), findingsHeading, impressionHeading);
        boolean findingsSeen = texts.containsKey(Section.FINDINGS);
        for (int i = 0; i < headings.size(); i++) {
            Heading heading = headings.get(i);
            int end = i + 1 < headings.size() ? headings.get(i + 1).start() : text.length();
            findingsSeen |= opensFindings(heading.topic());
            for (Section section : sections(heading.topic(), findingsSeen)) {
                add(section, heading.words(), heading.contentStart(), Math.max(heading.contentStart(), end));
            }
        }
        noteMissing();
        return result(ReportForm.HEADINGS);
    }

    private void preamble(int start, int end, boolean findingsHeading, boolean impressionHeading) {
        String before = ReportNormalisation.collapseWhiteSpace(text.substring(start, Math.max(start, end)));
        if (before.isEmpty()) {
            return;
        }
        if (findingsHeading || before.length() <= LONGEST_TITLE) {
            leaveOut(Section.PREAMBLE, start, end, "text before the first heading is not encoded");
            return;
        }
        notes.add("text before the first heading is taken as findings");
        if (impressionHeading) {
            add(Section.FINDINGS, "", start, end);
            return;
        }
        proseAndList(start, end);
    }

    /** Findings, then an impression list if there is one. */
    private boolean proseAndList(int start, int end) {
        MarkedList list = MarkedList.find(text.substring(start, end));
        int split = start + list.split();
        add(Section.FINDINGS, "", start, split);
        if (list.items().isEmpty()) {
            return false;
        }
        append(Section.IMPRESSION, MarkedList.joined(list.items()));
        spans.add(new SectionSpan(Section.IMPRESSION, "", split, end));
        notes.add("no headings: the impression is the list of " + list.items().size() + " marked item(s) at the end");
        return true;
    }

    private void add(Section section, String heading, int start, int end) {
        spans.add(new SectionSpan(section, heading, start, end));
        String content = cleaned(text.substring(start, end), section);
        switch (section) {
            case ADDENDUM -> {
                notes.add("the addendum is appended to the impression");
                append(Section.IMPRESSION, content);
            }
            case RECOMMENDATION, EXAMINATION, SIGNATURE, PATIENT, PREAMBLE ->
                notes.add("the section \"" + heading + "\" is not encoded");
            case FINDINGS, IMPRESSION, TECHNIQUE, INDICATION, COMPARISON -> append(section, content);
        }
    }

    private void append(Section section, String content) {
        StringBuilder out = texts.computeIfAbsent(section, s -> new StringBuilder());
        if (out.length() > 0 && !content.isEmpty()) {
            notes.add("several pieces of " + section.label() + " are joined");
            out.append('\n');
        }
        out.append(content);
    }

    private static String cleaned(String piece, Section section) {
        String content = withoutEndMark(piece.strip());
        content = HYPHENATED_WRAP.matcher(content).replaceAll("");
        if (section == Section.IMPRESSION || section == Section.ADDENDUM) {
            content = ITEM_NUMBER.matcher(content).replaceAll("");
        }
        content = content.strip();
        boolean marked = section == Section.IMPRESSION && MarkedList.startsWithMark(content);
        return marked ? MarkedList.joined(MarkedList.items(content)) : content;
    }

    private static String withoutEndMark(String piece) {
        int window = Math.max(0, piece.length() - END_MARK_WINDOW);
        String tail = piece.substring(window);
        return piece.substring(0, window) + END_OF_REPORT.matcher(tail).replaceFirst("");
    }

    private void noteMissing() {
        for (Section section : List.of(Section.FINDINGS, Section.IMPRESSION)) {
            StringBuilder found = texts.get(section);
            if (found == null || found.length() == 0) {
                notes.add("no " + section.label() + " found: the section is empty");
            }
        }
    }

    private ParsedReport result(ReportForm form) {
        Report report = new Report(
                collected(Section.FINDINGS),
                collected(Section.IMPRESSION),
                collected(Section.TECHNIQUE),
                collected(Section.INDICATION),
                collected(Section.COMPARISON));
        return new ParsedReport(report, form, spans, notes);
    }

    private String collected(Section section) {
        StringBuilder found = texts.get(section);
        return found == null ? "" : found.toString();
    }

    private static boolean opensFindings(Topic topic) {
        return topic == Topic.FINDINGS || topic == Topic.FINDINGS_AND_IMPRESSION;
    }

    private static boolean opensImpression(Topic topic) {
        return topic == Topic.IMPRESSION || topic == Topic.RESULT;
    }

    private static List<Section> sections(Topic topic, boolean findingsSeen) {
        return switch (topic) {
            case FINDINGS -> List.of(Section.FINDINGS);
            case IMPRESSION -> List.of(Section.IMPRESSION);
            case FINDINGS_AND_IMPRESSION -> List.of(Section.FINDINGS, Section.IMPRESSION);
            case RESULT -> List.of(findingsSeen ? Section.IMPRESSION : Section.FINDINGS);
            case TECHNIQUE -> List.of(Section.TECHNIQUE);
            case INDICATION -> List.of(Section.INDICATION);
            case COMPARISON -> List.of(Section.COMPARISON);
            case RECOMMENDATION -> List.of(Section.RECOMMENDATION);
            case ADDENDUM -> List.of(Section.ADDENDUM);
            case EXAMINATION -> List.of(Section.EXAMINATION);
            case SIGNATURE -> List.of(Section.SIGNATURE);
        };
    }
}
