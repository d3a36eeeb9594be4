package report2ct.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import report2ct.page.LineChart.Point;
import report2ct.page.LineChart.Series;

class LineChartTest {
    static LineChart chart() {
        return new LineChart(
                "c", "x", "y", List.of(new Series("s", List.of(new Point(0, 1, 0.5, 1.5), Point.of(10, 2)))));
    }

    @Test
    void theEndsOfTheDataReachTheEndsOfTheAxes() {
        LineChart chart = new LineChart(
                "c", "x", "y", List.of(new Series("s", List.of(Point.of(0, 0), Point.of(5, 2.5), Point.of(10, 5)))));

        assertThat(chart.html()).contains("points=\"60.0,286.0 380.0,163.0 700.0,40.0 \"");
    }

    @Test
    void aMissingNumberBreaksTheLine() {
        LineChart chart = new LineChart(
                "c",
                "x",
                "y",
                List.of(new Series(
                        "s",
                        List.of(
                                Point.of(0, 0),
                                Point.of(1, 1),
                                Point.of(2, Double.NaN),
                                Point.of(3, 1),
                                Point.of(4, 0)))));

        assertThat(chart.html().split("<polyline", -1)).hasSize(3);
        assertThat(chart.html().split("<circle", -1)).hasSize(5);
    }

    @Test
    void manyPointsHaveNoDots() {
        List<Point> points = new ArrayList<>();
        for (int i = 0; i <= 60; i++) {
            points.add(Point.of(i, i));
        }

        assertThat(new LineChart("c", "x", "y", List.of(new Series("s", points))).html())
                .doesNotContain("<circle")
                .contains("<polyline");
    }

    @Test
    void aChartOfNothingOrOfOnePointCanBeDrawn() {
        assertThat(new LineChart("c", "x", "y", List.of()).html())
                .contains("<svg")
                .doesNotContain("NaN");
        assertThat(new LineChart("c", "x", "y", List.of(new Series("s", List.of(Point.of(3, 0))))).html())
                .contains("<circle")
                .doesNotContain("NaN");
    }

    @Test
    void marksAreRoundAndCoverTheData() {
        ChartScale scale = ChartScale.around(new double[] {0.13, Double.NaN, 0.87}, 0, 100);

        assertThat(scale.low()).isLessThanOrEqualTo(0.13);
        assertThat(scale.high()).isGreaterThanOrEqualTo(0.87);
        assertThat(scale.marks().stream().map(scale::label)).containsExactly("0.0", "0.2", "0.4", "0.6", "0.8", "1.0");
        assertThat(scale.at(scale.low())).isZero();
        assertThat(scale.at(scale.high())).isEqualTo(100);
        assertThat(scale.at(1e9)).isEqualTo(100);
    }

    @Test
    void marksOfSmallAndLargeNumbersKeepTheirDigits() {
        assertThat(labels(0, 0.001)).contains("0.0002", "0.0010");
        assertThat(labels(0, 20_000)).contains("5000", "20000");
        assertThat(labels(0, 12)).contains("2.5", "12.5");
    }

    private static List<String> labels(double low, double high) {
        ChartScale scale = ChartScale.around(new double[] {low, high}, 0, 1);
        return scale.marks().stream().map(scale::label).toList();
    }
}
