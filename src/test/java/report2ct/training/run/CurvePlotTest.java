package report2ct.training.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongToDoubleFunction;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

class CurvePlotTest {
    private static List<JsonNode> lines(int count, String figure, LongToDoubleFunction value) {
        List<JsonNode> lines = new ArrayList<>();
        for (long step = 1; step <= count; step++) {
            lines.add(JsonNodeFactory.instance.objectNode().put("step", step).put(figure, value.applyAsDouble(step)));
        }
        return lines;
    }

    private static Document parse(String svg) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    }

    private static List<double[]> points(Document svg, int panel) {
        String text = svg.getElementsByTagName("polyline")
                .item(panel)
                .getAttributes()
                .getNamedItem("points")
                .getNodeValue();
        List<double[]> points = new ArrayList<>();
        for (String pair : text.strip().split(" ", -1)) {
            String[] parts = pair.split(",", -1);
            points.add(new double[] {Double.parseDouble(parts[0]), Double.parseDouble(parts[1])});
        }
        return points;
    }

    @Test
    void aLineGoesFromItsLowestToItsHighestValue() throws Exception {
        Document svg = parse(CurvePlot.svg(lines(3, "loss", step -> step), List.of("loss", "absent")));

        List<double[]> points = points(svg, 0);
        assertThat(svg.getElementsByTagName("polyline").getLength()).isEqualTo(1);
        assertThat(points).hasSize(3);
        assertThat(points.get(2)[0]).isEqualTo(740);
        assertThat(points.get(0)[0]).isCloseTo(90 + 650 / 3.0, org.assertj.core.api.Assertions.within(0.1));
        assertThat(points.get(0)[1]).isEqualTo(166);
        assertThat(points.get(1)[1]).isEqualTo(100);
        assertThat(points.get(2)[1]).isEqualTo(34);
        assertThat(svg.getDocumentElement().getTextContent())
                .contains("loss, newest 3")
                .contains("step 3");
    }

    @Test
    void valuesOverDecadesAreDrawnByTheirLogarithm() throws Exception {
        Document svg = parse(CurvePlot.svg(lines(3, "a<b", step -> Math.pow(10, (double) step)), List.of("a<b")));

        assertThat(points(svg, 0).get(1)[1]).isEqualTo(100);
        assertThat(svg.getDocumentElement().getTextContent()).contains("a<b (logarithmic)");
    }

    @Test
    void panelsLieBelowEachOther() throws Exception {
        List<JsonNode> lines = lines(2, "a", step -> 1);
        lines.addAll(lines(2, "b", step -> 1));

        Document svg = parse(CurvePlot.svg(lines, List.of("a", "b")));

        assertThat(points(svg, 0).get(0)[1]).isEqualTo(100);
        assertThat(points(svg, 1).get(0)[1]).isEqualTo(280);
        assertThat(svg.getDocumentElement().getAttribute("height")).isEqualTo("384");
    }

    @Test
    void aLongRunIsThinnedAndKeepsItsNewestValue() throws Exception {
        List<double[]> points = points(parse(CurvePlot.svg(lines(9001, "loss", step -> step), List.of("loss"))), 0);

        assertThat(points.size()).isBetween(1000, 2001);
        assertThat(points.get(points.size() - 1)).containsExactly(740, 34);
    }

    @Test
    void anEmptyRunHasAPictureToo() throws Exception {
        assertThat(parse(CurvePlot.svg(List.of(), List.of("loss")))
                        .getDocumentElement()
                        .getTagName())
                .isEqualTo("svg");
    }

    @Test
    void numbersHaveAPointInEveryLocale() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.GERMANY);
            String svg = CurvePlot.svg(lines(2, "loss", step -> step / 8.0), List.of("loss"));
            assertThat(svg).contains("0.1250", "0.2500", "740.0,34.0");
        } finally {
            Locale.setDefault(before);
        }
    }
}
