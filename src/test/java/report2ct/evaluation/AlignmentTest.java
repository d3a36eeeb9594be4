package report2ct.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import report2ct.Report2CtException;
import report2ct.phantom.Amount;
import report2ct.phantom.Finding;
import report2ct.phantom.FindingDetail;
import report2ct.phantom.FindingDetail.Effusion;
import report2ct.phantom.FindingDetail.Emphysema;
import report2ct.phantom.FindingDetail.Mass;
import report2ct.phantom.FindingDetail.Pacemaker;
import report2ct.phantom.FindingSampler;
import report2ct.phantom.PhantomFindings;
import report2ct.phantom.PhantomReading;
import report2ct.phantom.PhantomReading.Measure;
import report2ct.phantom.Side;
import report2ct.phantom.Zone;

class AlignmentTest {
    private static final Bootstrap FEW = new Bootstrap(40, 1);
    private static final ReaderThresholds HALF = ReaderThresholds.all(0.5);

    /** A reader that sees exactly what was asked for. */
    static PhantomReading perfect(PhantomFindings findings) {
        Map<Finding, Measure> measures = new EnumMap<>(Finding.class);
        for (Finding finding : Finding.values()) {
            measures.put(
                    finding,
                    findings.detail(finding).map(AlignmentTest::measure).orElse(new Measure(0, 0, 0, 0)));
        }
        return new PhantomReading(measures);
    }

    private static Measure measure(FindingDetail detail) {
        double side = detail.side() == Side.RIGHT ? 1 : detail.side() == Side.LEFT ? -1 : 0;
        Optional<Zone> zone = detail instanceof Mass mass
                ? Optional.of(mass.zone())
                : detail instanceof FindingDetail.Consolidation c ? Optional.of(c.zone()) : Optional.empty();
        double size = RequestedSize.of(detail);
        return new Measure(
                1, side, zone.map(z -> z == Zone.UPPER ? 1.0 : -1.0).orElse(0.0), Double.isNaN(size) ? 0 : size);
    }

    static PhantomReading negated(PhantomFindings findings) {
        Map<Finding, Measure> measures = new EnumMap<>(Finding.class);
        perfect(findings)
                .measures()
                .forEach((finding, m) -> measures.put(
                        finding, new Measure(-m.score(), -m.rightMinusLeft(), -m.upperMinusLower(), -m.size())));
        return new PhantomReading(measures);
    }

    static List<AlignmentCase> cases(int count, boolean right) {
        List<AlignmentCase> cases = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            PhantomFindings findings = new FindingSampler().sample(i);
            cases.add(new AlignmentCase(findings, right ? perfect(findings) : negated(findings)));
        }
        return cases;
    }

    @Test
    void aPerfectReaderHasPerfectFigures() {
        Alignment alignment = Alignment.of(cases(80, true), HALF, FEW);

        for (Alignment.Row row : alignment.rows()) {
            assertThat(row.auroc().value()).as(row.finding() + " AUROC").isEqualTo(1);
            assertThat(row.f1().value()).as(row.finding() + " F1").isEqualTo(1);
            assertThat(row.auroc().low()).isEqualTo(1);
            assertThat(row.auroc().count()).isPositive();
        }
        assertThat(alignment.meanAuroc().value()).isEqualTo(1);
        assertThat(alignment.meanF1().value()).isEqualTo(1);
        assertThat(alignment.side().value()).isEqualTo(1);
        assertThat(alignment.singleSide().value()).isEqualTo(1);
        assertThat(alignment.zone().value()).isEqualTo(1);
        assertThat(alignment.meanSize().value()).isCloseTo(1, within(1e-12));
        assertThat(alignment.row(Finding.CARDIOMEGALY).side()).isEqualTo(Estimate.none());
        assertThat(alignment.row(Finding.EFFUSION).zone()).isEqualTo(Estimate.none());
        assertThat(alignment.row(Finding.PACEMAKER).size()).isEqualTo(Estimate.none());
    }

    @Test
    void aReaderThatIsAlwaysWrongHasTheWorstFigures() {
        Alignment alignment = Alignment.of(cases(80, false), HALF, FEW);

        assertThat(alignment.meanAuroc().value()).isZero();
        assertThat(alignment.meanF1().value()).isZero();
        assertThat(alignment.side().value()).isZero();
        assertThat(alignment.singleSide().value()).isZero();
        assertThat(alignment.zone().value()).isZero();
        assertThat(alignment.meanSize().value()).isCloseTo(-1, within(1e-12));
    }

    @Test
    void shuffledRequestsFallToChance() {
        Alignment alignment = Alignment.shuffled(cases(150, true), HALF, 40, 3);

        assertThat(alignment.meanAuroc().value()).isCloseTo(0.5, within(0.02));
        assertThat(alignment.meanAuroc().low()).isLessThan(0.5);
        assertThat(alignment.meanAuroc().high()).isGreaterThan(0.5);
        assertThat(alignment.meanSize().value()).isCloseTo(0, within(0.2));
        assertThat(alignment.side().value()).isLessThan(0.6);
    }

    @Test
    void figuresAgreeWithThePhantomScore() {
        List<AlignmentCase> cases = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            cases.add(new AlignmentCase(
                    new FindingSampler().sample(i), perfect(new FindingSampler().sample(i % 3 == 0 ? i + 500 : i))));
        }
        PhantomScore score = PhantomScore.of(
                cases.stream().map(AlignmentCase::requested).toList(),
                cases.stream().map(AlignmentCase::read).toList());

        Alignment alignment = Alignment.of(cases, HALF, FEW);

        assertThat(alignment.meanAuroc().value())
                .isCloseTo(score.meanAuroc(), within(1e-12))
                .isBetween(0.6, 0.95);
        assertThat(alignment.side().value()).isEqualTo(score.side().value());
        assertThat(alignment.side().count()).isEqualTo(score.side().trials());
        assertThat(alignment.zone().value()).isEqualTo(score.zone().value());
        assertThat(alignment.zone().count()).isEqualTo(score.zone().trials());
        for (Finding finding : Finding.values()) {
            assertThat(alignment.row(finding).auroc().value())
                    .isEqualTo(score.row(finding).auroc());
            assertThat(alignment.row(finding).auroc().count())
                    .isEqualTo(score.row(finding).positives());
            assertThat((Double) alignment.row(finding).side().value())
                    .isEqualTo((Double) score.row(finding).side().value());
        }
    }

    @Test
    void onlyReportsWithExactlyOneSidedFindingCountAsSingle() {
        PhantomFindings one =
                PhantomFindings.of(new Effusion(Side.LEFT, Amount.SMALL), new Emphysema(Emphysema.Severity.MILD));
        PhantomFindings two = PhantomFindings.of(new Effusion(Side.LEFT, Amount.SMALL), new Pacemaker(Side.LEFT));
        PhantomFindings both = PhantomFindings.of(new Effusion(Side.BOTH, Amount.SMALL), new Pacemaker(Side.RIGHT));

        Alignment alignment = Alignment.of(
                List.of(
                        new AlignmentCase(one, perfect(one)),
                        new AlignmentCase(two, negated(two)),
                        new AlignmentCase(both, perfect(both))),
                HALF,
                FEW);

        assertThat(alignment.singleSide().value()).isEqualTo(1);
        assertThat(alignment.singleSide().count()).isEqualTo(2);
        assertThat(alignment.side().value()).isEqualTo(0.5);
        assertThat(alignment.side().count()).isEqualTo(4);
    }

    @Test
    void f1IsTheHarmonicMeanOfPrecisionAndRecall() {
        Detections found = Detections.NONE;
        boolean[] there = {true, true, true, false, false, false, false};
        boolean[] seen = {true, true, false, true, false, false, false};
        for (int i = 0; i < there.length; i++) {
            found = found.plus(there[i], seen[i]);
        }
        double precision = 2.0 / 3;
        double recall = 2.0 / 3;

        assertThat(found).isEqualTo(new Detections(2, 1, 1));
        assertThat(found.f1()).isCloseTo(2 * precision * recall / (precision + recall), within(1e-12));
        assertThat(new Detections(1, 0, 3).f1()).isCloseTo(2 * 0.25 / 1.25, within(1e-12));
        assertThat(new Detections(0, 0, 3).f1()).isNaN();
        assertThat(new Detections(0, 2, 0).f1()).isZero();
    }

    @Test
    void thresholdsSeparateWhatCanBeSeparated() {
        List<AlignmentCase> cases = List.of(
                scored(0.1, false), scored(0.4, false), scored(0.6, true), scored(0.9, true), scored(0.2, false));

        ReaderThresholds thresholds = ReaderThresholds.of(cases);

        assertThat(thresholds.of(Finding.PACEMAKER)).isEqualTo(0.5);
        assertThat(thresholds.of(Finding.MASS)).isEqualTo(Double.POSITIVE_INFINITY);
    }

    @Test
    void thresholdsTakeTheBestCompromise() {
        // seen from 0.3 on: 3 hits, 1 false alarm, F1 = 6/7; from 0.6 on: 2 hits, 1 miss, F1 = 4/5
        List<AlignmentCase> cases = List.of(
                scored(0.1, false), scored(0.3, true), scored(0.5, false), scored(0.7, true), scored(0.8, true));

        assertThat(ReaderThresholds.of(cases).of(Finding.PACEMAKER)).isCloseTo(0.2, within(1e-12));
    }

    private static AlignmentCase scored(double score, boolean there) {
        PhantomFindings findings = there ? PhantomFindings.of(new Pacemaker(Side.LEFT)) : PhantomFindings.normal();
        Map<Finding, Measure> measures = new EnumMap<>(Finding.class);
        for (Finding finding : Finding.values()) {
            measures.put(finding, new Measure(score, 0, 0, 0));
        }
        return new AlignmentCase(findings, new PhantomReading(measures));
    }

    @Test
    void correlationOfRanks() {
        assertThat(RankStatistics.spearman(new double[] {1, 2, 3}, new double[] {10, 100, 1000}))
                .isCloseTo(1, within(1e-12));
        assertThat(RankStatistics.spearman(new double[] {1, 2, 3}, new double[] {3, 2, 1}))
                .isCloseTo(-1, within(1e-12));
        // 1 - 6 sum d^2 / (n (n^2 - 1)) with d = 0, 1, -1, 0
        assertThat(RankStatistics.spearman(new double[] {1, 2, 3, 4}, new double[] {1, 3, 2, 4}))
                .isCloseTo(0.8, within(1e-12));
        assertThat(RankStatistics.spearman(new double[] {1, 1, 1}, new double[] {1, 2, 3}))
                .isNaN();
        assertThat(RankStatistics.spearman(new double[] {1, 2}, new double[] {1, 2}))
                .isNaN();
        assertThatThrownBy(() -> RankStatistics.spearman(new double[2], new double[3]))
                .isInstanceOf(Report2CtException.class);
    }

    @Test
    void sizesAreOrderedAsTheirWords() {
        assertThat(RequestedSize.of(new Effusion(Side.LEFT, Amount.LARGE)))
                .isGreaterThan(RequestedSize.of(new Effusion(Side.LEFT, Amount.SMALL)));
        assertThat(RequestedSize.of(new Mass(Side.LEFT, Zone.LOWER, 40))).isEqualTo(40);
        assertThat(RequestedSize.of(new Emphysema(Emphysema.Severity.SEVERE)))
                .isGreaterThan(RequestedSize.of(new Emphysema(Emphysema.Severity.MILD)));
        assertThat(RequestedSize.of(new FindingDetail.Cardiomegaly(FindingDetail.Cardiomegaly.Degree.MARKED)))
                .isEqualTo(1);
        assertThat(RequestedSize.of(new FindingDetail.GroundGlass(Side.LEFT, FindingDetail.GroundGlass.Extent.PATCHY)))
                .isZero();
        assertThat(RequestedSize.of(new FindingDetail.Pneumothorax(Side.LEFT, Amount.MODERATE)))
                .isEqualTo(1);
        assertThat(RequestedSize.of(new Pacemaker(Side.LEFT))).isNaN();
    }

    @Test
    void noCasesAreRefused() {
        assertThatThrownBy(() -> Alignment.of(List.of(), HALF, FEW))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("found none");
        assertThatThrownBy(() -> new ReaderThresholds(Map.of(Finding.MASS, 1.0)))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("EFFUSION");
    }
}
