package report2ct.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import report2ct.config.ConfigFiles;
import report2ct.nn.Precision;

class BenchReportTest {
    private static Measurement m(String group, String arithmetic, double seconds, double work, String unit) {
        return new Measurement(
                group, "a size", arithmetic, new Timing(seconds, seconds / 2, 2 * seconds, 3, 4), work, unit);
    }

    private static List<Measurement> measured() {
        return List.of(
                m(Roofline.GROUP, "fp32", 1, 100e9, "FLOP"),
                m(Roofline.GROUP, "fp32", 1, 80e9, "FLOP"),
                m(UnetBench.FORWARD, "fp32", 2, 100e9, "FLOP"),
                m(CodecBench.DECODE, "fp32", 1, 1e6, "voxel"),
                m(PipelineBench.TEXT, "as stored", 0.5, 1, "report"));
    }

    private static BenchReport report() {
        Extrapolation one = Extrapolation.of(Precision.FP32, measured());
        assertThat(one).isNotNull();
        return new BenchReport(
                "report2ct 1",
                new BenchReport.Machine("AVX2", "a processor", 4, 2, "OMP_WAIT_POLICY=PASSIVE"),
                measured(),
                List.of(new Ratio("ours / theirs", 0.5, 0.25, 0.75, 0.6, 5)),
                List.of(one),
                3L << 30);
    }

    @Test
    void theRoofIsTheBestRunOfItsArithmetic() {
        assertThat(Extrapolation.bestRoof(measured(), "fp32")).isEqualTo(200e9);
        assertThat(Extrapolation.bestRoof(measured(), "bf16")).isNaN();
    }

    @Test
    void aWholeVolumeIsSixtyPassesByTheirArithmeticAndItsVoxels() {
        Extrapolation one = report().extrapolations().get(0);

        double flop = 60 * 2 * 4859.7e9;
        Percentage printed = Percentage.withPercentage(0.01);
        assertThat(one.denoiseSeconds()).isCloseTo(flop / 50e9, printed);
        assertThat(one.floorSeconds()).isCloseTo(flop / 200e9, printed);
        assertThat(one.decodeSeconds()).isCloseTo(480.0 * 480 * 256 / 1e6, printed);
        assertThat(Extrapolation.of(Precision.BF16, measured())).isNull();
    }

    @Test
    void theTableNamesRatesSharesOfTheRoofRatiosAndMemory() {
        String table = report().table();

        assertThat(table)
                .contains("a processor (AVX2), 4 cores, 2 threads")
                .contains("50 GFLOP/s 0.25 (1.00)")
                .contains("1.00 Mvoxel/s")
                .contains("2.00 /s")
                .contains("0.50 (0.25 to 0.75 in 5 pairs); processor time 0.60")
                .contains("peak resident memory of this process: 3.00 GiB");
        assertThat(table.lines()).allMatch(line -> line.equals(line.stripTrailing()));
    }

    @Test
    void theJsonIsReadBack() {
        BenchReport report = report();

        assertThat(ConfigFiles.fromJson(report.toJson(), BenchReport.class, "bench.json"))
                .isEqualTo(report);
    }
}
