package report2ct.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Where a title ends and findings begin: 40 characters before the first heading, 200 under side headings alone. */
class SectionLimitsTest {
    private static final String WHOLE_TEXT = "no heading and no list marks found: the whole text is taken as findings";

    private static ParsedReport parse(String text) {
        return new ReportParser(EmptyReport.ALLOW).parse(text);
    }

    private static String filled(String start, int length) {
        return start + "x".repeat(length - start.length());
    }

    @Test
    void aTitleHasAtMostFortyCharacters() {
        String title = filled("Chest", 40);
        String prose = filled("Chest", 41);

        assertThat(parse(title + "\nIMPRESSION: y").report()).isEqualTo(Report.of("", "y"));
        assertThat(parse(prose + "\nIMPRESSION: y").report()).isEqualTo(Report.of(prose, "y"));
    }

    @Test
    void aSideSectionHasAtMostTwoHundredCharacters() {
        String side = filled("Comparison: ", 200);
        String prose = filled("Comparison: ", 201);

        assertThat(parse(side).report().isEmpty()).isTrue();
        assertThat(parse(prose).report()).isEqualTo(Report.of(prose, ""));
    }

    @Test
    void ageAndSexDoNotCountInTheLimit() {
        String patient = "58-year-old male: ";
        String prose = filled("Comparison: ", 201);

        assertThat(parse(patient + filled("Comparison: ", 200)).report().isEmpty())
                .isTrue();
        assertThat(parse(patient + prose).report()).isEqualTo(Report.of(prose, ""));
    }

    @Test
    void aLongTextUnderAMainHeadingStaysUnderIt() {
        String prose = filled("Clear lungs ", 300);

        assertThat(parse("FINDINGS: " + prose).report()).isEqualTo(Report.of(prose, ""));
        assertThat(parse("IMPRESSION: " + prose).report()).isEqualTo(Report.of("", prose));
    }

    @Test
    void marksBeforeASideHeadingAreItemsOfTheImpressionOnlyWhenNoneIsAnnounced() {
        String prose = "Lungs clear. Heart normal. No effusion anywhere. \" Nodule.\"";

        assertThat(parse(prose + "\nRECOMMENDATION: y").report())
                .isEqualTo(Report.of("Lungs clear. Heart normal. No effusion anywhere.", "Nodule."));
        assertThat(parse(prose + "\nIMPRESSION: y").report()).isEqualTo(Report.of(prose, "y"));
    }

    @Test
    void onlyAnImpressionLosesItsMarks() {
        assertThat(parse("FINDINGS: \" a\" b\nIMPRESSION: \" c \" d").report())
                .isEqualTo(Report.of("\" a\" b", "c. d."));
    }

    @Test
    void theNotesSayWhetherAListWasFound() {
        assertThat(parse("Lungs clear. Heart normal. No effusion. \" Nodule.").notes())
                .containsExactly("no headings: the impression is the list of 1 marked item(s) at the end");
        assertThat(parse("Lungs clear. Heart normal.").notes()).containsExactly(WHOLE_TEXT);
    }
}
