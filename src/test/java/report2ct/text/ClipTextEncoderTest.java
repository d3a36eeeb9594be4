package report2ct.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import report2ct.nn.LeakCheck;
import report2ct.report.Report;
import report2ct.text.token.TextFixtures;

@ExtendWith(LeakCheck.class)
class ClipTextEncoderTest {
    private static final Path FOLDER = TextFixtures.directory("clip3d");

    @TempDir
    Path folder;

    private static float[] vector(ClipTextEncoder encoder, String text) {
        return encoder.encode(List.of(text)).get(0).vector();
    }

    @Test
    void aTokenHasLengthOneAndTrailingBlanksChangeNothing() throws IOException {
        try (ClipTextEncoder encoder = ClipTextEncoder.open(FOLDER)) {
            float[] vector = vector(encoder, "Small nodule.");
            double square = 0;
            for (float value : vector) {
                square += value * value;
            }

            assertThat(square).isCloseTo(1, within(1e-5));
            assertThat(vector(encoder, "Small nodule.  \n")).isEqualTo(vector);
            assertThat(vector(encoder, "Large nodule.")).isNotEqualTo(vector);
        }
    }

    @Test
    void whatFollowsTheFirstEndTokenChangesNothing() throws IOException {
        try (ClipTextEncoder encoder = ClipTextEncoder.open(FOLDER)) {
            assertThat(vector(encoder, "lung <|endoftext|> nodule"))
                    .containsExactly(vector(encoder, "lung"), within(1e-5f));
        }
    }

    @Test
    void aSetReadsTheWholeReportOnceForBothRows() throws IOException {
        try (EncoderSet set = EncoderSet.open(List.of(FOLDER));
                ClipTextEncoder encoder = ClipTextEncoder.open(FOLDER)) {
            TextEmbedding embedding = set.encode(Report.of("No  nodule.", "Normal."));

            assertThat(embedding.findings())
                    .isEqualTo(embedding.impression())
                    .isEqualTo(vector(encoder, "Findings: No nodule. Impression: Normal."));
            assertThat(embedding.tokens()).hasSize(1);
            assertThat(embedding.encoders().get(0).kind()).isEqualTo("clip_text_model");
        }
    }

    @Test
    void encodersOfSectionsAndOfReportsDoNotMix() {
        assertThatThrownBy(() -> EncoderSet.open(List.of(FOLDER, TextFixtures.directory("medembed"))))
                .hasMessageContaining("found both");
    }

    @Test
    void aConfigurationIsRefusedWithAllItsProblems() throws IOException {
        for (String name : List.of("vocab.json", "merges.txt", "model.safetensors")) {
            Files.copy(FOLDER.resolve(name), folder.resolve(name));
        }
        ObjectNode config = (ObjectNode) TextFixtures.json(FOLDER.resolve("config.json"));
        config.put("hidden_act", "gelu").put("num_hidden_layers", 0).put("layer_norm_eps", 2);
        Files.writeString(folder.resolve("config.json"), new ObjectMapper().writeValueAsString(config));

        assertThatThrownBy(() -> ClipTextEncoder.open(folder))
                .hasMessageContaining("hidden_act: expected quick_gelu, found gelu")
                .hasMessageContaining("num_hidden_layers: expected a whole number")
                .hasMessageContaining("layer_norm_eps: expected a number between 0 and 1");
    }

    @Test
    void headsThatDoNotDivideTheWidthAndASmallVocabularyAreRefused() throws IOException {
        for (String name : List.of("vocab.json", "merges.txt", "model.safetensors")) {
            Files.copy(FOLDER.resolve(name), folder.resolve(name));
        }
        ObjectNode config = (ObjectNode) TextFixtures.json(FOLDER.resolve("config.json"));
        config.put("num_attention_heads", 5);
        Files.writeString(folder.resolve("config.json"), new ObjectMapper().writeValueAsString(config));
        assertThatThrownBy(() -> ClipTextEncoder.open(folder)).hasMessageContaining("expected a divisor");

        config.put("num_attention_heads", 4).put("vocab_size", 700);
        Files.writeString(folder.resolve("config.json"), new ObjectMapper().writeValueAsString(config));
        assertThatThrownBy(() -> ClipTextEncoder.open(folder)).hasMessageContaining("at most vocab_size 700");
    }
}
