package report2ct.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import report2ct.Report2CtException;
import report2ct.random.RandomStream;
import report2ct.random.SequentialRandom;

class BootstrapTest {
    private static final long SEED = 20_240_611;

    private static double mean(double[] values, int[] drawn) {
        return Arrays.stream(drawn).mapToDouble(i -> values[i]).average().orElse(Double.NaN);
    }

    @Test
    void theIntervalOfAMeanCoversTheTruthInAboutNineteenOfTwentyCases() {
        SequentialRandom random = new SequentialRandom(SEED, RandomStream.PHANTOM);
        int trials = 300;
        int covered = 0;
        for (int t = 0; t < trials; t++) {
            double[] values = random.doubles(60).map(u -> 3 + 2 * u).toArray();
            Estimate estimate = new Bootstrap(200, t).mean(values);
            covered += estimate.low() <= 4 && 4 <= estimate.high() ? 1 : 0;
        }

        // 95 % +- four standard errors of 1.3 %
        assertThat((double) covered / trials).as("seed " + SEED).isBetween(0.90, 1.0);
        assertThat(covered).as("some intervals must miss").isLessThan(trials);
    }

    @Test
    void theIntervalHasTheWidthOfTheStandardError() {
        double[] values = new SequentialRandom(SEED, RandomStream.PHANTOM)
                .doubles(400)
                .map(u -> u < 0.5 ? 0 : 1)
                .toArray();

        Estimate estimate = new Bootstrap(2000, 1).mean(values);

        assertThat(estimate.value()).isEqualTo(Arrays.stream(values).average().orElse(0));
        assertThat(estimate.high() - estimate.low()).isCloseTo(2 * 1.96 * Math.sqrt(0.25 / 400), within(0.01));
        assertThat(estimate.count()).isEqualTo(400);
    }

    @Test
    void theSameSeedGivesTheSameInterval() {
        double[] values = {1, 5, 2, 8, 3};

        assertThat(new Bootstrap(100, 4).mean(values)).isEqualTo(new Bootstrap(100, 4).mean(values));
        assertThat(new Bootstrap(100, 4).mean(values)).isNotEqualTo(new Bootstrap(100, 5).mean(values));
    }

    @Test
    void aConstantHasNoSpread() {
        assertThat(new Bootstrap(50, 1).mean(new double[] {2, 2, 2})).isEqualTo(new Estimate(2, 2, 2, 3));
    }

    @Test
    void whatIsNotANumberDoesNotCount() {
        assertThat(new Bootstrap(50, 1).mean(new double[] {Double.NaN, 4})).isEqualTo(new Estimate(4, 4, 4, 1));
        assertThat(new Bootstrap(50, 1).mean(new double[] {Double.NaN})).isEqualTo(Estimate.none());
    }

    @Test
    void aFigureThatIsMissingInMostSamplesHasNoInterval() {
        // the one positive case is drawn in 1 - (1 - 1/20)^20 = 64 % of the samples, all 20 cases almost never
        Estimate often = new Bootstrap(200, 1)
                .estimate(20, drawn -> Arrays.stream(drawn).anyMatch(i -> i == 0) ? 1 : Double.NaN);
        Estimate seldom = new Bootstrap(200, 1)
                .estimate(20, drawn -> Arrays.stream(drawn).distinct().count() == 20 ? 1 : Double.NaN);

        assertThat(often).isEqualTo(new Estimate(1, 1, 1, 20));
        assertThat(seldom).isEqualTo(Estimate.bare(1, 20));
    }

    @Test
    void severalFiguresShareTheirSamples() {
        double[] values = {1, 5, 2, 8, 3};

        List<Estimate> both =
                new Bootstrap(100, 4).estimates(5, drawn -> new double[] {mean(values, drawn), -mean(values, drawn)});

        assertThat(both.get(1).low()).isCloseTo(-both.get(0).high(), within(1e-12));
        assertThat(both.get(1).high()).isCloseTo(-both.get(0).low(), within(1e-12));
        assertThat(both.get(0)).isEqualTo(new Bootstrap(100, 4).mean(values));
    }

    @Test
    void quantilesLieBetweenNeighbours() {
        assertThat(Bootstrap.quantile(new double[] {0, 10}, 0.25)).isEqualTo(2.5);
        assertThat(Bootstrap.quantile(new double[] {0, 10}, 1)).isEqualTo(10);
        assertThat(Bootstrap.quantile(new double[] {7}, 0.3)).isEqualTo(7);
    }

    @Test
    void brokenInputIsRefused() {
        assertThatThrownBy(() -> new Bootstrap(19, 1))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("found 19");
        assertThatThrownBy(() -> new Bootstrap(20, 1).estimate(0, drawn -> 1))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("at least one case");
        assertThatThrownBy(() -> new Estimate(1, 2, 1, 0)).isInstanceOf(Report2CtException.class);
        assertThatThrownBy(() -> new Estimate(1, 1, 1, -1)).isInstanceOf(Report2CtException.class);
    }
}
