package report2ct.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import report2ct.nn.ParameterSpec.Initial;

@ExtendWith(LeakCheck.class)
class ParameterInitialiserTest {
    private static final int COUNT = 20_000;

    @Test
    void normsAreTheIdentityAndZeroTailsAreZero() {
        ParameterList list = new ParameterList();
        list.norm("norm", 3);
        list.zeroConvolution("tail", 2, 2, 1);
        try (Parameters parameters = ParameterInitialiser.initialise(list.specs(), 1)) {
            assertThat(Ops.toFloats(parameters.get("norm.weight"))).containsExactly(1, 1, 1);
            assertThat(Ops.toFloats(parameters.get("norm.bias"))).containsExactly(0, 0, 0);
            assertThat(Ops.toFloats(parameters.get("tail.weight"))).containsOnly(0);
            assertThat(Ops.toFloats(parameters.get("tail.bias"))).containsOnly(0);
        }
    }

    @Test
    void aConvolutionIsUniformWithinTheRootOfItsInputs() {
        ParameterList list = new ParameterList();
        list.convolution("c", 7, 100, 3);
        try (Parameters parameters = ParameterInitialiser.initialise(list.specs(), 1)) {
            double bound = 1 / Math.sqrt(7 * 27);
            float[] weight = Ops.toFloats(parameters.get("c.weight"));

            assertThat(Ops.shape(parameters.get("c.weight"))).containsExactly(100, 7, 3, 3, 3);
            assertThat(most(weight)).isLessThanOrEqualTo(bound).isGreaterThan(0.99 * bound);
            assertThat(most(Ops.toFloats(parameters.get("c.bias")))).isLessThanOrEqualTo(bound);
            assertThat(deviation(weight)).isCloseTo(bound / Math.sqrt(3), within(0.02 * bound));
        }
    }

    @Test
    void normalParametersHaveTheirDeviation() {
        List<ParameterSpec> specs = List.of(
                ParameterSpec.of("table", Initial.NORMAL, 1, COUNT),
                ParameterSpec.of("patch", Initial.NORMAL_002, 1, COUNT));
        try (Parameters parameters = ParameterInitialiser.initialise(specs, 1)) {
            double error = 5 / Math.sqrt(2.0 * COUNT);
            assertThat(deviation(Ops.toFloats(parameters.get("table")))).isCloseTo(1, within(error));
            assertThat(deviation(Ops.toFloats(parameters.get("patch")))).isCloseTo(0.02, within(0.02 * error));
        }
    }

    @Test
    void theSeedDecidesTheValues() {
        ParameterList list = new ParameterList();
        list.linear("a", 4, 4);
        list.linear("b", 4, 4);
        try (Parameters first = ParameterInitialiser.initialise(list.specs(), 1);
                Parameters again = ParameterInitialiser.initialise(list.specs(), 1);
                Parameters other = ParameterInitialiser.initialise(list.specs(), 2)) {
            float[] a = Ops.toFloats(first.get("a.weight"));

            assertThat(Ops.toFloats(again.get("a.weight"))).containsExactly(a);
            assertThat(Ops.toFloats(other.get("a.weight"))).isNotEqualTo(a);
            assertThat(Ops.toFloats(first.get("b.weight"))).isNotEqualTo(a);
            assertThat(first.elements())
                    .isEqualTo(ParameterList.elements(list.specs()))
                    .isEqualTo(40);
        }
    }

    private static double most(float[] values) {
        double most = 0;
        for (float value : values) {
            most = Math.max(most, Math.abs(value));
        }
        return most;
    }

    private static double deviation(float[] values) {
        double[] wide = new double[values.length];
        Arrays.setAll(wide, i -> values[i]);
        return Math.sqrt(Arrays.stream(wide).map(x -> x * x).average().orElseThrow());
    }
}
