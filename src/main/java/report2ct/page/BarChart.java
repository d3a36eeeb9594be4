package report2ct.page;

import java.util.List;
import java.util.Objects;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/**
 * Bars that run to the right, in groups of one bar a series, each with the interval of its uncertainty.
 *
 * @param caption below it
 * @param low number at the left end
 * @param high number at the right end
 * @param series names of the bars of each group
 * @param groups from top to bottom
 * @param references numbers with a line from top to bottom, e.g. what chance gives
 */
public record BarChart(
        String caption, double low, double high, List<String> series, List<Group> groups, List<Double> references)
        implements PagePart {
    private static final double WIDTH = 720;
    private static final double LEFT = 170;
    private static final double RIGHT = 50;
    private static final double TOP = 28;
    private static final double BAR = 12;
    private static final double GAP = 10;
    private static final double FOOT = 24;

    /** A bar for each series. */
    public record Group(String label, List<Bar> bars) {
        public Group {
            Objects.requireNonNull(label, "label");
            bars = List.copyOf(bars);
        }
    }

    /**
     * One bar; a value that is not a number leaves its place empty.
     *
     * @param low lower end of its interval; not a number for none
     * @param high upper end of its interval
     */
    public record Bar(double value, double low, double high) {
        /** A bar without an interval. */
        public static Bar of(double value) {
            return new Bar(value, Double.NaN, Double.NaN);
        }
    }

    public BarChart {
        Objects.requireNonNull(caption, "caption");
        series = List.copyOf(series);
        groups = List.copyOf(groups);
        references = List.copyOf(references);
        for (Group group : groups) {
            if (group.bars().size() != series.size()) {
                throw new Report2CtException(
                        ErrorKind.INTERNAL,
                        "bar chart, " + group.label() + ": expected " + series.size() + " bars, found "
                                + group.bars().size());
            }
        }
    }

    @Override
    public String html() {
        double groupHeight = series.size() * BAR + GAP;
        double bottom = TOP + groups.size() * groupHeight;
        ChartScale scale = new ChartScale(low, high, LEFT, WIDTH - RIGHT);
        Svg svg = new Svg(caption, WIDTH, bottom + FOOT);
        for (double mark : scale.marks()) {
            svg.line(scale.at(mark), TOP, scale.at(mark), bottom, "stroke:#ddd");
            svg.text(scale.at(mark), bottom + 16, "middle", scale.label(mark));
        }
        legend(svg);
        for (int g = 0; g < groups.size(); g++) {
            double top = TOP + g * groupHeight + GAP / 2;
            svg.text(
                    LEFT - 8,
                    top + series.size() * BAR / 2 + 4,
                    "end",
                    groups.get(g).label());
            for (int s = 0; s < series.size(); s++) {
                bar(svg, scale, groups.get(g).bars().get(s), top + s * BAR, Svg.colour(s));
            }
        }
        for (double reference : references) {
            svg.line(scale.at(reference), TOP, scale.at(reference), bottom, "stroke:#555;stroke-dasharray:4 3");
        }
        return svg.figure(caption);
    }

    private void legend(Svg svg) {
        double x = LEFT;
        for (int s = 0; s < series.size(); s++) {
            svg.box(x, 6, 10, 10, Svg.colour(s)).text(x + 14, 15, "start", series.get(s));
            x += 34 + 6.5 * series.get(s).length();
        }
    }

    private static void bar(Svg svg, ChartScale scale, Bar bar, double top, String colour) {
        if (!Double.isFinite(bar.value())) {
            return;
        }
        double end = scale.at(bar.value());
        svg.box(scale.from(), top + 1, end - scale.from(), BAR - 2, colour);
        double text = end;
        if (Double.isFinite(bar.low()) && Double.isFinite(bar.high())) {
            double middle = top + BAR / 2;
            svg.line(scale.at(bar.low()), middle, scale.at(bar.high()), middle, "stroke:#222");
            svg.line(scale.at(bar.low()), middle - 3, scale.at(bar.low()), middle + 3, "stroke:#222");
            svg.line(scale.at(bar.high()), middle - 3, scale.at(bar.high()), middle + 3, "stroke:#222");
            text = Math.max(text, scale.at(bar.high()));
        }
        svg.text(text + 5, top + BAR - 2, "start", HtmlText.number(bar.value(), 2));
    }
}
