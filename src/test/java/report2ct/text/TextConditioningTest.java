package report2ct.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
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
        try (TextConditioning conditioning = conditioning(new ConditioningConfig(true, 0, 0, 0));
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

    private static float[][] rows(int seed, int count) {
        float[] flat = Draws.array(seed, count, WIDTH);
        float[][] rows = new float[count][];
        for (int i = 0; i < count; i++) {
            rows[i] = Arrays.copyOfRange(flat, i * WIDTH, (i + 1) * WIDTH);
        }
        return rows;
    }

    @Test
    void aContextIsTheArrangedTokensOfItsSentences() {
        try (TextConditioning conditioning = conditioning(ConditioningConfig.adapted(7, 4, 3));
                TensorScope scope = TensorScope.open()) {
            SentenceVectors sentences = new SentenceVectors(rows(1, 2), rows(2, 1));

            Tensor context = conditioning.context(sentences);

            float[] expected =
                    new SentenceTokens(3, 4).arrange(conditioning.tokens(rows(1, 2)), conditioning.tokens(rows(2, 1)));
            assertThat(Ops.shape(context)).containsExactly(1, 5, 4);
            assertThat(Ops.toFloats(context)).containsExactly(expected);
        }
    }

    /** {@code tanh(logit / 2) = 2 sigmoid(logit) - 1}: a token's entry is how sure a label is, from -1 to 1. */
    @Test
    void aTokenIsTheSquashedAnswerOfItsOwnSentence() {
        try (TextConditioning conditioning = conditioning(ConditioningConfig.adapted(7, 4, 3));
                TensorScope scope = TensorScope.open()) {
            Tensor vectors = Draws.normal(1, 1, 6, WIDTH);
            float[] logits = Ops.toFloats(conditioning.logits(conditioning.standardised(vectors)));

            List<float[]> tokens = conditioning.tokens(rows(1, 6));

            assertThat(tokens).hasSize(6);
            for (int i = 0; i < logits.length; i++) {
                assertThat((double) tokens.get(i / 4)[i % 4])
                        .isCloseTo(2 / (1 + Math.exp(-logits[i])) - 1, within(1e-6));
            }
            assertThat(conditioning.tokens(new float[0][])).isEmpty();
        }
    }

    @Test
    void sectionVectorsAreRefusedWhereSentencesAreRead() {
        try (TextConditioning conditioning = conditioning(ConditioningConfig.adapted(7, 4, 3));
                TensorScope scope = TensorScope.open()) {
            Tensor sections = sections();

            assertThatThrownBy(() -> conditioning.context(sections))
                    .isInstanceOf(Report2CtException.class)
                    .hasMessageContaining("expected vectors of sentences");
        }
    }

    @Test
    void theAverageReportStandardisesToZeros() {
        try (TextConditioning conditioning = conditioning(new ConditioningConfig(true, 0, 0, 0));
                TensorScope scope = TensorScope.open()) {
            conditioning.parameters().put(TextConditioning.STATISTICS + "mean", () -> Draws.normal(9, 2, WIDTH));
            Tensor average = Draws.normal(9, 1, 2, WIDTH);

            assertThat(Ops.toFloats(conditioning.context(average))).containsOnly(0);
        }
    }

    @Test
    void vectorsOfAnotherShapeAreRefusedAndNothingLeaks() {
        try (TextConditioning conditioning = conditioning(ConditioningConfig.adapted(7, 4, 3));
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
        assertThat(new ConditioningConfig(true, 0, 0, 0).tokenWidth(11)).isEqualTo(11);
        assertThat(ConditioningConfig.adapted(7, 4, 3).tokenWidth(11)).isEqualTo(4);
        assertThat(ConditioningConfig.none().tokens()).isEqualTo(2);
        assertThat(ConditioningConfig.adapted(7, 4, 3).tokens()).isEqualTo(5);
    }

    @ParameterizedTest
    @CsvSource({
        "true, 3, 0, 0",
        "true, 0, 3, 2",
        "true, -1, -1, 2",
        "false, 3, 3, 2",
        "true, 3, 3, 0",
        "true, 0, 0, 2",
        "true, 3, 3, -1"
    })
    void configurationsThatContradictThemselvesAreRefused(boolean standardise, int hidden, int width, int sentences) {
        assertThatThrownBy(() -> new ConditioningConfig(standardise, hidden, width, sentences))
                .isInstanceOf(Report2CtException.class)
                .hasMessageStartingWith("text conditioning: expected");
    }
}
