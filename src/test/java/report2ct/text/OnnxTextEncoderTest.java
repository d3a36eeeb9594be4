package report2ct.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.FloatBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.report.Report;
import report2ct.text.token.TextFixtures;
import report2ct.text.token.Tokenizer;
import report2ct.text.token.WordPieceTokenizer;

class OnnxTextEncoderTest extends TextEncoderContract {
    @Override
    TextEncoder open() {
        return EmbeddedEncoders.ALL_MINILM_L6_V2.open();
    }

    @ParameterizedTest
    @EnumSource
    void everyEmbeddedEncoderOpens(EmbeddedEncoders embedded) {
        try (TextEncoder encoder = embedded.open()) {
            assertThat(encoder.info().width()).isEqualTo(384);
            assertThat(encoder.info().name()).isEqualTo(embedded.encoderName());
            assertThat(encoder.info().kind()).isEqualTo("onnx");
        }
    }

    @Test
    void theNumberOfThreadsChangesNothing() {
        List<String> texts = List.of("Small effusion on the left side.", "Emphysema of both upper lobes.");
        try (TextEncoder one = EmbeddedEncoders.ALL_MINILM_L6_V2.open(1);
                TextEncoder two = EmbeddedEncoders.ALL_MINILM_L6_V2.open(2)) {
            assertThat(two.encode(texts).get(1).vector())
                    .isEqualTo(one.encode(texts).get(1).vector());
        }
    }

    @Test
    void theEmbeddedSetIsThreeEncodersWide() {
        try (EncoderSet set = EncoderSet.embedded()) {
            TextEmbedding normal = set.encode(Report.of("Both lungs are clear.", "Normal chest."));
            TextEmbedding again = set.encode(Report.of("  Both lungs\nare clear. ", "Normal chest."));

            assertThat(set.width()).isEqualTo(1152);
            assertThat(normal.width()).isEqualTo(1152);
            assertThat(again).isEqualTo(normal);
            assertThat(normal.encoders())
                    .extracting(EncoderInfo::name)
                    .containsExactly("all-minilm-l6-v2-q", "bge-small-en-v1.5-q", "e5-small-v2-q");
        }
    }

    @Test
    void bytesThatAreNoModelAreRefused() throws Exception {
        try (Tokenizer tokenizer = WordPieceTokenizer.open(TextFixtures.directory("medembed"), 512)) {
            assertThatThrownBy(() -> OnnxTextEncoder.open("x", new byte[100], tokenizer, "0".repeat(64), 1))
                    .isInstanceOfSatisfying(
                            Report2CtException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CORRUPT_FILE))
                    .hasMessageStartingWith("x: the ONNX model cannot be opened: ");
        }
    }

    @Test
    void theMeanCountsOnlyTokensOfTheText() {
        float[] hidden = {1, 10, 3, 30, 1000, 1000, 7, 70, 0, 0, 0, 0};
        long[][] mask = {{1, 1, 0}, {1, 0, 0}};

        float[][] means = MaskedMean.of(FloatBuffer.wrap(hidden), mask, 2);

        assertThat(means).isDeepEqualTo(new float[][] {{2, 20}, {7, 70}});
        assertThat(MaskedMean.of(FloatBuffer.wrap(hidden), new long[][] {{0, 0, 0}}, 2)[0])
                .containsExactly(0, 0);
    }
}
