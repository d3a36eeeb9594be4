package report2ct.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import report2ct.Report2CtException;
import report2ct.page.Table.Cell;
import report2ct.page.Table.Column;
import report2ct.page.Table.Mark;

class HtmlPageTest {
    private static final String HOSTILE = "<script>alert(\"a\" & 'b')</script>\u0000\u001b\u00e9";
    private static final String ESCAPED =
            "&lt;script&gt;alert(&quot;a&quot; &amp; &#39;b&#39;)&lt;/script&gt;\uFFFD\uFFFD\u00e9";

    @TempDir
    private Path folder;

    @Test
    void textIsEscaped() {
        assertThat(HtmlText.escape(HOSTILE)).isEqualTo(ESCAPED);
        assertThat(HtmlText.escape("a\n\tb \u007f")).isEqualTo("a\n\tb \uFFFD");
    }

    @Test
    void noPartLetsMarkupThrough() {
        HtmlPage page = new HtmlPage(HOSTILE)
                .section(HOSTILE)
                .section("two")
                .paragraph(HOSTILE)
                .notice(HOSTILE)
                .verbatim(HOSTILE)
                .add(Table.of(HOSTILE, Column.words(HOSTILE)).row(HOSTILE))
                .add(new BarChart(
                        HOSTILE,
                        0,
                        1,
                        List.of(HOSTILE),
                        List.of(new BarChart.Group(HOSTILE, List.of(BarChart.Bar.of(0.5)))),
                        List.of()))
                .add(new LineChart(HOSTILE, HOSTILE, HOSTILE, List.of(new LineChart.Series(HOSTILE, List.of()))))
                .add(SlicePictureTest.picture(HOSTILE));

        String html = page.html();

        assertThat(html).doesNotContain("<script").doesNotContain("\u0000");
        assertThat(html.split("&lt;script&gt;", -1)).hasSize(2 + 2 + 3 + 3 + 4 + 5 + 2 + 1);
    }

    @Test
    void aPageNeedsNothingFromElsewhere() {
        String html = new HtmlPage("t")
                .section("a")
                .add(SlicePictureTest.picture("p"))
                .html();

        assertThat(html).doesNotContain("http").doesNotContain("url(").doesNotContain("@import");
        assertThat(html).contains("src=\"data:image/png;base64,");
    }

    @Test
    void aPageIsWellFormed() throws Exception {
        HtmlPage page = new HtmlPage("a & b")
                .section("one")
                .section("two")
                .paragraph("x < y")
                .add(Table.of("c", Column.words("w"), Column.numbers("n")).row("a", "1"))
                .add(BarChartTest.chart(0.25, 0.1, 0.4))
                .add(LineChartTest.chart())
                .add(SlicePictureTest.picture("p"));

        // the two void elements are the only ones that XML needs closed
        String xml = page.html().replace("<!DOCTYPE html>", "").replaceAll("(<meta [^>]*|<img [^>]*)>", "$1/>");
        Document document = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));

        assertThat(document.getElementsByTagName("h2").getLength()).isEqualTo(2);
        assertThat(document.getElementsByTagName("li").getLength()).isEqualTo(2);
        assertThat(document.getElementsByTagName("svg").getLength()).isEqualTo(2);
    }

    @Test
    void aPageOfOneSectionHasNoList() {
        assertThat(new HtmlPage("t").section("only").html()).doesNotContain("<ol>");
    }

    @Test
    void anExistingPageIsReplacedOnlyWhenAsked() throws Exception {
        Path file = folder.resolve("page.html");
        HtmlPage page = new HtmlPage("\u00e4");
        page.write(file, false);

        assertThat(Files.readString(file)).isEqualTo(page.html());
        assertThatThrownBy(() -> page.write(file, false))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("page.html");
        new HtmlPage("other").write(file, true);
        assertThat(Files.readString(file)).contains("<h1>other</h1>");
    }

    @Test
    void cellsSayHowTheyAreMarkedAndAligned() {
        Table table = Table.of("", Column.words("w"), Column.numbers("n"))
                .row(List.of(new Cell("a", Mark.GOOD), new Cell("1", Mark.BAD)))
                .row("b", "2");

        String html = table.html();

        assertThat(html).contains("<td class=\"good\">a</td><td class=\"number bad\">1</td>");
        assertThat(html).contains("<td>b</td><td class=\"number\">2</td>");
        assertThat(html).contains("<th scope=\"col\">w</th><th class=\"number\" scope=\"col\">n</th>");
        assertThat(html).doesNotContain("<caption>");
    }

    @Test
    void aTableAsTextAlignsItsColumns() {
        Table table = Table.of("c", Column.words("finding"), Column.numbers("n"))
                .row("a", "1")
                .row("bcdefghi", "1000");

        assertThat(table.text()).isEqualTo("finding      n\na            1\nbcdefghi  1000\n");
    }

    @Test
    void aRowOfAnotherLengthIsRefused() {
        Table table = Table.of("c", Column.words("w"));

        assertThatThrownBy(() -> table.row("a", "b"))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("expected 1 cells, found 2");
    }

    @Test
    void numbersHaveAPointAndNoNegativeZero() {
        assertThat(HtmlText.number(1234.5678, 2)).isEqualTo("1234.57");
        assertThat(HtmlText.number(-0.001, 1)).isEqualTo("0.0");
        assertThat(HtmlText.number(-0.4, 0)).isEqualTo("0");
        assertThat(HtmlText.number(-0.06, 1)).isEqualTo("-0.1");
        assertThat(HtmlText.number(Double.NaN, 2)).isEqualTo("-");
        assertThat(HtmlText.number(Double.POSITIVE_INFINITY, 2)).isEqualTo("-");
    }
}
