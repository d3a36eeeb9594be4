package report2ct.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class ListOpsTest {
    private static Tensor of(double... values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = (float) values[i];
        }
        return Ops.floats(floats, values.length);
    }

    @Test
    void aStepOfAdamMovesEveryTensorOfTheListsAlone() {
        try (TensorScope scope = TensorScope.open()) {
            List<Tensor> parameters = List.of(of(1, 2), of(-3));
            List<Tensor> first = List.of(of(0.5, 0), of(0));
            List<Tensor> second = List.of(of(0.25, 0), of(0));

            ListOps.adam(
                    new ListOps.AdamLists(parameters, List.of(of(2, -1), of(4)), first, second),
                    new ListOps.AdamNumbers(0.1, 0.9, 0.99, 0.2, 1e-8, 3));

            double[] firsts = {0.5, 0, 0};
            double[] seconds = {0.25, 0, 0};
            float[] found = {
                Ops.toFloats(parameters.get(0))[0],
                Ops.toFloats(parameters.get(0))[1],
                Ops.toFloats(parameters.get(1))[0]
            };
            double[] gradients = {2, -1, 4};
            double[] values = {1, 2, -3};
            for (int i = 0; i < 3; i++) {
                double m = 0.9 * firsts[i] + 0.1 * gradients[i];
                double v = 0.99 * seconds[i] + 0.01 * gradients[i] * gradients[i];
                double update = m / (1 - Math.pow(0.9, 3)) / (Math.sqrt(v / (1 - Math.pow(0.99, 3))) + 1e-8);
                assertThat((double) found[i]).isCloseTo(values[i] * (1 - 0.1 * 0.2) - 0.1 * update, within(1e-6));
            }
            assertThat(Ops.toDoubles(first.get(1))).containsExactly(new double[] {0.4}, within(1e-6));
            assertThat(Ops.toDoubles(second.get(0))).containsExactly(new double[] {0.2875, 0.01}, within(1e-6));
        }
    }

    @Test
    void lerpMovesByTheShareOfTheDistance() {
        try (TensorScope scope = TensorScope.open()) {
            List<Tensor> targets = List.of(of(0, 10), of(4));

            ListOps.lerp(targets, List.of(of(8, 10), of(0)), 0.25);

            assertThat(Ops.toDoubles(targets.get(0))).containsExactly(2, 10);
            assertThat(Ops.toDoubles(targets.get(1))).containsExactly(3);
        }
    }

    @Test
    void emptyListsAreNoWork() {
        ListOps.adam(
                new ListOps.AdamLists(List.of(), List.of(), List.of(), List.of()),
                new ListOps.AdamNumbers(0.1, 0.9, 0.99, 0.2, 1e-8, 3));
    }
}
