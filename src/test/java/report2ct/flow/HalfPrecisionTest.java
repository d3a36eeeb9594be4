package report2ct.flow;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HalfPrecisionTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1, 1",
        "-1, -1",
        "1000, 1000",
        "964.75, 965",
        "2049, 2048",
        "2051, 2052",
        "0.1, 0.0999755859375",
        "-0.1, -0.0999755859375",
        "65504, 65504",
        "65519, 65504",
        "65520, Infinity",
        "-65520, -Infinity",
        "6.103515625E-5, 6.103515625E-5",
        "5.9604644775390625E-8, 5.9604644775390625E-8",
        "8.9406967163085938E-8, 1.1920928955078125E-7",
        "2.98023223876953125E-8, 0",
        "-0.0, -0.0",
        "3.0E-8, 5.9604644775390625E-8",
        "NaN, NaN",
        "Infinity, Infinity",
        "-Infinity, -Infinity"
    })
    void roundsToTheNearestHalfPrecisionNumberTiesToEven(double value, double expected) {
        assertThat(Double.valueOf(HalfPrecision.round(value))).isEqualTo(Double.valueOf(expected));
    }

    @Test
    void halfPrecisionNumbersStay() {
        for (int i = 1; i < 2048; i++) {
            double value = Math.scalb((double) i, -10);

            assertThat(HalfPrecision.round(value)).isEqualTo(value);
        }
    }
}
