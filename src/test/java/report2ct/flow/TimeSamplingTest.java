package report2ct.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeSamplingTest {
    @Test
    void uniformSharesAreTheDraws() {
        TimeSampling sampling = new TimeSampling.Uniform(false);

        assertThat(sampling.share(0.123456, 9, 1000)).isEqualTo(0.123456);
    }

    @ParameterizedTest
    @CsvSource({"0.9999, 0.999", "0.0005, 0", "0.5, 0.5", "0.2509, 0.25"})
    void discreteSharesAreTruncatedTimes(double draw, double share) {
        TimeSampling sampling = new TimeSampling.Uniform(true);

        assertThat(sampling.share(draw, 0, 1000)).isEqualTo(share);
    }

    @Test
    void theTruncationSeesSinglePrecision() {
        double justBelow = Math.nextDown(0.5);

        assertThat(new TimeSampling.Uniform(true).share(justBelow, 0, 1000)).isEqualTo(0.5);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, 1.4, 0.5",
        "1, 0, 1.4, 0.8021838885585817",
        "-1, 0, 1.4, 0.19781611144141825",
        "2, 0.5, 1, 0.9241418199787566"
    })
    void logitNormalSharesAreSigmoids(double normal, double location, double scale, double share) {
        TimeSampling sampling = new TimeSampling.LogitNormal(location, scale);

        assertThat(sampling.share(0.3, normal, 1000)).isCloseTo(share, within(1e-12));
    }

    @Test
    void aTrainingTimeIsTheWarpedShareOfAllTimes() {
        RectifiedFlow flow = RectifiedFlow.reference();

        double time = flow.trainingTime(new TimeSampling.Uniform(false), 0.5, 0, 2097152);

        assertThat(time).isCloseTo(800, within(1e-10));
        assertThat(new RectifiedFlow(100, TimeWarp.Fixed.none())
                        .trainingTime(new TimeSampling.LogitNormal(0, 1), 0.9, 0, 1))
                .isEqualTo(50);
    }
}
