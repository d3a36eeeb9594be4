package report2ct.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

class ReportParserTest {
    private static final String CLEAR = "Both lungs are clear.";
    private static final String NORMAL = "No acute finding.";

    private static Report parse(String text) {
        return new ReportParser().parse(text).report();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "FINDINGS: Both lungs are clear. IMPRESSION: No acute finding.",
                "Findings: Both lungs are clear. Impression: No acute finding.",
                "findings: Both lungs are clear.\nimpression: No acute finding.",
                "FINDINGS:\nBoth lungs are clear.\n\nCONCLUSION:\nNo acute finding.\n",
                "FINDINGS\nBoth lungs are clear.\nIMPRESSION\nNo acute finding.",
                "FINDINGS Both lungs are clear. IMPRESSION No acute finding.",
                "Findings Both lungs are clear. Impression No acute finding.",
                "FINDINGS. Both lungs are clear. IMPRESSION. No acute finding.",
                "Findings: Both lungs are clear. Conclusion. \" No acute finding.\"",
                "Findings - Both lungs are clear.\r\nOpinion: No acute finding.",
                "**Findings:** Both lungs are clear.\n\n**Impression:** No acute finding.",
                "## Findings\nBoth lungs are clear.\n\n## Impression\nNo acute finding.",
                "[FINDINGS] Both lungs are clear. [IMPRESSION] No acute finding.",
                "1. FINDINGS: Both lungs are clear.\n2. IMPRESSION(S): No acute finding.",
                "II) Findings: Both lungs are clear.\nIII) Summary: No acute finding.",
                "BULGULAR: Both lungs are clear. SONU\u00C7: No acute finding.",
                "IMPRESSION: No acute finding. FINDINGS: Both lungs are clear.",
                "CT FINDINGS\uFF1A Both lungs are clear. RADIOLOGICAL DIAGNOSIS: No acute finding.",
                "58-year-old male: Findings: Both lungs are clear. Impression: No acute finding.",
                "58 years old male Findings: Both lungs are clear. Impression: No acute finding.",
                "None years old None: Findings: Both lungs are clear. Impression: No acute finding.",
                "Findings: Both lungs are clear. Result: No acute finding.",
                "CHEST CT 3 MM\nFindings: Both lungs are clear.\nImpression: 1. No acute finding.",
                "FINDINGS: Both lungs are clear.\nIMPRESSION: No acute finding.\n--- End of report ---",
                "FINDINGS: Both lungs are clear.\nIMPRESSION: No acute finding.\nElectronically signed by A. Bee",
            })
    void headingsInAllUsualFormsGiveTheSameTwoSections(String text) {
        ParsedReport parsed = new ReportParser().parse(text);

        assertThat(parsed.form()).isEqualTo(ReportForm.HEADINGS);
        assertThat(parsed.report().findings()).isEqualTo(CLEAR);
        assertThat(parsed.report().impression()).isEqualTo(NORMAL);
    }

    @Test
    void allSectionsAreKept() {
        Report report = parse("CLINICAL HISTORY: Cough. TECHNIQUE: 1 mm slices. COMPARISON: None.\n"
                + "FINDINGS: Both lungs are clear.\nIMPRESSION: No acute finding.");

        assertThat(report).isEqualTo(new Report(CLEAR, NORMAL, "1 mm slices.", "Cough.", "None."));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "The findings: none of note. There is a nodule.",
                "Other Findings: a nodule. Heart is normal.",
                "Compatible with the impression of the referring doctor: nodule.",
                "Radiological findings are in favor of pneumonia. Findings suggest edema.",
                "Compatible with the\nfindings\nseen before.",
                "Impression of the diaphragm is normal. Technique was adequate.",
                "THE FINDINGS: NONE. HEART NORMAL.",
                "FINDINGS NORMAL HEART NORMAL.",
                "Both lungs are clear. Findings Covid pneumonia would show are absent.",
                "Findings are stable. Comparison with the last study shows no change.",
            })
    void theSameWordsInsideASentenceAreNoHeadings(String text) {
        ParsedReport parsed = new ReportParser().parse(text);

        assertThat(parsed.form()).isEqualTo(ReportForm.FINDINGS_ONLY);
        assertThat(parsed.report()).isEqualTo(Report.of(text, ""));
    }

    @Test
    void anImpressionMaySayFindingsSuggestive() {
        Report report = parse("Findings: A nodule. Impression: Findings suggestive of a granuloma.");

        assertThat(report).isEqualTo(Report.of("A nodule.", "Findings suggestive of a granuloma."));
    }

    @Test
    void organSubheadingsStayInTheFindings() {
        Report report = parse("FINDINGS:\nLUNGS: Clear.\nHEART: Normal.\nIMPRESSION: Normal.");

        assertThat(report.findings()).isEqualTo("LUNGS: Clear.\nHEART: Normal.");
    }

    @Test
    void numbersAndBulletsOfImpressionItemsAreRemoved() {
        Report report =
                parse("FINDINGS: x.\nIMPRESSION:\n1. A nodule of 1.5 cm.\n2) No effusion.\n- Stable.\n\u2022 End.");

        assertThat(report.impression()).isEqualTo("A nodule of 1.5 cm.\nNo effusion.\nStable.\nEnd.");
    }

    @Test
    void aHyphenAtALineEndJoinsALowerCaseContinuation() {
        assertThat(parse("FINDINGS: ground-\n  glass opacity\nIMPRESSION: x.").findings())
                .isEqualTo("ground-glass opacity");
        assertThat(parse("FINDINGS: range 3-\n5 mm\nIMPRESSION: x.").findings()).isEqualTo("range 3-\n5 mm");
    }

    @Test
    void findingsAndImpressionTogetherFillBothSections() {
        assertThat(parse("FINDINGS AND IMPRESSION: Both lungs are clear.")).isEqualTo(Report.of(CLEAR, CLEAR));
        assertThat(parse("FINDINGS & IMPRESSION: Both lungs are clear.")).isEqualTo(Report.of(CLEAR, CLEAR));
    }

    @Test
    void aLoneResultIsFindings() {
        assertThat(parse("Result: Both lungs are clear.")).isEqualTo(Report.of(CLEAR, ""));
        assertThat(parse("Result: Both lungs are clear. Impression: No acute finding."))
                .isEqualTo(Report.of(CLEAR, NORMAL));
    }

    @Test
    void repeatedSectionsAreJoinedAndNoted() {
        ParsedReport parsed = new ReportParser().parse("IMPRESSION: A.\nFINDINGS: B.\nCONCLUSION: C.\nADDENDUM: D.");

        assertThat(parsed.report()).isEqualTo(Report.of("B.", "A.\nC.\nD."));
        assertThat(parsed.notes()).contains("several pieces of impression are joined");
        assertThat(parsed.notes()).contains("the addendum is appended to the impression");
    }

    @Test
    void oneMissingSectionIsEmptyAndNoted() {
        ParsedReport parsed = new ReportParser().parse("IMPRESSION: No acute finding.");

        assertThat(parsed.report()).isEqualTo(Report.of("", NORMAL));
        assertThat(parsed.notes()).containsExactly("no findings found: the section is empty");
    }

    @Test
    void longTextBeforeAnImpressionHeadingIsFindings() {
        String prose = "Both lungs are clear. The heart is of normal size. No effusion.";

        assertThat(parse(prose + "\nIMPRESSION: Normal.")).isEqualTo(Report.of(prose, "Normal."));
    }

    @Test
    void aLongTextUnderASideHeadingAloneIsFindings() {
        String prose = "Comparison: none. " + "The lungs are clear. ".repeat(10).strip();

        ParsedReport parsed = new ReportParser().parse(prose);

        assertThat(parsed.report()).isEqualTo(Report.of(prose, ""));
        assertThat(parsed.notes())
                .contains("only headings of other sections found: they are taken as part of the findings");
    }

    @Test
    void aTitleBeforeTheFirstHeadingIsLeftOutAndItsRangeGiven() {
        ParsedReport parsed = new ReportParser().parse("CT of the chest\nFINDINGS: x.\nRECOMMENDATION: y.");

        assertThat(parsed.report()).isEqualTo(Report.of("x.", ""));
        assertThat(parsed.spans())
                .containsExactly(
                        new SectionSpan(Section.PREAMBLE, "", 0, 16),
                        new SectionSpan(Section.FINDINGS, "FINDINGS", 26, 29),
                        new SectionSpan(Section.RECOMMENDATION, "RECOMMENDATION", 45, 47));
        assertThat(parsed.summary().get(1)).isEqualTo("findings: heading \"FINDINGS\", characters 26 to 29");
        assertThat(parsed.summary().get(0)).isEqualTo("preamble: no heading, characters 0 to 16");
        assertThat(parsed.notes())
                .contains(
                        "the section \"RECOMMENDATION\" is not encoded",
                        "text before the first heading is not encoded");
    }

    @Test
    void marksAtTheEndOfProseOpenImpressionItems() {
        ParsedReport parsed = new ReportParser()
                .parse(
                        "Lungs clear. Heart normal. No effusion. \" Small nodule, stable.\" No fracture. \u2022 A 2\"3 mark?");

        assertThat(parsed.form()).isEqualTo(ReportForm.MARKED_LIST);
        assertThat(parsed.report())
                .isEqualTo(Report.of(
                        "Lungs clear. Heart normal. No effusion.", "Small nodule, stable. No fracture. A 2\"3 mark?"));
        assertThat(parsed.spans())
                .containsExactly(
                        new SectionSpan(Section.FINDINGS, "", 0, 40), new SectionSpan(Section.IMPRESSION, "", 40, 91));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\" One. \" Two. \" Three. \" Four.",
                "One sentence only and no second one. \" Item.",
                "Lungs clear. Heart normal with a \"so called\" finding",
                "Lungs clear. Heart normal.",
            })
    void marksElsewhereDoNotSplit(String text) {
        ParsedReport parsed = new ReportParser().parse(text);

        assertThat(parsed.form()).isEqualTo(ReportForm.FINDINGS_ONLY);
        assertThat(parsed.report()).isEqualTo(Report.of(text, ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "58-year-old male: ",
                "58 y/o M. ",
                "male, 58 years: ",
                "Female: ",
                "036Y F: ",
                "58 years old woman, ",
            })
    void ageAndSexInFrontAreLeftOut(String prefix) {
        ParsedReport parsed = new ReportParser().parse(prefix + CLEAR);

        assertThat(parsed.report()).isEqualTo(Report.of(CLEAR, ""));
        assertThat(parsed.spans().get(0)).isEqualTo(new SectionSpan(Section.PATIENT, "", 0, prefix.length()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"12 mm nodule: stable.", "5 years ago a nodule was seen.", "Malignancy: none.", "Man"})
    void aNumberWithAUnitIsNoAge(String text) {
        assertThat(parse(text).findings()).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "  \n\u00A0\t", "FINDINGS: \nIMPRESSION:\n", "TECHNIQUE: thin slices", "Findings: Not given."
            })
    void anEmptyReportIsRefusedUnlessAllowed(String text) {
        assertThatThrownBy(() -> parse(text))
                .isInstanceOfSatisfying(
                        Report2CtException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.INVALID_INPUT))
                .hasMessageContaining("expected text in findings or impression");
        assertThat(new ReportParser(EmptyReport.ALLOW).parse(text).report().isEmpty())
                .isTrue();
    }

    @Test
    void theMessageOfAnEmptyReportNamesTheHeadingsSeen() {
        assertThatThrownBy(() -> parse("FINDINGS:\nIMPRESSION:"))
                .hasMessageEndingWith("(headings seen: \"FINDINGS\", \"IMPRESSION\")");
    }

    @Test
    void theDefaultLocaleDoesNotMatter() {
        Locale before = Locale.getDefault();
        Locale.setDefault(new Locale.Builder().setLanguage("tr").setRegion("TR").build());
        try {
            assertThat(parse("FINDINGS: Both lungs are clear. IMPRESSION: No acute finding."))
                    .isEqualTo(Report.of(CLEAR, NORMAL));
            assertThat(parse("{\"FINDINGS\": \"a\", \"IMPRESSION\": \"b\"}")).isEqualTo(Report.of("a", "b"));
        } finally {
            Locale.setDefault(before);
        }
    }

    @Tag("heavy")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Lungs clear. ",
                "FINDINGS: x. ",
                "findings ",
                "\" ",
                "   ",
                "a-\n",
                "[",
                "(",
                "1. ",
                "FINDINGS\n",
                "\u0130mpression: ",
                ". \"",
                "=== end of report "
            })
    void aHundredThousandRepetitionsAreParsedQuickly(String piece) {
        String text = piece.repeat(100_000);

        Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(20), () -> new ReportParser(EmptyReport.ALLOW).parse(text));
    }
}
