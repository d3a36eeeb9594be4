package report2ct.text.token;

import java.io.IOException;
import java.nio.file.Path;

/**
 * WordPiece through the Hugging Face tokenizers library. Truncation and padding settings of the files are not used: a
 * text is cut to the maximum length given here, on its right, and never padded. The result does not depend on the
 * default locale. Special tokens written out in a text ({@code [MASK]}) are single tokens, as in the library.
 */
public final class WordPieceTokenizer implements Tokenizer {
    /** Learned positions of the BERT family; also the limit of the paper's pipeline. */
    public static final int STANDARD_MAX_LENGTH = 512;

    private final TokenizerLibrary library;
    private final SpecialTokens special;
    private final int vocabularySize;
    private final int maxLength;

    private WordPieceTokenizer(WordPieceModel model, int maxLength) {
        if (maxLength < 2) {
            throw new IllegalArgumentException("maximum length: expected at least 2, found " + maxLength);
        }
        this.special = model.special();
        this.vocabularySize = model.size();
        this.maxLength = maxLength;
        this.library = TokenizerLibrary.load(model.tokenizerJson(), special, model.source());
    }

    /**
     * Opens the tokenizer of a model directory: {@code vocab.txt} with {@code tokenizer_config.json}, or {@code
     * tokenizer.json}. Where both are present they must agree.
     */
    public static WordPieceTokenizer open(Path directory, int maxLength) throws IOException {
        return new WordPieceTokenizer(new TokenizerFiles(directory).read(), maxLength);
    }

    /**
     * A tokenizer from the bytes of a {@code tokenizer.json}.
     *
     * @param source name of the input, for messages
     */
    public static WordPieceTokenizer ofJson(byte[] json, String source, int maxLength) {
        return new WordPieceTokenizer(TokenizerFiles.model(json, source), maxLength);
    }

    /**
     * A lower-casing tokenizer from the bytes of a {@code vocab.txt} alone.
     *
     * @param source name of the input, for messages
     */
    public static WordPieceTokenizer ofVocabulary(byte[] vocabulary, String source, int maxLength) {
        WordPieceModel model = new WordPieceModel(
                source,
                TokenizerFiles.vocabulary(vocabulary, source),
                WordPieceModel.SpecialNames.standard(),
                WordPieceModel.WordPieceRules.standard());
        return new WordPieceTokenizer(model, maxLength);
    }

    @Override
    public TokenizedText tokenize(String text) {
        return library.tokenize(text, maxLength);
    }

    @Override
    public SpecialTokens special() {
        return special;
    }

    @Override
    public int maxLength() {
        return maxLength;
    }

    @Override
    public int vocabularySize() {
        return vocabularySize;
    }

    @Override
    public void close() {
        library.close();
    }
}
