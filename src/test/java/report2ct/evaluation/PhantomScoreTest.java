package report2ct.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import report2ct.Report2CtException;
import report2ct.evaluation.PhantomScore.Share;
import report2ct.phantom.Amount;
import report2ct.phantom.Finding;
import report2ct.phantom.FindingDetail;
import report2ct.phantom.FindingDetail.Effusion;
import report2ct.phantom.FindingDetail.Mass;
import report2ct.phantom.FindingSampler;
import report2ct.phantom.Phantom;
import report2ct.phantom.PhantomFindings;
import report2ct.phantom.PhantomGenerator;
import report2ct.phantom.PhantomGrid;
import report2ct.phantom.PhantomReader;
import report2ct.phantom.PhantomReading;
import report2ct.phantom.PhantomReading.Measure;
import report2ct.phantom.Side;
import report2ct.phantom.Zone;

class PhantomScoreTest {
    private static final double CLOSE = 1e-12;

    @Test
    void aucIsOneForPerfectOrderAndZeroForTheReverse() {
        boolean[] positive = {false, false, true, true};

        assertThat(RankStatistics.areaUnderRoc(new double[] {1, 2, 3, 4}, positive))
                .isEqualTo(1);
        assertThat(RankStatistics.areaUnderRoc(new double[] {4, 3, 2, 1}, positive))
                .isZero();
    }

    @Test
    void tiesCountHalf() {
        assertThat(RankStatistics.areaUnderRoc(new double[] {5, 5, 5}, new boolean[] {true, false, true}))
                .isEqualTo(0.5);
        // pairs: (2,1) won, (2,2) tied, (3,1) won, (3,2) won
        assertThat(RankStatistics.areaUnderRoc(new double[] {2, 1, 3, 2}, new boolean[] {true, false, true, false}))
                .isCloseTo(3.5 / 4, within(CLOSE));
    }

    @Test
    void aucOfOneClassIsNotANumber() {
        assertThat(RankStatistics.areaUnderRoc(new double[] {1, 2}, new boolean[] {true, true}))
                .isNaN();
        assertThat(RankStatistics.areaUnderRoc(new double[] {1, 2}, new boolean[] {false, false}))
                .isNaN();
    }

    @Test
    void aucCountsPairsOnRandomScores() {
        FindingSampler sampler = new FindingSampler();
        double[] scores = new double[150];
        boolean[] positive = new boolean[150];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = sampler.sample(i).details().size();
            positive[i] = sampler.sample(i + 1000).has(Finding.MASS) || i % 3 == 0;
        }
        double won = 0;
        double pairs = 0;
        for (int i = 0; i < scores.length; i++) {
            for (int j = 0; j < scores.length; j++) {
                if (positive[i] && !positive[j]) {
                    pairs++;
                    won += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0;
                }
            }
        }

        assertThat(RankStatistics.areaUnderRoc(scores, positive)).isCloseTo(won / pairs, within(CLOSE));
    }

    @Test
    void ranksShareTheirMean() {
        assertThat(RankStatistics.ranks(new double[] {10, 20, 10, 5})).containsExactly(2.5, 4, 2.5, 1);
        assertThat(RankStatistics.ranks(new double[0])).isEmpty();
    }

    @Test
    void brokenScoresAreRefused() {
        assertThatThrownBy(() -> RankStatistics.areaUnderRoc(new double[2], new boolean[3]))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("2 scores and 3 labels");
        assertThatThrownBy(() -> RankStatistics.ranks(new double[] {Double.NaN}))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("NaN");
        assertThatThrownBy(() -> PhantomScore.of(List.of(), List.of()))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("at least one");
        assertThatThrownBy(() -> PhantomScore.of(List.of(PhantomFindings.normal()), List.of()))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("1 requests and 0 readings");
        assertThatThrownBy(() -> new Share(3, 2)).isInstanceOf(Report2CtException.class);
    }

    @Test
    void onlyFindingsOnOneSideCountForTheSide() {
        List<PhantomFindings> requested = List.of(
                PhantomFindings.of(new Effusion(Side.RIGHT, Amount.SMALL)),
                PhantomFindings.of(new Effusion(Side.LEFT, Amount.SMALL)),
                PhantomFindings.of(new Effusion(Side.BOTH, Amount.SMALL)),
                PhantomFindings.normal());
        List<PhantomReading> read = List.of(reading(2, 1, 0), reading(3, 1, 0), reading(4, -1, 0), reading(1, -1, 0));

        PhantomScore score = PhantomScore.of(requested, read);

        PhantomScore.Row row = score.row(Finding.EFFUSION);
        assertThat(row.positives()).isEqualTo(3);
        assertThat(row.auroc()).isEqualTo(1);
        assertThat(row.side()).isEqualTo(new Share(1, 2));
        assertThat(row.zone()).isEqualTo(new Share(0, 0));
        assertThat(score.row(Finding.MASS).auroc()).isNaN();
        assertThat(score.meanAuroc()).isEqualTo(1);
        assertThat(score.side().value()).isEqualTo(0.5);
        assertThat(score.zone().value()).isNaN();
    }

    @Test
    void zonesCountForMassAndConsolidation() {
        List<PhantomFindings> requested = List.of(
                PhantomFindings.of(new Mass(Side.LEFT, Zone.UPPER, 30)),
                PhantomFindings.of(new FindingDetail.Consolidation(Side.LEFT, Zone.LOWER)));

        PhantomScore score = PhantomScore.of(requested, List.of(reading(2, -1, 1), reading(1, -1, 1)));

        assertThat(score.row(Finding.MASS).zone()).isEqualTo(new Share(1, 1));
        assertThat(score.row(Finding.CONSOLIDATION).zone()).isEqualTo(new Share(0, 1));
        assertThat(score.zone()).isEqualTo(new Share(1, 2));
        assertThat(score.side()).isEqualTo(new Share(2, 2));
        assertThat(score.aurocByFinding()).containsEntry(Finding.MASS, 1.0);
        assertThat(score.aurocByFinding()).containsEntry(Finding.CONSOLIDATION, 0.0);
    }

    @Test
    void theTableHasOneLineAFindingAndNoLocale() {
        String table = PhantomScore.of(
                        List.of(PhantomFindings.normal(), PhantomFindings.of(new Mass(Side.LEFT, Zone.UPPER, 30))),
                        List.of(reading(2, 1, 0), reading(1, 1, 0)))
                .table();

        assertThat(table.lines()).hasSize(10);
        assertThat(table).contains("mass").contains("0.000").contains("-");
    }

    @Test
    void theReaderFindsWhatPhantomsShowAndShufflingIsChance() {
        int count = 60;
        PhantomGenerator generator = new PhantomGenerator(PhantomGrid.coarse());
        List<PhantomFindings> requested = new ArrayList<>();
        List<PhantomReading> read = new ArrayList<>();
        for (long seed = 9000; seed < 9000 + count; seed++) {
            PhantomFindings findings = new FindingSampler().sample(seed);
            Phantom phantom = generator.generate(findings, seed);
            requested.add(findings);
            read.add(new PhantomReader().read(phantom));
        }

        PhantomScore score = PhantomScore.of(requested, read);
        PhantomScore shuffled = PhantomScore.shuffled(requested, read, 5);

        assertThat(score.meanAuroc()).as(score.table()).isGreaterThan(0.95);
        assertThat(score.side().value()).as(score.table()).isGreaterThan(0.9);
        assertThat(shuffled.meanAuroc()).isBetween(0.35, 0.65);
        assertThat(shuffled.rows().stream()
                        .mapToInt(PhantomScore.Row::positives)
                        .sum())
                .isEqualTo(score.rows().stream()
                        .mapToInt(PhantomScore.Row::positives)
                        .sum());
        assertThat(PhantomScore.shuffled(requested, read, 5)).isEqualTo(shuffled);
    }

    @Test
    void blurAndGrainChangeLittle() {
        PhantomGenerator generator = new PhantomGenerator(PhantomGrid.standard());
        PhantomReader reader = new PhantomReader();
        List<PhantomFindings> requested = new ArrayList<>();
        List<PhantomReading> read = new ArrayList<>();
        for (long seed = 9500; seed < 9530; seed++) {
            PhantomFindings findings = new FindingSampler().sample(seed);
            Phantom phantom = generator.generate(findings, seed);
            short[] hu = Degraded.blurredAndGrainy(phantom, seed);
            requested.add(findings);
            read.add(reader.read(hu, phantom.nx(), phantom.ny(), phantom.nz(), phantom.spacing()));
        }

        PhantomScore score = PhantomScore.of(requested, read);

        assertThat(score.meanAuroc()).as(score.table()).isGreaterThan(0.93);
        assertThat(score.side().value()).as(score.table()).isGreaterThan(0.88);
    }

    private static PhantomReading reading(double score, double rightMinusLeft, double upperMinusLower) {
        Map<Finding, Measure> measures = new EnumMap<>(Finding.class);
        for (Finding finding : Finding.values()) {
            measures.put(finding, new Measure(score, rightMinusLeft, upperMinusLower, 0));
        }
        return new PhantomReading(measures);
    }
}
