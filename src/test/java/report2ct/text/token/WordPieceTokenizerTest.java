package report2ct.text.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

class WordPieceTokenizerTest {
    private static final int LIMIT = WordPieceTokenizer.STANDARD_MAX_LENGTH;

    static List<String> encoders() {
        return TextFixtures.encoders();
    }

    private static void assertAllTexts(Tokenizer tokenizer, String encoder) {
        JsonNode expected = TextFixtures.expected();
        for (JsonNode text : expected.get("texts")) {
            TokenizedText found = tokenizer.tokenize(text.get("text").asText());

            assertThat(found.ids())
                    .as(text.get("id").asText())
                    .isEqualTo(TextFixtures.ints(text.get("ids").get(encoder)));
            assertThat(found.untruncatedLength())
                    .as(text.get("id").asText())
                    .isEqualTo(text.get("untruncated_length").get(encoder).asInt());
        }
        assertThat(expected.get("texts").size()).isEqualTo(30);
    }

    @ParameterizedTest
    @MethodSource("encoders")
    void idsEqualTheReferenceFromADirectory(String encoder) throws IOException {
        try (Tokenizer tokenizer = WordPieceTokenizer.open(TextFixtures.directory(encoder), LIMIT)) {
            assertAllTexts(tokenizer, encoder);
            JsonNode special =
                    TextFixtures.expected().get("encoders").get(encoder).get("special");
            assertThat(tokenizer.special())
                    .isEqualTo(new SpecialTokens(
                            special.get("[PAD]").asInt(),
                            special.get("[UNK]").asInt(),
                            special.get("[CLS]").asInt(),
                            special.get("[SEP]").asInt()));
        }
    }

    @ParameterizedTest
    @MethodSource("encoders")
    void idsEqualTheReferenceFromTokenizerJsonAlone(String encoder) throws IOException {
        Path json = TextFixtures.directory(encoder).resolve("tokenizer.json");
        try (Tokenizer tokenizer = WordPieceTokenizer.ofJson(Files.readAllBytes(json), "tokenizer.json", LIMIT)) {
            assertAllTexts(tokenizer, encoder);
        }
    }

    @ParameterizedTest
    @MethodSource("encoders")
    void idsEqualTheReferenceFromVocabularyAlone(String encoder) throws IOException {
        Path vocabulary = TextFixtures.directory(encoder).resolve("vocab.txt");
        try (Tokenizer tokenizer =
                WordPieceTokenizer.ofVocabulary(Files.readAllBytes(vocabulary), "vocab.txt", LIMIT)) {
            assertAllTexts(tokenizer, encoder);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tr-TR", "az", "lt-LT"})
    void theDefaultLocaleDoesNotMatter(String tag) throws IOException {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag(tag));
        try (Tokenizer tokenizer = WordPieceTokenizer.open(TextFixtures.directory("cxrbert"), LIMIT)) {
            assertAllTexts(tokenizer, "cxrbert");
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void theLostTextIsTheEndOfTheTextFromTheFirstPieceCut() throws IOException {
        String kept = "nodule \u00FC\uD83D\uDE00. ".repeat(40);
        String text = kept + "\u0130stanbul heart size";
        int pieces;
        try (Tokenizer whole = WordPieceTokenizer.open(TextFixtures.directory("medembed"), 2048)) {
            pieces = whole.tokenize(kept).length();
            assertThat(whole.tokenize(text).lostText()).isEmpty();
        }
        try (Tokenizer tokenizer = WordPieceTokenizer.open(TextFixtures.directory("medembed"), pieces)) {
            TokenizedText found = tokenizer.tokenize(text);

            assertThat(found.lostText()).isEqualTo("\u0130stanbul heart size");
            assertThat(found.length()).isEqualTo(pieces);
            assertThat(found.truncatedTokens()).isPositive();
            assertThat(found.ids()[pieces - 1]).isEqualTo(tokenizer.special().end());
            assertThat(found.truncatedTokens()).isEqualTo(found.untruncatedLength() - pieces);
        }
    }

    @Test
    void aMaximumLengthOfTwoKeepsOnlyTheFrame() throws IOException {
        try (Tokenizer tokenizer = WordPieceTokenizer.open(TextFixtures.directory("medembed"), 2)) {
            assertThat(tokenizer.tokenize("heart").ids()).containsExactly(101, 102);
            assertThat(tokenizer.tokenize("heart").lostText()).isEqualTo("heart");
            assertThat(tokenizer.maxLength()).isEqualTo(2);
        }
        assertThatThrownBy(() -> WordPieceTokenizer.open(TextFixtures.directory("medembed"), 1))
                .hasMessageContaining("at least 2");
    }

    @Test
    void theVocabularySizeIsOneMoreThanTheHighestId() throws IOException {
        try (Tokenizer tokenizer = WordPieceTokenizer.open(TextFixtures.directory("medembed"), LIMIT)) {
            assertThat(tokenizer.vocabularySize()).isEqualTo(492);
        }
    }

    @Test
    void linesMayEndInCarriageReturnsAndTheLastMayLackItsEnd() {
        String vocabulary = "[PAD]\r\n[UNK]\r\n[CLS]\r\n[SEP]\r\nlung";
        byte[] bytes = vocabulary.getBytes(StandardCharsets.UTF_8);
        try (Tokenizer tokenizer = WordPieceTokenizer.ofVocabulary(bytes, "v", LIMIT)) {
            assertThat(tokenizer.tokenize("LUNG heart").ids()).containsExactly(2, 4, 1, 3);
        }
    }

    @Test
    void casedVocabulariesKeepTheCase(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("vocab.txt"), "[PAD]\n[UNK]\n[CLS]\n[SEP]\nLung\nlung\n");
        Files.writeString(folder.resolve("tokenizer_config.json"), "{\"do_lower_case\": false}");
        try (Tokenizer tokenizer = WordPieceTokenizer.open(folder, LIMIT)) {
            assertThat(tokenizer.tokenize("Lung lung").ids()).containsExactly(2, 4, 5, 3);
        }
    }

    @Test
    void specialTokensMayHaveOtherNames(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("vocab.txt"), "<p>\n<u>\n<s>\n</s>\nlung\n");
        Files.writeString(
                folder.resolve("special_tokens_map.json"),
                "{\"pad_token\": \"<p>\", \"unk_token\": {\"content\": \"<u>\"}, \"cls_token\": \"<s>\","
                        + " \"sep_token\": \"</s>\"}");
        try (Tokenizer tokenizer = WordPieceTokenizer.open(folder, LIMIT)) {
            assertThat(tokenizer.tokenize("lung x").ids()).containsExactly(2, 4, 1, 3);
        }
    }

    @Test
    void aVocabularyWithoutUnknownTokenIsRefused(@TempDir Path folder) throws IOException {
        Files.copy(
                TextFixtures.ROOT.resolve("formats/broken/model_config/no_unk.vocab.txt"), folder.resolve("vocab.txt"));

        assertThatThrownBy(() -> WordPieceTokenizer.open(folder, LIMIT))
                .isInstanceOfSatisfying(
                        Report2CtException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CORRUPT_FILE))
                .hasMessageContaining("vocab.txt: expected the special tokens")
                .hasMessageContaining("found no [UNK]");
    }

    @Test
    void lowerCasingMustAgree(@TempDir Path folder) throws IOException {
        copy("tokenizer.json", folder);
        Files.writeString(folder.resolve("tokenizer_config.json"), "{\"do_lower_case\": false}");

        assertThatThrownBy(() -> WordPieceTokenizer.open(folder, LIMIT))
                .isInstanceOfSatisfying(
                        Report2CtException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.INCOMPATIBLE_WEIGHTS))
                .hasMessageContaining("same lower-casing")
                .hasMessageContaining("found true and false");
        copy("vocab.txt", folder);
        assertThatThrownBy(() -> WordPieceTokenizer.open(folder, LIMIT)).hasMessageContaining("same lower-casing");
    }

    @Test
    void vocabularySizesMustAgree(@TempDir Path folder) throws IOException {
        copy("tokenizer.json", folder);
        String all = Files.readString(TextFixtures.directory("medembed").resolve("vocab.txt"));
        Files.writeString(folder.resolve("vocab.txt"), all + "another\n");

        assertThatThrownBy(() -> WordPieceTokenizer.open(folder, LIMIT))
                .hasMessageContaining("same vocabulary size")
                .hasMessageContaining("found 492 and 493");
    }

    @Test
    void otherTokenizersAreRefused() throws IOException {
        ObjectNode root = (ObjectNode)
                TextFixtures.json(TextFixtures.directory("medembed").resolve("tokenizer.json"));
        ((ObjectNode) root.get("model")).put("type", "BPE");

        assertThatThrownBy(() ->
                        WordPieceTokenizer.ofJson(root.toString().getBytes(StandardCharsets.UTF_8), "t.json", LIMIT))
                .isInstanceOfSatisfying(
                        Report2CtException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.UNSUPPORTED_FORMAT))
                .hasMessage("t.json: model: expected WordPiece, found BPE");
    }

    @Test
    void brokenFilesAreRefused(@TempDir Path folder) throws IOException {
        assertThatThrownBy(() -> WordPieceTokenizer.open(folder, LIMIT)).hasMessageContaining("found neither");
        assertThatThrownBy(() -> WordPieceTokenizer.ofJson("{".getBytes(StandardCharsets.UTF_8), "t", LIMIT))
                .hasMessageContaining("t: expected JSON");
        assertThatThrownBy(() -> WordPieceTokenizer.ofJson("[]".getBytes(StandardCharsets.UTF_8), "t", LIMIT))
                .hasMessageContaining("t: expected a JSON object");
        assertThatThrownBy(() -> WordPieceTokenizer.ofVocabulary(new byte[] {(byte) 0xFF}, "v", LIMIT))
                .hasMessageContaining("v: expected UTF-8");
    }

    @Test
    void batchesArePaddedToTheLongest() {
        TokenizedText one = new TokenizedText(new int[] {2, 3}, 2, "");
        TokenizedText two = new TokenizedText(new int[] {2, 9, 9, 3}, 5, "x");

        TokenBatch batch = TokenBatch.of(List.of(one, two), 7);

        assertThat(batch.ids()).isDeepEqualTo(new long[][] {{2, 3, 7, 7}, {2, 9, 9, 3}});
        assertThat(batch.mask()).isDeepEqualTo(new long[][] {{1, 1, 0, 0}, {1, 1, 1, 1}});
        assertThat(TokenBatch.flat(batch.ids())).containsExactly(2, 3, 7, 7, 2, 9, 9, 3);
        assertThat(batch.size()).isEqualTo(2);
        assertThat(batch.length()).isEqualTo(4);
        assertThat(TokenBatch.of(List.of(), 0).length()).isZero();
    }

    private static void copy(String name, Path folder) throws IOException {
        Files.copy(TextFixtures.directory("medembed").resolve(name), folder.resolve(name));
    }
}
