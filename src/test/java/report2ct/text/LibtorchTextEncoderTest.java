package report2ct.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.nn.Ops;
import report2ct.nn.Parameters;
import report2ct.nn.TensorScope;
import report2ct.text.token.TextFixtures;
import report2ct.text.token.TokenBatch;

class LibtorchTextEncoderTest extends TextEncoderContract {
    /** The float32 reference itself is within 5e-6 of the float64 values. */
    private static final float HIDDEN_TOLERANCE = 5e-5f;

    private static final float MEAN_TOLERANCE = 2e-5f;

    @Override
    TextEncoder open() {
        return open("medembed");
    }

    private static LibtorchTextEncoder open(String name) {
        try {
            return LibtorchTextEncoder.open(TextFixtures.directory(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @CsvSource({"bert_tiny", "distilbert_tiny"})
    void hiddenStatesOfTheTinyNetworksEqualTheReference(String name, @TempDir Path folder) throws IOException {
        JsonNode golden =
                TextFixtures.json(TextFixtures.ROOT.resolve("golden/text.json")).get(name);
        Path config = Files.writeString(
                folder.resolve("config.json"), golden.get("config").toString());
        BertConfig sizes = BertConfig.read(config);
        List<String> ignored = new ArrayList<>();
        Parameters parameters = ModelDirectory.load(
                sizes,
                TextFixtures.ROOT.resolve("golden").resolve(golden.get("file").asText()),
                ignored);
        try (HiddenStateNetwork network = ModelDirectory.network(parameters, sizes);
                NoGradGuard noGradients = new NoGradGuard();
                TensorScope scope = TensorScope.open()) {
            long[][] mask = longs(golden.get("attention_mask"));
            float[] hidden = Ops.toFloats(
                    network.forward(tensor(golden.get("input_ids")), tensor(golden.get("attention_mask"))));
            JsonNode rows = golden.get("last_hidden_state_valid_rows");
            int length = mask[0].length;
            int compared = 0;
            for (int b = 0; b < rows.size(); b++) {
                for (int t = 0; t < rows.get(b).size(); t++) {
                    for (int i = 0; i < sizes.width(); i++, compared++) {
                        assertThat(hidden[(b * length + t) * sizes.width() + i])
                                .isCloseTo(
                                        (float) rows.get(b).get(t).get(i).asDouble(), Offset.offset(HIDDEN_TOLERANCE));
                    }
                }
            }
            assertThat(compared).isEqualTo(12 * 16);
            float[][] means = MaskedMean.of(FloatBuffer.wrap(hidden), mask, sizes.width());
            for (int b = 0; b < means.length; b++) {
                for (int i = 0; i < sizes.width(); i++) {
                    assertThat(means[b][i])
                            .isCloseTo(
                                    (float) golden.get("pooled").get(b).get(i).asDouble(),
                                    Offset.offset(MEAN_TOLERANCE));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"medembed", "clinicalbert", "cxrbert"})
    void nothingNativeIsLeftBehind(String name) {
        try (LibtorchTextEncoder warm = open(name)) {
            warm.encode(List.of("a"));
        }
        long before = Pointer.totalCount();

        try (LibtorchTextEncoder encoder = open(name)) {
            long opened = Pointer.totalCount();
            encoder.encode(List.of("A nodule.", "", "No effusion is seen."));
            assertThat(Pointer.totalCount()).isEqualTo(opened);
        }

        assertThat(Pointer.totalCount()).isEqualTo(before);
    }

    @Test
    void nothingNativeIsLeftBehindWhenTheWeightsDoNotFit(@TempDir Path folder) throws IOException {
        copy(folder);
        replace(folder, "hidden_size_mismatch.config.json", "config.json");
        assertThatThrownBy(() -> LibtorchTextEncoder.open(folder)).isInstanceOf(Report2CtException.class);
        long before = Pointer.totalCount();

        assertThatThrownBy(() -> LibtorchTextEncoder.open(folder))
                .isInstanceOfSatisfying(
                        Report2CtException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.INCOMPATIBLE_WEIGHTS))
                .hasMessageContaining("embeddings.word_embeddings.weight: expected [492, 48], found [492, 32]")
                .hasMessageContaining("misshaped (50):")
                .hasMessageContaining("... and 30 more");

        assertThat(Pointer.totalCount()).isEqualTo(before);
    }

    @Test
    void anotherActivationIsRefused(@TempDir Path folder) throws IOException {
        copy(folder);
        replace(folder, "activation_tanh_gelu.config.json", "config.json");

        assertThatThrownBy(() -> LibtorchTextEncoder.open(folder))
                .isInstanceOfSatisfying(
                        Report2CtException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.INCOMPATIBLE_WEIGHTS))
                .hasMessageContaining("hidden_act: expected \"gelu\", found \"gelu_new\"");
    }

    @Test
    void aVocabularyWithoutUnknownTokenIsRefused(@TempDir Path folder) throws IOException {
        copy(folder);
        replace(folder, "no_unk.vocab.txt", "vocab.txt");
        Files.delete(folder.resolve("tokenizer.json"));

        assertThatThrownBy(() -> LibtorchTextEncoder.open(folder)).hasMessageContaining("found no [UNK]");
    }

    @Test
    void aVocabularyLargerThanTheTableIsRefused(@TempDir Path folder) throws IOException {
        copy(folder);
        edit(folder, config -> config.put("vocab_size", 491));

        assertThatThrownBy(() -> LibtorchTextEncoder.open(folder))
                .hasMessageContaining("at most vocab_size 491 tokens, found 492");
    }

    @Test
    void allProblemsOfAConfigAreReportedTogether(@TempDir Path folder) throws IOException {
        copy(folder);
        edit(folder, config -> {
            config.remove("hidden_size");
            config.put("num_hidden_layers", 0);
            config.put("position_embedding_type", "relative_key");
            config.put("vocab_size", 1L << 40);
        });

        assertThatThrownBy(() -> LibtorchTextEncoder.open(folder))
                .hasMessageContaining("hidden_size: expected a whole number from 1 to 16777216, found none")
                .hasMessageContaining("num_hidden_layers: expected a whole number from 1 to 16777216, found 0")
                .hasMessageContaining("position_embedding_type: expected \"absolute\", found \"relative_key\"")
                .hasMessageContaining("vocab_size");
    }

    @Test
    void headsMustDivideTheWidth(@TempDir Path folder) throws IOException {
        copy(folder);
        edit(folder, config -> config.put("num_attention_heads", 5));

        assertThatThrownBy(() -> LibtorchTextEncoder.open(folder))
                .hasMessageContaining("heads: expected a divisor of the width 32, found 5");
    }

    @Test
    void otherModelTypesAreRefused(@TempDir Path folder) throws IOException {
        copy(folder);
        edit(folder, config -> config.put("model_type", "roberta"));

        assertThatThrownBy(() -> LibtorchTextEncoder.open(folder))
                .hasMessageContaining("model_type: expected bert, cxr-bert or distilbert, found roberta");
    }

    @Test
    void missingFilesAreNamed(@TempDir Path folder) throws IOException {
        assertThatThrownBy(() -> LibtorchTextEncoder.open(folder))
                .hasMessageContaining("expected weights in model.safetensors");
        Files.copy(
                TextFixtures.directory("medembed").resolve("model.safetensors"), folder.resolve("model.safetensors"));
        assertThatThrownBy(() -> LibtorchTextEncoder.open(folder))
                .hasMessageContaining("expected config.json, found none");
    }

    @Test
    void headsAndBuffersOfTheFileAreLeftOutWithoutAWarning() {
        try (LibtorchTextEncoder encoder = open("cxrbert")) {
            assertThat(encoder.ignoredKeys()).isEmpty();
            assertThat(encoder.info().kind()).isEqualTo("bert");
            assertThat(encoder.info().name()).isEqualTo("cxrbert-tiny");
        }
    }

    private static Tensor tensor(JsonNode rows) {
        long[][] values = longs(rows);
        return Ops.longs(TokenBatch.flat(values), values.length, values[0].length);
    }

    private static long[][] longs(JsonNode rows) {
        long[][] out = new long[rows.size()][];
        for (int i = 0; i < out.length; i++) {
            out[i] =
                    Arrays.stream(TextFixtures.ints(rows.get(i))).asLongStream().toArray();
        }
        return out;
    }

    private static void copy(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(TextFixtures.directory("medembed"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, folder.resolve(file.getFileName()));
            }
        }
    }

    private static void replace(Path folder, String broken, String name) throws IOException {
        Files.delete(folder.resolve(name));
        Files.copy(TextFixtures.ROOT.resolve("formats/broken/model_config").resolve(broken), folder.resolve(name));
    }

    private static void edit(Path folder, Consumer<ObjectNode> change) throws IOException {
        Path file = folder.resolve("config.json");
        ObjectNode config = (ObjectNode) new ObjectMapper().readTree(file.toFile());
        change.accept(config);
        Files.writeString(file, config.toString());
    }
}
