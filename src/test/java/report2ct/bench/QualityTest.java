package report2ct.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import report2ct.config.ConfigFiles;
import report2ct.flow.FlowStep;
import report2ct.flow.RectifiedFlow;
import report2ct.flow.ScheduleMode;
import report2ct.flow.TimeWarp;
import report2ct.generation.Economy;
import report2ct.generation.GuidanceInterval;
import report2ct.generation.Solver;

class QualityTest {
    private static final Offset<Double> CLOSE = Offset.offset(1e-9);

    @Test
    void theRatioIsThatOfTheRangeAndTheRootMeanSquareDifference() {
        short[] a = {0, 0, 0, 0};

        assertThat(QualityBench.psnr(new short[] {20, -20, 20, -20}, a)).isCloseTo(40, CLOSE);
        assertThat(QualityBench.psnr(new short[] {2000, 2000, 2000, 2000}, a)).isCloseTo(0, CLOSE);
        assertThat(QualityBench.psnr(a, a.clone())).isEqualTo(120);
    }

    @ParameterizedTest
    @CsvSource({
        "EULER, 0, 1000, true, 20",
        "EULER, 0, 1000, false, 10",
        "AB2, 0, 1000, true, 20",
        "HEUN, 0, 1000, true, 38",
        "MIDPOINT, 0, 1000, false, 19",
        // times 1000, 900, ... 100: those from 500 to 1000 are six
        "EULER, 500, 1000, true, 16",
        "EULER, 500, 1000, false, 10",
    })
    void passesAreCountedByTheSampler(Solver solver, double from, double to, boolean guided, int expected) {
        RectifiedFlow flow = new RectifiedFlow(1000, TimeWarp.Fixed.none());
        List<FlowStep> schedule = flow.schedule(10, 1, ScheduleMode.EXACT);
        Economy economy = new Economy(solver, new GuidanceInterval(from, to), 2);

        assertThat(QualityBench.passes(flow, schedule, economy, guided)).isEqualTo(expected);
    }

    @Test
    void theWaysBeginWithTheReferenceAndDiffer() {
        List<QualityWays.Way> ways = QualityWays.all(30);

        assertThat(ways.get(0)).isEqualTo(new QualityWays.Way(100, Economy.NONE));
        assertThat(ways).doesNotHaveDuplicates().hasSizeGreaterThan(10);
        assertThat(ways.stream().map(QualityWays.Way::name)).doesNotHaveDuplicates();
        assertThat(ways).contains(new QualityWays.Way(30, Economy.NONE));
        assertThat(QualityWays.all(1)).allMatch(way -> way.steps() > 0);
    }

    @Test
    void aWayIsNamedByWhatItSaves() {
        assertThat(new QualityWays.Way(15, new Economy(Solver.AB2, new GuidanceInterval(250, 900), 2)).name())
                .isEqualTo("ab2, 15 steps, guidance 250.0,900.0, inner levels every 2");
    }

    @Test
    void theCardIsWrittenAsJsonAndMarkdown() {
        QualityCard card = new QualityCard(
                "report2ct 1",
                "demo (ab)",
                2,
                7,
                "8,8,4",
                1.5,
                "euler, 100 steps",
                List.of(
                        new QualityCard.Row("euler, 100 steps", 100, Economy.NONE, 200, 9, 12, null, null, null, 0, 0),
                        new QualityCard.Row(
                                "ab2, 15 steps",
                                15,
                                Economy.NONE.with(Solver.AB2),
                                30,
                                1.5,
                                2.25,
                                41.25,
                                39.0,
                                0.75,
                                3,
                                4)));

        assertThat(ConfigFiles.fromJson(card.toJson(), QualityCard.class, "quality.json"))
                .isEqualTo(card);
        assertThat(card.markdown().lines().toList())
                .startsWith("report2ct 1, model demo (ab): 2 reports from seed 7, 8,8,4 voxels, guidance 1.5."
                        + " Compared with euler, 100 steps of the same report and noise: PSNR over 2000 HU, mean and least;"
                        + " the phantom reader's mean AUROC and its sides.")
                .endsWith(
                        "| euler, 100 steps | 200 | 9.00 | 12.00 | - | - | - | - |",
                        "| ab2, 15 steps | 30 | 1.50 | 2.25 | 41.3 | 39.0 | 0.750 | 3 of 4 |");
    }
}
