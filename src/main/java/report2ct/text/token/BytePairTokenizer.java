package report2ct.text.token;

import java.io.IOException;
import java.nio.file.Path;

/**
 * CLIP's byte-level byte-pair tokenizer through the Hugging Face tokenizers library. The length that the files name (77)
 * is not used: a text is cut to the maximum length given here, on its right, and never padded.
 */
public final class BytePairTokenizer implements Tokenizer {
    private final TokenizerLibrary library;
    private final SpecialTokens special;
    private final int vocabularySize;
    private final int maxLength;

    private BytePairTokenizer(BytePairModel model, int maxLength) {
        if (maxLength < 2) {
            throw new IllegalArgumentException("maximum length: expected at least 2, found " + maxLength);
        }
        this.special = model.special();
        this.vocabularySize = model.size();
        this.maxLength = maxLength;
        this.library = TokenizerLibrary.load(model.tokenizerJson(), special, model.source());
    }

    /** Opens {@code vocab.json} with {@code merges.txt}, or {@code tokenizer.json}; the former where both are there. */
    public static BytePairTokenizer open(Path directory, int maxLength) throws IOException {
        return new BytePairTokenizer(BytePairModel.read(directory), maxLength);
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
