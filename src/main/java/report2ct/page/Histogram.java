package report2ct.page;

import java.util.List;
import java.util.Locale;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/**
 * Counts in equal steps between two numbers.
 *
 * @param title what is counted, with its unit
 * @param low where the first step begins
 * @param high where the last one ends
 */
public record Histogram(String title, double low, double high, List<Integer> counts) implements PagePart {
    private static final int WIDTH = 280;
    private static final int HEIGHT = 120;
    private static final int FOOT = 18;
    private static final int HEAD = 14;

    public Histogram {
        counts = List.copyOf(counts);
        if (counts.isEmpty() || counts.stream().anyMatch(n -> n < 0) || !(low <= high)) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    "histogram: expected counts from 0 and low <= high, found " + counts + ", " + low + ", " + high);
        }
    }

    @Override
    public String html() {
        return "<figure>" + svg() + "<figcaption>" + HtmlText.escape(title) + "</figcaption></figure>\n";
    }

    private String svg() {
        int most = Math.max(1, counts.stream().mapToInt(Integer::intValue).max().orElse(1));
        double step = (double) WIDTH / counts.size();
        StringBuilder out = new StringBuilder();
        out.append(String.format(
                Locale.ROOT,
                "<svg role=\"img\" aria-label=\"%s\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\">",
                HtmlText.escape(title),
                WIDTH,
                HEIGHT + HEAD + FOOT,
                WIDTH,
                HEIGHT + HEAD + FOOT));
        for (int i = 0; i < counts.size(); i++) {
            double height = (double) HEIGHT * counts.get(i) / most;
            out.append(String.format(
                    Locale.ROOT,
                    "<rect fill=\"#2f6f9f\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>",
                    i * step + 0.5,
                    HEAD + HEIGHT - height,
                    step - 1,
                    height));
        }
        text(out, 0, HEAD - 4, "start", String.format(Locale.ROOT, "most: %d", most));
        text(out, 0, HEIGHT + HEAD + FOOT - 4, "start", String.format(Locale.ROOT, "%.4g", low));
        text(out, WIDTH, HEIGHT + HEAD + FOOT - 4, "end", String.format(Locale.ROOT, "%.4g", high));
        return out.append("</svg>").toString();
    }

    private static void text(StringBuilder out, int x, int y, String anchor, String text) {
        out.append("<text x=\"")
                .append(x)
                .append("\" y=\"")
                .append(y)
                .append("\" text-anchor=\"")
                .append(anchor)
                .append("\">")
                .append(HtmlText.escape(text))
                .append("</text>");
    }
}
