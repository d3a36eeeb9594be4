package report2ct.page;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import report2ct.io.format.NewFile;

/** A page that is put together from top to bottom, then written. Mutable; used by one thread. */
public final class HtmlPage {
    private static final String STYLE = """
            body{font:15px/1.45 system-ui,sans-serif;max-width:64rem;margin:2rem auto;padding:0 1rem;color:#222;background:#fff}
            h1{font-size:1.6rem}h2{font-size:1.25rem;margin-top:2.2rem;border-bottom:1px solid #ccc}
            table{border-collapse:collapse;margin:1rem 0}caption{text-align:left;font-weight:600;padding:.3rem 0}
            th,td{padding:.2rem .6rem;border-bottom:1px solid #ddd;text-align:left;vertical-align:top}
            .number{text-align:right;font-variant-numeric:tabular-nums}
            .good{background:#e3f4e8}.bad{background:#fbe4dd}
            figure{margin:1rem 0}figcaption{color:#555;font-size:.9rem}img,svg{max-width:100%;height:auto}
            svg text{font:12px system-ui,sans-serif;fill:#222}
            .notice{border-left:4px solid #e69f00;padding:.4rem .8rem;background:#fff7e6}
            pre{white-space:pre-wrap;background:#f5f5f5;padding:.6rem}
            """;

    private final String title;
    private final StringBuilder body = new StringBuilder();
    private final List<String> sections = new ArrayList<>();

    /** An empty page with this title. */
    public HtmlPage(String title) {
        this.title = Objects.requireNonNull(title, "title");
    }

    /** Begins a section; the page lists its sections at the top. */
    public HtmlPage section(String heading) {
        sections.add(heading);
        body.append("<h2 id=\"s")
                .append(sections.size())
                .append("\">")
                .append(HtmlText.escape(heading))
                .append("</h2>\n");
        return this;
    }

    /** A paragraph. */
    public HtmlPage paragraph(String text) {
        return block("<p>", text, "</p>\n");
    }

    /** A paragraph that nobody should miss. */
    public HtmlPage notice(String text) {
        return block("<p class=\"notice\">", text, "</p>\n");
    }

    /** Text whose line ends are kept, e.g. a command. */
    public HtmlPage verbatim(String text) {
        return block("<pre>", text, "</pre>\n");
    }

    private HtmlPage block(String open, String text, String close) {
        body.append(open).append(HtmlText.escape(text)).append(close);
        return this;
    }

    /** A table, chart or picture. */
    public HtmlPage add(PagePart part) {
        body.append(part.html());
        return this;
    }

    /** The whole page. */
    public String html() {
        StringBuilder out =
                new StringBuilder("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        out.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>")
                .append(HtmlText.escape(title))
                .append("</title>\n<style>\n")
                .append(STYLE)
                .append("</style>\n</head>\n<body>\n<h1>")
                .append(HtmlText.escape(title))
                .append("</h1>\n");
        if (sections.size() > 1) {
            out.append("<ol>\n");
            for (int i = 0; i < sections.size(); i++) {
                out.append("<li><a href=\"#s").append(i + 1).append("\">");
                out.append(HtmlText.escape(sections.get(i))).append("</a></li>\n");
            }
            out.append("</ol>\n");
        }
        return out.append(body).append("</body>\n</html>\n").toString();
    }

    /** Writes the page as UTF-8 beside its place and moves it there. */
    public void write(Path file, boolean overwrite) throws IOException {
        NewFile.write(file, overwrite, out -> out.write(html().getBytes(StandardCharsets.UTF_8)));
    }
}
