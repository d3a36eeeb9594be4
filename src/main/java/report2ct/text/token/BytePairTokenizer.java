package report2ct.text.token;

import java.io.IOException;
import java.nio.file.Path;

/**
 * CLIP's byte-level byte-pair tokenizer through the Hugging Face tokenizers library. The length that the files name (77)
 * is not used: a text is cut to the maximum length given here, on its right, and never padded.
 */
public final class BytePairTokenizer {
    private BytePairTokenizer() {}

    /** Opens {@code vocab.json} with {@code merges.txt}, or {@code tokenizer.json}; the former where both are there. */
    public static Tokenizer open(Path directory, int maxLength) throws IOException {
        return load(BytePairModel.read(directory), maxLength);
    }

    private static Tokenizer load(BytePairModel model, int maxLength) {
        return TokenizerLibrary.load(model.tokenizerJson(), model.special(), model.size(), maxLength, model.source());
    }
}
