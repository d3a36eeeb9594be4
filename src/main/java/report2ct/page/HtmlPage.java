package report2ct.page;

import java.util.Base64;
import java.util.List;

/** Collects a page from top to bottom. For one thread. */
public final class HtmlPage {
    private static final String STYLE = """
            body { font: 15px/1.5 system-ui, sans-serif; color: #1b1f24; background: #fff; margin: 2rem auto; max-width: 62rem; padding: 0 1rem; }
            h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; margin-top: 2rem; }
            table { border-collapse: collapse; } th, td { border-bottom: 1px solid #d5dae0; padding: .25rem .8rem .25rem 0; text-align: left; vertical-align: top; }
            th { font-weight: 600; } td.number { text-align: right; font-variant-numeric: tabular-nums; }
            figure { display: inline-block; margin: 0 1rem 1rem 0; } figcaption { color: #57606a; font-size: .85rem; }
            img, svg { max-width: 100%; height: auto; } .bar { fill: #2f6f9f; } .axis { fill: #57606a; font: 11px system-ui, sans-serif; }
            """;

    private final String title;
    private final StringBuilder body = new StringBuilder();

    /** A page with a title, which is also its first heading. */
    public HtmlPage(String title) {
        this.title = title;
        body.append("<h1>").append(HtmlText.escape(title)).append("</h1>\n");
    }

    /** Begins a section. */
    public HtmlPage section(String heading) {
        body.append("<h2>").append(HtmlText.escape(heading)).append("</h2>\n");
        return this;
    }

    /** One paragraph. */
    public HtmlPage paragraph(String text) {
        body.append("<p>").append(HtmlText.escape(text)).append("</p>\n");
        return this;
    }

    /** A table; cells that are numbers stand to the right. */
    public HtmlPage table(List<String> header, List<List<String>> rows) {
        body.append("<table>\n<tr>");
        header.forEach(cell -> body.append("<th>").append(HtmlText.escape(cell)).append("</th>"));
        body.append("</tr>\n");
        for (List<String> row : rows) {
            body.append("<tr>");
            row.forEach(this::cell);
            body.append("</tr>\n");
        }
        body.append("</table>\n");
        return this;
    }

    private void cell(String text) {
        boolean number = text.matches("[-+]?[0-9][0-9.,]*( ?%)?");
        body.append(number ? "<td class=\"number\">" : "<td>")
                .append(HtmlText.escape(text))
                .append("</td>");
    }

    /** A PNG picture. */
    public HtmlPage picture(byte[] png, String caption) {
        body.append("<figure><img alt=\"")
                .append(HtmlText.escape(caption))
                .append("\" src=\"data:image/png;base64,")
                .append(Base64.getEncoder().encodeToString(png))
                .append("\"><figcaption>")
                .append(HtmlText.escape(caption))
                .append("</figcaption></figure>\n");
        return this;
    }

    /** A chart. */
    public HtmlPage chart(Histogram chart) {
        body.append("<figure>")
                .append(chart.svg())
                .append("<figcaption>")
                .append(HtmlText.escape(chart.title()))
                .append("</figcaption></figure>\n");
        return this;
    }

    /** The whole page. */
    public String html() {
        return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                + "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; style-src"
                + " 'unsafe-inline'\">\n<title>" + HtmlText.escape(title) + "</title>\n<style>\n" + STYLE
                + "</style>\n</head>\n<body>\n" + body + "</body>\n</html>\n";
    }
}
