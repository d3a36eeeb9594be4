package report2ct.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import report2ct.Report2CtException;
import report2ct.nn.Draws;
import report2ct.nn.LeakCheck;
import report2ct.nn.Ops;
import report2ct.nn.ParameterInitialiser;
import report2ct.nn.Parameters;
import report2ct.nn.TensorScope;

@ExtendWith(LeakCheck.class)
class TextConditioningTest {
    private static final int WIDTH = 5;

    private static TextConditioning conditioning(ConditioningConfig config) {
        return new TextConditioning(
                config, ParameterInitialiser.initialise(TextConditioning.parameters(config, WIDTH), 3));
    }

    private static Tensor sections() {
        return Draws.normal(1, 3, 2, WIDTH);
    }

    @Test
    void withoutConditioningVectorsAreTokens() {
        try (TextConditioning conditioning = conditioning(ConditioningConfig.none());
                TensorScope scope = TensorScope.open()) {
            Tensor sections = sections();
            Tensor context = conditioning.context(sections);

            assertThat(conditioning.parameters().names()).isEmpty();
            assertThat(Ops.shape(context)).containsExactly(3, 2, WIDTH);
            assertThat(Ops.toFloats(context)).containsExactly(Ops.toFloats(sections));
            context.close();
            assertThat(Ops.toFloats(sections)).hasSize(3 * 2 * WIDTH); // an alias, not the argument itself
        }
    }

    @Test
    void standardisingIsExactForEverySectionAndDimension() {
        try (TextConditioning conditioning = conditioning(new ConditioningConfig(true, 0, 0));
                TensorScope scope = TensorScope.open()) {
            Parameters parameters = conditioning.parameters();
            float[] mean = Draws.array(5, 2, WIDTH);
            float[] deviation = Draws.array(6, 2, WIDTH);
            for (int i = 0; i < deviation.length; i++) {
                deviation[i] = Math.abs(deviation[i]) + 0.1f;
            }
            parameters.put(TextConditioning.STATISTICS + "mean", () -> Ops.floats(mean, 2, WIDTH));
            parameters.put(TextConditioning.STATISTICS + "deviation", () -> Ops.floats(deviation, 2, WIDTH));
            float[] values = Ops.toFloats(sections());

            float[] standard = Ops.toFloats(conditioning.context(sections()));

            for (int i = 0; i < values.length; i++) {
                int at = i % (2 * WIDTH);
                assertThat(standard[i]).isEqualTo((values[i] - mean[at]) / deviation[at]);
            }
        }
    }

    @Test
    void theAdapterGivesTokensOfItsWidthBetweenMinusOneAndOne() {
        try (TextConditioning conditioning = conditioning(ConditioningConfig.adapted(7, 4));
                TensorScope scope = TensorScope.open()) {
            Tensor context = conditioning.context(Ops.scale(sections(), 100));

            assertThat(Ops.shape(context)).containsExactly(3, 2, 4);
            for (float value : Ops.toFloats(context)) {
                assertThat(value).isBetween(-1f, 1f);
            }
        }
    }

    /** {@code tanh(logit / 2) = 2 sigmoid(logit) - 1}: a token's entry is how sure a label is, from -1 to 1. */
    @Test
    void aTokenIsTheSquashedAnswerOfItsOwnSection() {
        try (TextConditioning conditioning = conditioning(ConditioningConfig.adapted(7, 4));
                TensorScope scope = TensorScope.open()) {
            float[] logits = Ops.toFloats(conditioning.logits(conditioning.standardised(sections())));
            float[] context = Ops.toFloats(conditioning.context(sections()));
            for (int i = 0; i < logits.length; i++) {
                assertThat((double) context[i]).isCloseTo(2 / (1 + Math.exp(-logits[i])) - 1, within(1e-6));
            }

            Tensor swapped =
                    Ops.concat(1, sections().narrow(1, 0, 1), sections().narrow(1, 0, 1));
            float[] other = Ops.toFloats(conditioning.context(swapped));

            for (int i = 0; i < other.length; i++) {
                boolean findings = i / 4 % 2 == 0;
                assertThat(other[i] == context[i]).as("element %d", i).isEqualTo(findings);
            }
        }
    }

    @Test
    void theAverageReportStandardisesToZeros() {
        try (TextConditioning conditioning = conditioning(new ConditioningConfig(true, 0, 0));
                TensorScope scope = TensorScope.open()) {
            conditioning.parameters().put(TextConditioning.STATISTICS + "mean", () -> Draws.normal(9, 2, WIDTH));
            Tensor average = Draws.normal(9, 1, 2, WIDTH);

            assertThat(Ops.toFloats(conditioning.context(average))).containsOnly(0);
        }
    }

    @Test
    void vectorsOfAnotherShapeAreRefusedAndNothingLeaks() {
        try (TextConditioning conditioning = conditioning(ConditioningConfig.adapted(7, 4));
                TensorScope scope = TensorScope.open()) {
            Tensor three = Draws.normal(1, 1, 3, WIDTH);

            assertThatThrownBy(() -> conditioning.context(three))
                    .isInstanceOf(Report2CtException.class)
                    .hasMessage("section vectors: expected shape [any, 2, any], found [1, 3, 5]");
        }
    }

    @Test
    void tokensHaveTheAdaptersWidthOrTheSections() {
        assertThat(ConditioningConfig.none().tokenWidth(11)).isEqualTo(11);
        assertThat(new ConditioningConfig(true, 0, 0).tokenWidth(11)).isEqualTo(11);
        assertThat(ConditioningConfig.adapted(7, 4).tokenWidth(11)).isEqualTo(4);
    }

    @ParameterizedTest
    @CsvSource({"true, 3, 0", "true, 0, 3", "true, -1, -1", "false, 3, 3"})
    void configurationsThatContradictThemselvesAreRefused(boolean standardise, int hidden, int width) {
        assertThatThrownBy(() -> new ConditioningConfig(standardise, hidden, width))
                .isInstanceOf(Report2CtException.class)
                .hasMessageStartingWith("text conditioning: expected");
    }
}
