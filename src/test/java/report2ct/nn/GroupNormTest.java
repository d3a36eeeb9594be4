package report2ct.nn;

import static org.assertj.core.api.Assertions.assertThat;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import report2ct.random.CounterRandom;
import report2ct.random.RandomStream;

/** The group norm of feature maps, in both memory layouts. */
@ExtendWith(LeakCheck.class)
class GroupNormTest {
    /** Float32 rounding of values near 1000 leaves about four digits of a spread of 0.1. */
    private static final double TOLERANCE = 2e-3;

    @Test
    void channelsLastKeepsItsDigitsWhereTheMeanIsFarLargerThanTheSpread() {
        try (TensorScope scope = TensorScope.open();
                Parameters parameters = new Parameters()) {
            parameters.put("n.weight", () -> torch.ones(new long[] {8}, Ops.options(ScalarType.Float)));
            parameters.put("n.bias", () -> torch.zeros(new long[] {8}, Ops.options(ScalarType.Float)));
            float[] values = new float[8 * 6 * 5 * 4];
            new CounterRandom(3, RandomStream.INITIAL_LATENT).fillNormal(0, values);
            Tensor x = Ops.shift(Ops.scale(Ops.floats(values, 1, 8, 6, 5, 4), 0.1), 1000);
            GroupNorm norm = new GroupNorm(parameters, "n", 2, 1e-6);

            Tensor result = norm.forward(InferenceLayout.channelsLast(x));

            Tensor groups = x.to(ScalarType.Double).reshape(1, 2, -1);
            Tensor centred =
                    groups.sub(groups.mean(new long[] {2}, true, new org.bytedeco.pytorch.ScalarTypeOptional()));
            Tensor deviation = centred.square()
                    .mean(new long[] {2}, true, new org.bytedeco.pytorch.ScalarTypeOptional())
                    .add(new org.bytedeco.pytorch.Scalar(1e-6))
                    .sqrt();
            Tensor expected = centred.div(deviation).reshape(1, 8, 6, 5, 4);
            assertThat(Ops.item(result.to(ScalarType.Double).sub(expected).abs().max()))
                    .isLessThan(TOLERANCE);
        }
    }
}
