package report2ct.text.token;

import java.io.IOException;
import java.nio.file.Path;

/**
 * WordPiece through the Hugging Face tokenizers library. Truncation and padding settings of the files are not used: a
 * text is cut to the maximum length given here, on its right, and never padded. The result does not depend on the
 * default locale. Special tokens written out in a text ({@code [MASK]}) are single tokens, as in the library.
 */
public final class WordPieceTokenizer {
    /** Learned positions of the BERT family; also the limit of the paper's pipeline. */
    public static final int STANDARD_MAX_LENGTH = 512;

    private WordPieceTokenizer() {}

    /**
     * Opens the tokenizer of a model directory: {@code vocab.txt} with {@code tokenizer_config.json}, or {@code
     * tokenizer.json}. Where both are present they must agree.
     */
    public static Tokenizer open(Path directory, int maxLength) throws IOException {
        return load(new TokenizerFiles(directory).read(), maxLength);
    }

    /**
     * A tokenizer from the bytes of a {@code tokenizer.json}.
     *
     * @param source name of the input, for messages
     */
    public static Tokenizer ofJson(byte[] json, String source, int maxLength) {
        return load(TokenizerFiles.model(json, source), maxLength);
    }

    /**
     * A lower-casing tokenizer from the bytes of a {@code vocab.txt} alone.
     *
     * @param source name of the input, for messages
     */
    public static Tokenizer ofVocabulary(byte[] vocabulary, String source, int maxLength) {
        WordPieceModel model = new WordPieceModel(
                source,
                TokenizerFiles.vocabulary(vocabulary, source),
                WordPieceModel.SpecialNames.standard(),
                WordPieceModel.WordPieceRules.standard());
        return load(model, maxLength);
    }

    private static Tokenizer load(WordPieceModel model, int maxLength) {
        return TokenizerLibrary.load(model.tokenizerJson(), model.special(), model.size(), maxLength, model.source());
    }
}
