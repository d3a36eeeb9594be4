package report2ct.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import report2ct.Report2CtException;

class RuleTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "exact;0;[1, -2];[1, -2];true",
                "exact;0;[1, -2];[1, -2.0000000001];false",
                "exact;0;[];[];true",
                "absolute;0.5;[1, 2];[1.5, 2];true",
                "absolute;0.5;[1, 2];[1, 2.5000001];false",
                "relative;0.1;[10.9, 1];[10, 0];true",
                "relative;0.1;[11.1, 0];[10, 0];false",
                "relative;0.1;[0.1, 0];[0, 0];true",
                "relative;0.1;[0.2, 0];[0, 0];false",
                "relative_per_channel;0.1;[[10.5, 1.05]];[[10, 1]];true",
                "relative_per_channel;0.1;[[10, 1.2]];[[10, 1]];false",
                "relative_per_channel;0.1;[[10, 1], [10, 10.5]];[[10, 1], [10, 10]];true",
                "relative_per_channel;0.1;[[10.9, 1]];[[10, 1]];true",
                "scalar_relative;0.1;[11, 0];[10, 0];true",
                "scalar_relative;0.1;[10, 0.01];[10, 0];false",
                "scalar_relative;0.1;{\"a\": 1, \"b\": -10.5};{\"a\": 1, \"b\": -10};true",
                "scalar_relative;0.1;{\"a\": 1.2, \"b\": -10};{\"a\": 1, \"b\": -10};false",
                "exact;0;{\"a\": {\"b\": 1}};{\"a\": {\"b\": 1}};true",
                "exact;0;{\"a\": {\"b\": 1}};{\"a\": {\"b\": 2}};false"
            })
    void rulesPassUpToTheirLimit(String rule, String value, String computed, String stored, boolean ok)
            throws IOException {
        assertThat(measure(rule, value, computed, stored).ok()).isEqualTo(ok);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, true",
        "1, 1.0009765625, true",
        "1, 1.001953125, false",
        "1, 0.99951171875, true",
        "0.99951171875, 1.0009765625, false",
        "0, -0.0, true",
        "5.9604644775390625E-8, -5.9604644775390625E-8, false",
        "5.9604644775390625E-8, 0, true",
        "6.103515625E-5, 6.097555160522461E-5, true",
        "65504, 65472, true"
    })
    void halfPrecisionNumbersAreCounted(double computed, double stored, boolean ok) throws IOException {
        String tolerance = "{\"fraction\": 1, \"ulps\": 1}";

        assertThat(measure("half_ulp", tolerance, "[" + computed + "]", "[" + stored + "]")
                        .ok())
                .isEqualTo(ok);
    }

    @Test
    void onlyAFractionOfHalfPrecisionNumbersMayDiffer() throws IOException {
        String stored = "[1, 1, 1, 1]";
        String one = "[1, 1.0009765625, 1, 1]";
        String two = "[1, 1.0009765625, 1.0009765625, 1]";
        String tolerance = "{\"fraction\": 0.25, \"ulps\": 1}";

        assertThat(measure("half_ulp", tolerance, one, stored).ok()).isTrue();
        Measure failed = measure("half_ulp", tolerance, two, stored);
        assertThat(failed).isEqualTo(new Measure(0.5, 0.25, false));
    }

    @Test
    void distanceAndLimitAreInTheUnitOfTheRule() throws IOException {
        assertThat(measure("absolute", "0.5", "[1, 3]", "[1, 2]")).isEqualTo(new Measure(1, 0.5, false));
        assertThat(measure("relative", "0.5", "[1, 3]", "[1, 2]")).isEqualTo(new Measure(0.5, 0.5, true));
        assertThat(measure("scalar_relative", "0.5", "[2, 2]", "[1, 2]")).isEqualTo(new Measure(1, 0.5, false));
        assertThat(measure("relative_per_channel", "0.1", "[[1, 2, 8]]", "[[1, 1, 4]]"))
                .isEqualTo(new Measure(1, 0.1, false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"exact", "absolute", "relative", "scalar_relative"})
    void numbersThatAreNotFiniteFail(String rule) throws IOException {
        Rule checked = Tolerance.of(JSON.readTree("{\"rule\": \"" + rule + "\", \"value\": 1e300}"))
                .rule();

        for (double broken : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThat(checked.measure(Value.of(broken), Value.of(broken)).ok()).isFalse();
            assertThat(checked.measure(Value.of(1.0), Value.of(Double.NaN)).ok())
                    .isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "[1, 2];[1, 2, 3]",
                "[[1, 2]];[1, 2]",
                "{\"a\": 1};[1]",
                "{\"a\": 1};{\"b\": 1}",
                "{\"a\": 1};{\"a\": 1, \"b\": 1}",
                "{\"a\": 1, \"b\": 1};{\"a\": 1}"
            })
    void differentShapesAndNamesAreRefused(String computed, String stored) {
        assertThatThrownBy(() -> measure("absolute", "1e9", computed, stored))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("expected");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "0.9;10.0;1.0;true",
                "1.2;10.0;1.0;true",
                "3.1;10.0;1.0;false",
                "0;10.009;1.0;true",
                "0;10.4;1.0;true",
                "0;10.6;1.0;false",
                "0;10.0;1.1;true",
                "0;10.0;1.12;false"
            })
    void parametersAreComparedByThreeNumbers(double sum, double l2, double gradient, boolean ok) throws IOException {
        // one outlier of two is allowed
        String stored = parameters(0, 10, 1);
        String computed = parameters(sum, l2, gradient);

        assertThat(measure("sum_l2", sumL2(0.5), computed, stored).ok()).isEqualTo(ok);
    }

    @Test
    void onlyAFractionOfTheParametersMayBeOutliers() throws IOException {
        Measure failed = measure("sum_l2", sumL2(0.4), parameters(1.2, 10, 1), parameters(0, 10, 1));

        assertThat(failed).isEqualTo(new Measure(0.5, 0.4, false));
        assertThat(measure("sum_l2", sumL2(0.4), parameters(0.9, 10, 1), parameters(0, 10, 1))
                        .ok())
                .isTrue();
    }

    @Test
    void parametersThatAreNotNumbersFail() throws IOException {
        Value.Table broken = new Value.Table(java.util.Map.of(
                "a",
                new Value.Table(java.util.Map.of(
                        "sum", Value.of(Double.NaN), "l2", Value.of(1.0), "gradient_l2", Value.of(1.0)))));
        Rule rule = Tolerance.of(JSON.readTree("{\"rule\": \"sum_l2\", \"value\": " + sumL2(1) + "}"))
                .rule();

        assertThat(rule.measure(broken, broken).ok()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"rule\": \"near\", \"value\": 1}",
                "{\"rule\": \"absolute\"}",
                "{\"rule\": \"absolute\", \"value\": -1}"
            })
    void unusableTolerancesAreRefused(String tolerance) {
        assertThatThrownBy(() -> Tolerance.of(JSON.readTree(tolerance))).isInstanceOf(Report2CtException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[[1, 2], [3]]", "[1, \"2\"]", "[1, null]", "true"})
    void valuesThatAreNoNumbersAreRefused(String value) {
        assertThatThrownBy(() -> Value.of(JSON.readTree(value))).isInstanceOf(Report2CtException.class);
    }

    @Test
    void nestedListsHaveAShape() throws IOException {
        assertThat(Value.of(JSON.readTree("[[1, 2, 3], [4, 5, 6]]")))
                .isInstanceOfSatisfying(Value.Numbers.class, numbers -> {
                    assertThat(numbers.shape()).isEqualTo(List.of(2L, 3L));
                    assertThat(numbers.at(4)).isEqualTo(5);
                });
    }

    private static Measure measure(String rule, String value, String computed, String stored) throws IOException {
        Tolerance tolerance = Tolerance.of(JSON.readTree("{\"rule\": \"" + rule + "\", \"value\": " + value + "}"));
        return tolerance.rule().measure(Value.of(JSON.readTree(computed)), Value.of(JSON.readTree(stored)));
    }

    private static String sumL2(double fraction) {
        return "{\"sum_absolute\": 1, \"l2_relative\": 0.001, \"gradient_l2_relative\": 0.1,"
                + " \"gradient_l2_absolute\": 0.01, \"outliers\": {\"fraction\": " + fraction
                + ", \"sum_absolute\": 3, \"l2_absolute\": 0.5}}";
    }

    private static String parameters(double sum, double l2, double gradient) {
        return "{\"p\": {\"sum\": " + sum + ", \"l2\": " + l2 + ", \"gradient_l2\": " + gradient
                + "}, \"q\": {\"sum\": 1, \"l2\": 1, \"gradient_l2\": 1}}";
    }
}
