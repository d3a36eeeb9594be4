package report2ct.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import report2ct.Report2CtException;

class HtmlPageTest {
    private static final String HOSTILE = "<script>alert(\"1\")</script> & 'x'";
    private static final String ESCAPED = "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;x&#39;";

    @Test
    void everythingFromOutsideIsEscaped() {
        String html = new HtmlPage(HOSTILE)
                .section(HOSTILE)
                .paragraph(HOSTILE)
                .table(List.of(HOSTILE), List.of(List.of(HOSTILE)))
                .picture(new byte[] {1}, HOSTILE)
                .chart(new Histogram(HOSTILE, 0, 1, List.of(1)))
                .html();

        assertThat(html).doesNotContain("<script").contains("<title>" + ESCAPED + "</title>");
        assertThat(html.split(Pattern.quote(ESCAPED), -1)).hasSize(11);
    }

    @Test
    void controlCharactersBecomeBlanks() {
        assertThat(HtmlText.escape("a\u0000b\tc\nd\u0007")).isEqualTo("a b c\nd ");
    }

    @Test
    void aPageLoadsNothing() {
        byte[] png = {5, 6, 7};

        String html = new HtmlPage("t").picture(png, "p").html();

        assertThat(html)
                .startsWith("<!DOCTYPE html>")
                .contains("Content-Security-Policy\" content=\"default-src 'none'")
                .contains("data:image/png;base64," + Base64.getEncoder().encodeToString(png))
                .doesNotContain("http://")
                .doesNotContain("https://");
    }

    @Test
    void numbersStandToTheRight() {
        String html = new HtmlPage("t")
                .table(List.of("a", "b"), List.of(List.of("12.5", "12 rooms"), List.of("5 %", "-3")))
                .html();

        assertThat(html)
                .contains("<td class=\"number\">12.5</td>")
                .contains("<td>12 rooms</td>")
                .contains("<td class=\"number\">5 %</td>")
                .contains("<td class=\"number\">-3</td>");
    }

    @Test
    void barsAreAsTallAsTheirCounts() {
        String svg = new Histogram("cases", 0.5, 2.5, List.of(4, 0, 1, 2)).svg();

        assertThat(svg)
                .startsWith("<svg")
                .endsWith("</svg>")
                .contains("x=\"0.5\" y=\"14.0\" width=\"69.0\" height=\"120.0\"")
                .contains("x=\"70.5\" y=\"134.0\" width=\"69.0\" height=\"0.0\"")
                .contains("x=\"140.5\" y=\"104.0\" width=\"69.0\" height=\"30.0\"")
                .contains(">most: 4<")
                .contains(">0.5000<")
                .contains(">2.500<");
    }

    @Test
    void histogramsThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> new Histogram("t", 0, 1, List.of())).isInstanceOf(Report2CtException.class);
        assertThatThrownBy(() -> new Histogram("t", 0, 1, List.of(1, -1))).isInstanceOf(Report2CtException.class);
        assertThatThrownBy(() -> new Histogram("t", 2, 1, List.of(1))).isInstanceOf(Report2CtException.class);
        assertThatThrownBy(() -> new Histogram("t", Double.NaN, 1, List.of(1))).isInstanceOf(Report2CtException.class);
    }
}
