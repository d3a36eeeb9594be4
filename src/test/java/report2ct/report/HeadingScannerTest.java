package report2ct.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeadingScannerTest {
    private static List<Heading> headings(String text) {
        return new HeadingScanner(text).headings();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Findings - clear",
                "Findings \u2013 clear",
                "Findings \u2014 clear",
                "Clear lungs. Findings - clear",
                "Clear lungs.            Findings - twelve blanks before",
                "            Findings\ntwelve blanks are still a margin",
                "Clear.\nFindings ",
                "Findings A nodule.",
                "Findings Both lungs clear.",
                "FINDINGS BOTH lungs are clear",
                "The patient was seen Findings: clear",
                "See radiologic Findings: clear",
                "look at /FINDINGS: clear",
            })
    void aFindingsHeadingIsSeenWhereOneCanStand(String text) {
        assertThat(headings(text)).extracting(Heading::topic).containsExactly(Heading.Topic.FINDINGS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Findings + both lungs clear",
                "Findings -both lungs clear",
                "Findings- both lungs clear",
                "Clear. Findings -",
                "Clear lungs.             Findings - thirteen blanks before",
                "             Findings\nthirteen blanks are no margin",
                "Summary - clear",
                "findings. clear",
                "SUMMARY. clear",
                "Technique. clear",
                "Technique The scan was good.",
                "Findings X",
                "Findings CT shows",
                "FINDINGS BOTH LUNGS are clear",
                "see Radiologic Findings: clear",
                "see Summary: clear",
                "see findings: clear",
                "Clear.Summary: clear",
                "In the  Findings: clear",
                "was reported by the clinic",
            })
    void theSameWordIsNoHeadingElsewhere(String text) {
        assertThat(headings(text)).isEmpty();
    }

    @Test
    void wideSpaceSetsAHeadingWithAColonOff() {
        assertThat(headings("Clear Summary: none")).isEmpty();
        assertThat(headings("Clear  Summary: none")).hasSize(1);
        assertThat(headings("Clear" + " ".repeat(20) + "Summary: none")).hasSize(1);
    }

    @Test
    void aSlashJoinsTheWordsOfAHeading() {
        assertThat(headings("FINDINGS/IMPRESSION: Clear."))
                .extracting(Heading::topic)
                .containsExactly(Heading.Topic.FINDINGS_AND_IMPRESSION);
        assertThat(headings("REASON FOR EXAM/STUDY: Cough."))
                .containsExactly(new Heading(Heading.Topic.INDICATION, "REASON FOR EXAM/STUDY", 0, 23));
        assertThat(headings("FINDINGS/")).isEmpty();
        assertThat(headings("FINDINGS/5: clear")).isEmpty();
    }

    @Test
    void aHeadingStartsWithItsDecorationAndItsContentAfterIt() {
        assertThat(headings("## Findings\nx")).containsExactly(new Heading(Heading.Topic.FINDINGS, "Findings", 0, 11));
        assertThat(headings("Clear. **Findings:** x"))
                .containsExactly(new Heading(Heading.Topic.FINDINGS, "Findings", 7, 21));
        assertThat(headings("x\nIV) Impression(s): y"))
                .containsExactly(new Heading(Heading.Topic.IMPRESSION, "Impression", 2, 21));
    }

    @Test
    void theSignerEndsTheReportAfterASentence() {
        assertThat(headings("No effusion. Reported by A. Bee"))
                .extracting(Heading::topic)
                .containsExactly(Heading.Topic.SIGNATURE);
    }
}
