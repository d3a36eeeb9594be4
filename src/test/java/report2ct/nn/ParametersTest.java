package report2ct.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import report2ct.Report2CtException;

@ExtendWith(LeakCheck.class)
class ParametersTest {
    @Test
    void parametersOutliveTheScopeTheyWereMadeIn() {
        try (Parameters parameters = new Parameters()) {
            try (TensorScope scope = TensorScope.open()) {
                parameters.put("a", () -> Ops.floats(new float[] {1, 2}, 2));
            }

            assertThat(Ops.toFloats(parameters.get("a"))).containsExactly(1, 2);
        }
    }

    @Test
    void aSecondTensorOfANameReplacesTheFirst() {
        try (Parameters parameters = new Parameters()) {
            parameters.put("a", () -> Ops.floats(new float[] {1}, 1));
            parameters.put("a", () -> Ops.floats(new float[] {2, 3}, 2));

            assertThat(Ops.toFloats(parameters.get("a"))).containsExactly(2, 3);
            assertThat(parameters.elements()).isEqualTo(2);
        }
    }

    @Test
    void anUnknownNameIsRefusedOrAbsent() {
        try (Parameters parameters = new Parameters()) {
            assertThat(parameters.find("b")).isNull();
            assertThatThrownBy(() -> parameters.get("b"))
                    .isInstanceOf(Report2CtException.class)
                    .hasMessageContaining("b");
        }
    }

    @Test
    void aFailingChangeLeavesNothingBehind() {
        try (Parameters parameters = new Parameters()) {
            parameters.put("a", () -> Ops.floats(new float[] {1}, 1));
            parameters.put("b", () -> Ops.floats(new float[] {2}, 1));

            assertThatThrownBy(() -> parameters.map((name, tensor) -> {
                        if (name.equals("b")) {
                            throw new IllegalStateException("on purpose");
                        }
                        return tensor.clone();
                    }))
                    .hasMessage("on purpose");
        }
    }

    @Test
    void closingTwiceIsAllowed() {
        Parameters parameters = new Parameters();
        parameters.put("a", () -> Ops.floats(new float[] {1}, 1));
        Tensor a = parameters.get("a");

        parameters.close();
        parameters.close();

        assertThat(a.isNull()).isTrue();
        assertThat(parameters.names()).isEmpty();
    }
}
