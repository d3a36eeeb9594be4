package report2ct.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.DoubleStream;

/**
 * Lines over a common axis.
 *
 * @param caption below it
 * @param xTitle what the horizontal axis counts
 * @param yTitle what the vertical axis measures
 * @param series one line each
 */
public record LineChart(String caption, String xTitle, String yTitle, List<Series> series) implements PagePart {
    private static final double WIDTH = 720;
    private static final double HEIGHT = 330;
    private static final double LEFT = 60;
    private static final double RIGHT = 20;
    private static final double TOP = 40;
    private static final double FOOT = 44;
    /** Above this, points are joined without dots. */
    private static final int MOST_DOTS = 60;

    /** A named line through points in their order. */
    public record Series(String name, List<Point> points) {
        public Series {
            Objects.requireNonNull(name, "name");
            points = List.copyOf(points);
        }
    }

    /**
     * A point; one whose y is not a number breaks the line.
     *
     * @param low lower end of the interval of y; not a number for none
     * @param high upper end
     */
    public record Point(double x, double y, double low, double high) {
        /** A point without an interval. */
        public static Point of(double x, double y) {
            return new Point(x, y, Double.NaN, Double.NaN);
        }
    }

    public LineChart {
        Objects.requireNonNull(caption, "caption");
        Objects.requireNonNull(xTitle, "x title");
        Objects.requireNonNull(yTitle, "y title");
        series = List.copyOf(series);
    }

    @Override
    public String html() {
        ChartScale x = ChartScale.around(points().stream().mapToDouble(Point::x).toArray(), LEFT, WIDTH - RIGHT);
        ChartScale y = ChartScale.around(
                points().stream()
                        .flatMapToDouble(p -> DoubleStream.of(p.y(), p.low(), p.high()))
                        .toArray(),
                HEIGHT - FOOT,
                TOP);
        Svg svg = new Svg(caption, WIDTH, HEIGHT);
        axes(svg, x, y);
        double legend = LEFT;
        for (int s = 0; s < series.size(); s++) {
            String name = series.get(s).name();
            svg.box(legend, 6, 10, 10, Svg.colour(s)).text(legend + 14, 15, "start", name);
            legend += 34 + 6.5 * name.length();
            draw(svg, x, y, series.get(s), Svg.colour(s));
        }
        return svg.figure(caption);
    }

    private List<Point> points() {
        return series.stream().flatMap(s -> s.points().stream()).toList();
    }

    private void axes(Svg svg, ChartScale x, ChartScale y) {
        for (double mark : x.marks()) {
            svg.line(x.at(mark), TOP, x.at(mark), HEIGHT - FOOT, "stroke:#eee");
            svg.text(x.at(mark), HEIGHT - FOOT + 16, "middle", x.label(mark));
        }
        for (double mark : y.marks()) {
            svg.line(LEFT, y.at(mark), WIDTH - RIGHT, y.at(mark), "stroke:#ddd");
            svg.text(LEFT - 6, y.at(mark) + 4, "end", y.label(mark));
        }
        svg.text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 8, "middle", xTitle);
        svg.text(4, TOP - 10, "start", yTitle);
    }

    private static void draw(Svg svg, ChartScale x, ChartScale y, Series one, String colour) {
        List<double[]> run = new ArrayList<>();
        boolean dots = one.points().size() <= MOST_DOTS;
        for (Point point : one.points()) {
            if (!Double.isFinite(point.x()) || !Double.isFinite(point.y())) {
                svg.path(run, colour);
                run.clear();
                continue;
            }
            double px = x.at(point.x());
            run.add(new double[] {px, y.at(point.y())});
            if (dots) {
                svg.dot(px, y.at(point.y()), colour);
            }
            if (Double.isFinite(point.low()) && Double.isFinite(point.high())) {
                svg.line(px, y.at(point.low()), px, y.at(point.high()), "stroke:" + colour);
            }
        }
        svg.path(run, colour);
    }
}
