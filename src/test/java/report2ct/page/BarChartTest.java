package report2ct.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import report2ct.Report2CtException;
import report2ct.page.BarChart.Bar;
import report2ct.page.BarChart.Group;

class BarChartTest {
    private static final Pattern BAR = Pattern.compile("<rect x=\"170\\.0\" y=\"[0-9.]+\" width=\"([0-9.]+)\"");

    static BarChart chart(double value, double low, double high) {
        return new BarChart(
                "c", 0, 1, List.of("s"), List.of(new Group("g", List.of(new Bar(value, low, high)))), List.of(0.5));
    }

    /** Length of the last box that begins at the axis; the legend's box comes first. */
    private static double length(BarChart chart) {
        Matcher matcher = BAR.matcher(chart.html());
        double length = Double.NaN;
        while (matcher.find()) {
            length = Double.parseDouble(matcher.group(1));
        }
        return length;
    }

    @Test
    void theLengthOfABarFollowsItsValue() {
        double none = Double.NaN;

        assertThat(length(chart(1, none, none))).isEqualTo(500);
        assertThat(length(chart(0.25, none, none))).isEqualTo(125);
        assertThat(length(chart(0, none, none))).isZero();
        assertThat(length(chart(7, none, none))).isEqualTo(500);
    }

    @Test
    void aBarWithoutANumberIsNotDrawn() {
        String html = chart(Double.NaN, 0.1, 0.2).html();

        assertThat(html).doesNotContain("stroke:#222").contains(">g</text>");
        assertThat(html.split("<rect", -1)).hasSize(2);
    }

    @Test
    void anIntervalIsDrawnOnlyWhenItIsKnown() {
        assertThat(chart(0.5, 0.4, 0.6).html().split("stroke:#222", -1)).hasSize(4);
        assertThat(chart(0.5, Double.NaN, 0.6).html()).doesNotContain("stroke:#222");
    }

    @Test
    void referencesAreDashed() {
        assertThat(chart(0.5, 0.4, 0.6).html().split("dasharray", -1)).hasSize(2);
    }

    @Test
    void aGroupNeedsABarForEachSeries() {
        assertThatThrownBy(
                        () -> new BarChart("c", 0, 1, List.of("a", "b"), List.of(new Group("g", List.of())), List.of()))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("g: expected 2 bars, found 0");
    }

    @Test
    void anAxisNeedsTwoEnds() {
        BarChart chart = new BarChart("c", 1, 1, List.of(), List.of(), List.of());

        assertThatThrownBy(chart::html).isInstanceOf(Report2CtException.class);
    }
}
