package report2ct.phantom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import report2ct.phantom.FindingDetail.Cardiomegaly;
import report2ct.phantom.FindingDetail.Consolidation;
import report2ct.phantom.FindingDetail.Effusion;
import report2ct.phantom.FindingDetail.Emphysema;
import report2ct.phantom.FindingDetail.GroundGlass;
import report2ct.phantom.FindingDetail.Mass;
import report2ct.phantom.FindingDetail.Pacemaker;
import report2ct.phantom.FindingDetail.Pneumothorax;
import report2ct.report.Report;

class ReportWriterTest {
    private static final ReportWriter WRITER = new ReportWriter();
    private static final FindingSampler SAMPLER = new FindingSampler();
    private static final Pattern NEGATIVE = Pattern.compile(
            "\\b(no|not|without|absence|absent|free of|neither|clear|could not)\\b|is normal|normal (cardio|size)"
                    + "|are normal|normal limits|normal range");
    private static final Pattern SENTENCE_END = Pattern.compile("(?<=[a-z])\\.( |$)");
    /** Words that only sentences about the finding contain. */
    private static final Map<Finding, Pattern> WORDS = Map.of(
            Finding.EFFUSION, Pattern.compile("effusion|fluid"),
            Finding.CARDIOMEGALY,
                    Pattern.compile("cardiomegaly|heart (is|size|dim)|of the heart|cardiothoracic|cardiac (contour|"
                            + "silhouette|dimension|enlargement)"),
            Finding.CONSOLIDATION, Pattern.compile("consolidat|airspace"),
            Finding.GROUND_GLASS, Pattern.compile("ground[- ]glass"),
            Finding.MASS, Pattern.compile("\\bmass|nodule|space-occupying|solid lung lesion"),
            Finding.PNEUMOTHORAX, Pattern.compile("pneumothorax|pleural air|free air"),
            Finding.EMPHYSEMA, Pattern.compile("emphysem"),
            Finding.PACEMAKER, Pattern.compile("pacemaker|device|medical material"));

    @Test
    void reportsStateExactlyTheFindings() {
        for (Wording wording : Wording.values()) {
            for (long seed = 0; seed < 500; seed++) {
                PhantomFindings findings = SAMPLER.sample(seed);
                PhantomReport report = WRITER.write(findings, seed, wording);
                for (Finding finding : Finding.values()) {
                    assertSection(report.findings(), finding, findings.has(finding), seed);
                    assertSection(report.impression(), finding, findings.has(finding), seed);
                }
            }
        }
    }

    private static void assertSection(String section, Finding finding, boolean present, long seed) {
        List<String> affirmed = sentences(section).stream()
                .filter(s -> words(finding).matcher(s).find())
                .filter(s -> !NEGATIVE.matcher(s).find())
                .toList();
        if (present && !section.isEmpty()) {
            assertThat(affirmed)
                    .as("seed %d: %s in \"%s\"", seed, finding, section)
                    .hasSize(1);
        } else {
            assertThat(affirmed)
                    .as("seed %d: %s in \"%s\"", seed, finding, section)
                    .isEmpty();
        }
    }

    @Test
    void sidesZonesAndMeasuresAreThoseOfTheFinding() {
        for (Wording wording : Wording.values()) {
            for (long seed = 0; seed < 200; seed++) {
                String right = write(new Mass(Side.RIGHT, Zone.UPPER, 33), seed, wording);
                String left = write(new Consolidation(Side.LEFT, Zone.LOWER), seed, wording);

                assertThat(right).contains("right").contains("upper lobe").doesNotContain("left", "lower");
                assertThat(right).containsPattern("\\b(33 mm|3\\.3 cm)");
                assertThat(left).contains("left").contains("lower lobe").doesNotContain("right", "upper");
            }
        }
    }

    @Test
    void sizesAndSidesAreThoseOfTheFinding() {
        for (Wording wording : Wording.values()) {
            for (long seed = 0; seed < 100; seed++) {
                assertThat(write(new Effusion(Side.BOTH, Amount.LARGE), seed, wording))
                        .contains("large")
                        .containsPattern("bilateral|both|each side")
                        .doesNotContainPattern("\\b(left|right|small|moderate)\\b");
                assertThat(write(new Pneumothorax(Side.LEFT, Amount.SMALL), seed, wording))
                        .containsPattern("small|minor")
                        .contains("left")
                        .doesNotContainPattern("\\b(right|large|moderate)\\b");
                assertThat(write(new Cardiomegaly(Cardiomegaly.Degree.MARKED), seed, wording))
                        .containsPattern("marked|severe");
                assertThat(write(new Cardiomegaly(Cardiomegaly.Degree.MILD), seed, wording))
                        .containsPattern("mild|slight");
                assertThat(write(new GroundGlass(Side.RIGHT, GroundGlass.Extent.PATCHY), seed, wording))
                        .contains("patchy")
                        .contains("right");
                assertThat(write(new GroundGlass(Side.BOTH, GroundGlass.Extent.EXTENSIVE), seed, wording))
                        .containsPattern("extensive|diffuse")
                        .containsPattern("bilateral|both");
                assertThat(write(new Emphysema(Emphysema.Severity.SEVERE), seed, wording))
                        .contains("severe")
                        .doesNotContain("mild");
                assertThat(write(new Pacemaker(Side.RIGHT), seed, wording))
                        .contains("right")
                        .doesNotContain("left");
            }
        }
    }

    @Test
    void theSameSeedWritesTheSameAndAnotherWordsItDifferently() {
        PhantomFindings findings = SAMPLER.sample(1);
        Set<PhantomReport> reports = new HashSet<>();
        for (long seed = 0; seed < 50; seed++) {
            PhantomReport report = WRITER.write(findings, seed, Wording.TRAINING);
            assertThat(new ReportWriter().write(findings, seed, Wording.TRAINING))
                    .isEqualTo(report);
            reports.add(report);
        }
        assertThat(reports).hasSizeGreaterThan(45);
    }

    @Test
    void heldOutSentencesNeverOccurInTraining() {
        Set<String> training = new HashSet<>();
        Set<String> heldOut = new HashSet<>();
        for (long seed = 0; seed < 2000; seed++) {
            PhantomFindings findings = SAMPLER.sample(seed);
            PhantomReport seen = WRITER.write(findings, seed, Wording.TRAINING);
            PhantomReport unseen = WRITER.write(findings, seed, Wording.HELD_OUT);
            training.addAll(sentences(seen.findings() + " " + seen.impression()));
            heldOut.addAll(sentences(unseen.findings() + " " + unseen.impression()));
        }
        training.remove("");

        assertThat(training).hasSizeGreaterThan(300);
        assertThat(heldOut).hasSizeGreaterThan(100).doesNotContainAnyElementsOf(training);
    }

    @Test
    void thereAreEnoughWordingsOfEachState() {
        for (Finding finding : Finding.values()) {
            assertEnough(AbsentPhrases.of(finding));
        }
        for (long seed = 0; seed < 200; seed++) {
            SAMPLER.sample(seed).details().forEach(detail -> assertEnough(PresentPhrases.of(detail)));
        }
    }

    private static void assertEnough(Phrases phrases) {
        assertThat(new HashSet<>(phrases.training())).hasSizeGreaterThanOrEqualTo(6);
        assertThat(new HashSet<>(phrases.heldOut())).hasSizeGreaterThanOrEqualTo(2);
    }

    @Test
    void aSectionIsLeftEmptyNowAndThenButNeverBoth() {
        int noFindings = 0;
        int noImpression = 0;
        int draws = 4000;
        for (long seed = 0; seed < draws; seed++) {
            PhantomReport report = WRITER.write(PhantomFindings.normal(), seed, Wording.TRAINING);
            noFindings += report.findings().isEmpty() ? 1 : 0;
            noImpression += report.impression().isEmpty() ? 1 : 0;
            assertThat(report.findings() + report.impression()).isNotEmpty();
        }

        assertThat(noFindings / (double) draws).isCloseTo(0.05, within(0.015));
        assertThat(noImpression / (double) draws).isCloseTo(0.05, within(0.015));
    }

    @Test
    void aQuarterOfTheNegativesIsLeftOut() {
        int mentioned = 0;
        int draws = 3000;
        int sections = 0;
        for (long seed = 0; seed < draws; seed++) {
            String section = WRITER.write(PhantomFindings.normal(), seed, Wording.TRAINING)
                    .findings();
            if (!section.isEmpty()) {
                sections++;
                mentioned += section.toLowerCase(Locale.ROOT).contains("emphysem") ? 1 : 0;
            }
        }

        assertThat(mentioned / (double) sections).isCloseTo(0.75, within(0.03));
    }

    @Test
    void bothSectionsReachTheReportToBeEncoded() {
        PhantomReport report = new PhantomReport("There is a mass.", "Mass.");

        assertThat(report.toReport()).isEqualTo(Report.of("There is a mass.", "Mass."));
    }

    @Test
    void impressionsComeInThreeStyles() {
        Set<String> starts = new HashSet<>();
        PhantomFindings two = PhantomFindings.of(new Pacemaker(Side.LEFT), new Effusion(Side.LEFT, Amount.SMALL));
        for (long seed = 0; seed < 60; seed++) {
            String impression = WRITER.write(two, seed, Wording.TRAINING).impression();
            if (!impression.isEmpty()) {
                starts.add(impression.startsWith("1. ") ? "1" : impression.startsWith("- ") ? "-" : "prose");
                assertThat(impression.startsWith("1. ")).isEqualTo(impression.contains(" 2. "));
            }
        }

        assertThat(starts).containsExactlyInAnyOrder("1", "-", "prose");
    }

    @Test
    void sectionsAreCleanText() {
        for (long seed = 0; seed < 1000; seed++) {
            PhantomReport report = WRITER.write(SAMPLER.sample(seed), seed, Wording.TRAINING);
            for (String section : List.of(report.findings(), report.impression())) {
                assertThat(section).doesNotContain("{", "}", "  ", " .", "..").isEqualTo(section.strip());
                if (!section.isEmpty()) {
                    assertThat(section).matches("(?s)([A-Z]|1\\. [A-Z]|- [A-Z]).*\\.");
                }
            }
        }
    }

    private static String write(FindingDetail detail, long seed, Wording wording) {
        PhantomReport report = WRITER.write(PhantomFindings.of(detail), seed, wording);
        String text = report.impression().isEmpty() ? affirmed(report.findings(), detail) : report.impression();
        return text.toLowerCase(Locale.ROOT);
    }

    private static String affirmed(String section, FindingDetail detail) {
        return String.join(
                " ",
                sentences(section).stream()
                        .filter(s -> words(detail.finding()).matcher(s).find())
                        .filter(s -> !NEGATIVE.matcher(s).find())
                        .toList());
    }

    private static Pattern words(Finding finding) {
        return Objects.requireNonNull(WORDS.get(finding));
    }

    private static List<String> sentences(String section) {
        List<String> list = new ArrayList<>();
        for (String sentence : SENTENCE_END.split(section, 0)) {
            list.add(sentence.toLowerCase(Locale.ROOT)
                    .replaceFirst("^(\\d\\. |- )", "")
                    .strip());
        }
        return list;
    }
}
