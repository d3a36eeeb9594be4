package report2ct.text.token;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/**
 * WordPiece through the Hugging Face tokenizers library. Truncation and padding settings of the files are not used: a
 * text is cut to the maximum length given here, on its right, and never padded. The result does not depend on the
 * default locale. Special tokens written out in a text ({@code [MASK]}) are single tokens, as in the library.
 */
public final class WordPieceTokenizer implements Tokenizer {
    /** Learned positions of the BERT family; also the limit of the paper's pipeline. */
    public static final int STANDARD_MAX_LENGTH = 512;

    private static final String OFFLINE = "ai.djl.offline";

    private final HuggingFaceTokenizer library;
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
        this.library = load(model);
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
        Encoding encoding = library.encode(text, true, false);
        long[] all = encoding.getIds();
        int kept = Math.min(all.length, maxLength);
        int[] ids = new int[kept];
        for (int i = 0; i < kept; i++) {
            ids[i] = Math.toIntExact(all[i]);
        }
        if (kept == all.length) {
            return new TokenizedText(ids, all.length, "");
        }
        ids[kept - 1] = special.end();
        return new TokenizedText(ids, all.length, lostText(text, encoding, kept - 1));
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

    /** The text from the first piece that was cut; the library counts code points. */
    private static String lostText(String text, Encoding encoding, int firstLost) {
        int codePoint = encoding.getCharTokenSpans()[firstLost].getStart();
        return text.substring(text.offsetByCodePoints(0, codePoint));
    }

    private static HuggingFaceTokenizer load(WordPieceModel model) {
        forbidNetwork();
        byte[] json = model.tokenizerJson().getBytes(StandardCharsets.UTF_8);
        Map<String, String> options = Map.of("addSpecialTokens", "true", "truncation", "false", "padding", "false");
        try {
            HuggingFaceTokenizer loaded = HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(json), options);
            requireFrame(model, loaded);
            return loaded;
        } catch (IOException e) {
            throw new Report2CtException(
                    ErrorKind.INTERNAL, model.source() + ": the tokenizer library cannot be loaded", e);
        }
    }

    private static void requireFrame(WordPieceModel model, HuggingFaceTokenizer loaded) {
        long[] empty = loaded.encode("", true, false).getIds();
        long[] expected = {model.special().start(), model.special().end()};
        if (!Arrays.equals(empty, expected)) {
            loaded.close();
            throw new Report2CtException(
                    ErrorKind.INTERNAL,
                    model.source() + ": expected ids " + Arrays.toString(expected) + " for the empty text, found "
                            + Arrays.toString(empty));
        }
    }

    /** The library reports its start to a remote host unless told not to. An explicit setting of the user stays. */
    private static void forbidNetwork() {
        if (System.getProperty(OFFLINE) == null) {
            System.setProperty(OFFLINE, "true");
        }
    }
}
