package report2ct.text.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

class BytePairTokenizerTest {
    private static final Path FOLDER = TextFixtures.directory("clip3d");
    private static final int LENGTH = 96;

    @TempDir
    Path folder;

    private static void copy(Path to, String... names) throws IOException {
        for (String name : names) {
            Files.copy(FOLDER.resolve(name), to.resolve(name));
        }
    }

    private static void assertReferenceIds(Path directory) throws IOException {
        JsonNode expected = TextFixtures.json(FOLDER.resolve("expected.json"));
        try (Tokenizer tokenizer = BytePairTokenizer.open(directory, LENGTH)) {
            for (JsonNode text : expected.get("texts")) {
                TokenizedText tokens = tokenizer.tokenize(text.get("text").asText());
                int[] ids = Arrays.copyOf(tokens.ids(), LENGTH);
                Arrays.fill(ids, tokens.length(), LENGTH, tokenizer.special().pad());

                assertThat(ids).as(text.get("id").asText()).isEqualTo(TextFixtures.ints(text.get("ids")));
                assertThat(tokens.untruncatedLength())
                        .isEqualTo(text.get("untruncated_length").asInt());
            }
        }
    }

    @Test
    void vocabularyAndMergesAloneGiveTheReferencesIds() throws IOException {
        copy(folder, "vocab.json", "merges.txt");

        assertReferenceIds(folder);
    }

    @Test
    void theTokenizerFileAloneGivesTheReferencesIds() throws IOException {
        copy(folder, "tokenizer.json");

        assertReferenceIds(folder);
    }

    @Test
    void theDefaultLocaleChangesNothing() throws IOException {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("tr-TR"));
        try {
            assertReferenceIds(FOLDER);
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void aLongTextIsCutBeforeItsEndTokenAndTheLossIsTold() throws IOException {
        try (Tokenizer tokenizer = BytePairTokenizer.open(FOLDER, 5)) {
            TokenizedText tokens = tokenizer.tokenize("lung lung lung lung lung");

            assertThat(tokens.length()).isEqualTo(5);
            assertThat(tokens.ids()[4]).isEqualTo(tokenizer.special().end());
            assertThat(tokens.truncatedTokens()).isPositive();
            assertThat(tokens.lostText()).isNotEmpty().endsWith("lung");
        }
    }

    @Test
    void theSpecialTokensAreLookedUpByTheirText() throws IOException {
        try (Tokenizer tokenizer = BytePairTokenizer.open(FOLDER, LENGTH)) {
            assertThat(tokenizer.special()).isEqualTo(new SpecialTokens(773, 773, 772, 773));
            assertThat(tokenizer.vocabularySize()).isEqualTo(774);
            assertThat(tokenizer.maxLength()).isEqualTo(LENGTH);
        }
    }

    @Test
    void aFolderWithoutATokenizerIsRefused() {
        assertThatThrownBy(() -> BytePairTokenizer.open(folder, LENGTH))
                .hasMessageContaining("expected vocab.json and merges.txt, or tokenizer.json, found none");
    }

    @Test
    void aTokenizerOfAnotherKindIsRefused() throws IOException {
        Files.copy(TextFixtures.directory("medembed").resolve("tokenizer.json"), folder.resolve("tokenizer.json"));

        assertThatThrownBy(() -> BytePairTokenizer.open(folder, LENGTH))
                .isInstanceOfSatisfying(
                        Report2CtException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.UNSUPPORTED_FORMAT))
                .hasMessageContaining("found WordPiece");
    }

    @Test
    void aVocabularyWithoutItsFrameIsRefused() throws IOException {
        Files.writeString(folder.resolve("vocab.json"), "{\"a\": 0}");
        Files.writeString(folder.resolve("merges.txt"), "#version: 0.2\n");

        assertThatThrownBy(() -> BytePairTokenizer.open(folder, LENGTH))
                .hasMessageContaining("expected the token <|startoftext|>");
    }

    @Test
    void idsThatAreNoNumbersAreRefused() throws IOException {
        Files.writeString(folder.resolve("vocab.json"), "{\"a\": -1}");
        Files.writeString(folder.resolve("merges.txt"), "#version: 0.2\n");

        assertThatThrownBy(() -> BytePairTokenizer.open(folder, LENGTH)).hasMessageContaining("expected token ids");
    }
}
