package report2ct.training.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Curves of a run over its steps as one SVG picture, a panel for each figure: a line through all values, the lowest and the
 * highest value at the axis. A panel whose values are all positive and span more than a factor of ten is logarithmic.
 */
final class CurvePlot {
    private static final int WIDTH = 760;
    private static final int PANEL = 180;
    private static final int LEFT = 90;
    private static final int RIGHT = 20;
    private static final int TOP = 34;
    private static final int BOTTOM = 14;
    private static final int FOOT = 24;
    private static final double WIDE = 10;
    private static final int MOST_POINTS = 2000;

    private record Point(double step, double value) {}

    private CurvePlot() {}

    /** The picture of these figures of a run's metrics; a figure that has no values yet has no panel. */
    static String svg(List<JsonNode> lines, List<String> figures) {
        StringBuilder panels = new StringBuilder();
        double lastStep = 1;
        for (JsonNode line : lines) {
            lastStep = Math.max(lastStep, line.path("step").asDouble());
        }
        int top = 0;
        for (String figure : figures) {
            List<Point> points = points(lines, figure);
            if (!points.isEmpty()) {
                panel(panels, figure, points, lastStep, top);
                top += PANEL;
            }
        }
        String head = String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\""
                        + " font-size=\"12\">%n<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n",
                WIDTH,
                top + FOOT);
        String foot = text(LEFT, top + FOOT / 2, "start", "0")
                + text(WIDTH - RIGHT, top + FOOT / 2, "end", "step " + number(lastStep));
        return head + panels + foot + "</svg>\n";
    }

    private static List<Point> points(List<JsonNode> lines, String figure) {
        List<Point> points = new ArrayList<>();
        for (JsonNode line : lines) {
            if (line.path(figure).isNumber()) {
                points.add(new Point(
                        line.path("step").asDouble(), line.path(figure).asDouble()));
            }
        }
        int stride = (points.size() + MOST_POINTS - 1) / MOST_POINTS;
        List<Point> thinned = new ArrayList<>();
        for (int i = 0; i < points.size(); i++) {
            if (i % Math.max(1, stride) == 0 || i == points.size() - 1) {
                thinned.add(points.get(i));
            }
        }
        return thinned;
    }

    private static void panel(StringBuilder svg, String figure, List<Point> points, double lastStep, int top) {
        double low = points.stream().mapToDouble(Point::value).min().orElse(0);
        double high = points.stream().mapToDouble(Point::value).max().orElse(0);
        boolean logarithmic = low > 0 && high > WIDE * low;
        String newest = number(points.get(points.size() - 1).value());
        svg.append(text(
                LEFT, top + TOP - 10, "start", figure + (logarithmic ? " (logarithmic)" : "") + ", newest " + newest));
        svg.append(String.format(
                Locale.ROOT,
                "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"none\" stroke=\"#999\"/>%n",
                LEFT,
                top + TOP,
                WIDTH - LEFT - RIGHT,
                PANEL - TOP - BOTTOM));
        svg.append(text(LEFT - 6, top + TOP + 10, "end", number(high)));
        svg.append(text(LEFT - 6, top + PANEL - BOTTOM, "end", number(low)));
        svg.append("<polyline fill=\"none\" stroke=\"#1f5fa8\" stroke-width=\"1.5\" points=\"");
        for (Point point : points) {
            double share = share(point.value(), low, high, logarithmic);
            svg.append(String.format(
                    Locale.ROOT,
                    "%.1f,%.1f ",
                    LEFT + (WIDTH - LEFT - RIGHT) * point.step() / lastStep,
                    top + PANEL - BOTTOM - (PANEL - TOP - BOTTOM) * share));
        }
        svg.append("\"/>\n");
    }

    /** Where a value lies between the lowest, 0, and the highest, 1. */
    private static double share(double value, double low, double high, boolean logarithmic) {
        if (high <= low) {
            return 0.5;
        }
        return logarithmic ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
    }

    private static String text(int x, int y, String anchor, String words) {
        String escaped = words.replace("&", "&amp;").replace("<", "&lt;");
        return String.format(
                Locale.ROOT, "<text x=\"%d\" y=\"%d\" text-anchor=\"%s\">%s</text>%n", x, y, anchor, escaped);
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e9
                ? Long.toString((long) value)
                : String.format(Locale.ROOT, "%.4g", value);
    }
}
