package report2ct.page;

import java.util.List;

/** Puts the elements of a drawing together; coordinates in pixels, y downwards. */
final class Svg {
    /** Colours of series, told apart by people with any colour vision (Okabe and Ito, 2008). */
    static final List<String> COLOURS = List.of("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00");

    private final StringBuilder out = new StringBuilder();

    Svg(String title, double width, double height) {
        out.append("<svg viewBox=\"0 0 ")
                .append(HtmlText.coordinate(width))
                .append(' ')
                .append(HtmlText.coordinate(height))
                .append("\" width=\"")
                .append(HtmlText.coordinate(width))
                .append("\" role=\"img\"><title>")
                .append(HtmlText.escape(title))
                .append("</title>\n");
    }

    static String colour(int series) {
        return COLOURS.get(series % COLOURS.size());
    }

    Svg line(double x1, double y1, double x2, double y2, String style) {
        out.append("<line x1=\"").append(HtmlText.coordinate(x1));
        out.append("\" y1=\"").append(HtmlText.coordinate(y1));
        out.append("\" x2=\"").append(HtmlText.coordinate(x2));
        out.append("\" y2=\"").append(HtmlText.coordinate(y2));
        out.append("\" style=\"").append(style).append("\"/>\n");
        return this;
    }

    Svg box(double x, double y, double width, double height, String colour) {
        out.append("<rect x=\"").append(HtmlText.coordinate(x));
        out.append("\" y=\"").append(HtmlText.coordinate(y));
        out.append("\" width=\"").append(HtmlText.coordinate(Math.max(0, width)));
        out.append("\" height=\"").append(HtmlText.coordinate(Math.max(0, height)));
        out.append("\" fill=\"").append(colour).append("\"/>\n");
        return this;
    }

    Svg dot(double x, double y, String colour) {
        out.append("<circle cx=\"").append(HtmlText.coordinate(x));
        out.append("\" cy=\"").append(HtmlText.coordinate(y));
        out.append("\" r=\"3\" fill=\"").append(colour).append("\"/>\n");
        return this;
    }

    Svg path(List<double[]> points, String colour) {
        if (points.size() > 1) {
            out.append("<polyline fill=\"none\" stroke=\"").append(colour).append("\" stroke-width=\"2\" points=\"");
            for (double[] point : points) {
                out.append(HtmlText.coordinate(point[0]))
                        .append(',')
                        .append(HtmlText.coordinate(point[1]))
                        .append(' ');
            }
            out.append("\"/>\n");
        }
        return this;
    }

    /** @param anchor start, middle or end of the text lies at x */
    Svg text(double x, double y, String anchor, String text) {
        out.append("<text x=\"").append(HtmlText.coordinate(x));
        out.append("\" y=\"").append(HtmlText.coordinate(y));
        out.append("\" text-anchor=\"").append(anchor).append("\">");
        out.append(HtmlText.escape(text)).append("</text>\n");
        return this;
    }

    String figure(String caption) {
        return "<figure>\n" + out + "</svg>\n<figcaption>" + HtmlText.escape(caption) + "</figcaption>\n</figure>\n";
    }
}
