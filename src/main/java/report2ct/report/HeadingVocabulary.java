package report2ct.report;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import report2ct.report.Heading.Topic;

/** The phrases that open a section, folded ({@link FoldedWord}): English and the most usual Turkish ones. */
final class HeadingVocabulary {
    /** Longest phrase in words. */
    static final int MAX_WORDS = 5;

    private static final Map<String, Entry> PHRASES = new HashMap<>();
    private static final Set<String> FIRST_WORDS = new HashSet<>();
    /** Words before a phrase that make it part of a sentence or of another heading. */
    private static final Set<String> QUALIFIERS = Set.of(
            "the",
            "a",
            "an",
            "of",
            "with",
            "and",
            "or",
            "these",
            "this",
            "those",
            "that",
            "other",
            "additional",
            "incidental",
            "further",
            "no",
            "new",
            "in",
            "on",
            "to",
            "for",
            "from",
            "by",
            "above",
            "below",
            "previous",
            "prior",
            "significant",
            "positive",
            "negative",
            "key",
            "main",
            "our",
            "my",
            "his",
            "her",
            "extra");

    static {
        strong(
                Topic.FINDINGS,
                "findings",
                "ct findings",
                "chest findings",
                "radiological findings",
                "imaging findings",
                "bulgular",
                "bt bulgulari",
                "inceleme bulgulari",
                "finding");
        weak(
                Topic.FINDINGS,
                "report",
                "observations",
                "description",
                "bulgu",
                "rapor",
                "ct report",
                "radiology report");
        strong(
                Topic.IMPRESSION,
                "impression",
                "impressions",
                "conclusion",
                "conclusions",
                "sonuc",
                "radiological diagnosis",
                "final diagnosis",
                "final impression");
        weak(
                Topic.IMPRESSION,
                "opinion",
                "summary",
                "diagnosis",
                "interpretation",
                "assessment",
                "comment",
                "comments",
                "yorum",
                "kanaat",
                "degerlendirme",
                "izlenim",
                "sonuc ve yorum");
        strong(
                Topic.FINDINGS_AND_IMPRESSION,
                "findings and impression",
                "findings & impression",
                "findings/impression",
                "findings and conclusion");
        weak(Topic.RESULT, "result", "results");
        strong(
                Topic.TECHNIQUE,
                "technique",
                "examination technique",
                "scan technique",
                "imaging technique",
                "ct technique",
                "inceleme teknigi");
        weak(Topic.TECHNIQUE, "procedure", "protocol", "method", "methods", "teknik", "yontem");
        strong(
                Topic.INDICATION,
                "indication",
                "indications",
                "clinical information",
                "clinical history",
                "clinical data",
                "clinical indication",
                "clinical question",
                "reason for exam",
                "reason for examination",
                "reason for study",
                "reason for exam/study",
                "klinik bilgi",
                "klinik on tani",
                "endikasyon");
        weak(Topic.INDICATION, "history", "on tani");
        strong(Topic.COMPARISON, "comparison", "comparisons", "comparison studies", "karsilastirma");
        weak(Topic.COMPARISON, "prior studies", "compared with", "eski tetkik");
        strong(Topic.RECOMMENDATION, "recommendation", "recommendations");
        weak(Topic.RECOMMENDATION, "advice", "oneri", "oneriler");
        strong(Topic.ADDENDUM, "addendum");
        weak(Topic.ADDENDUM, "correction", "amended report", "ek rapor");
        weak(Topic.EXAMINATION, "examination", "exam", "study", "procedure name", "tetkik", "inceleme");
        strong(
                Topic.SIGNATURE,
                "electronically signed by",
                "dictated by",
                "reported by",
                "verified by",
                "raporu onaylayan");
    }

    private HeadingVocabulary() {}

    /** A phrase: what it announces, and whether it is one without a colon too. */
    record Entry(Topic topic, boolean strong) {}

    static @Nullable Entry find(String foldedPhrase) {
        return PHRASES.get(foldedPhrase);
    }

    static boolean startsPhrase(String foldedWord) {
        return FIRST_WORDS.contains(foldedWord);
    }

    static boolean qualifies(String foldedWord) {
        return QUALIFIERS.contains(foldedWord);
    }

    private static void strong(Topic topic, String... phrases) {
        add(new Entry(topic, true), phrases);
    }

    private static void weak(Topic topic, String... phrases) {
        add(new Entry(topic, false), phrases);
    }

    private static void add(Entry entry, String... phrases) {
        for (String phrase : phrases) {
            PHRASES.put(phrase, entry);
            FIRST_WORDS.add(phrase.split(" ", -1)[0]);
        }
    }
}
