package report2ct.text.token;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/**
 * One tokenizer of the Hugging Face tokenizers library: cuts a text on its right to the given length, never pads, never
 * asks a remote host.
 */
final class TokenizerLibrary implements Tokenizer {
    private static final String OFFLINE = "ai.djl.offline";

    private final HuggingFaceTokenizer library;
    private final SpecialTokens special;
    private final int vocabularySize;
    private final int maxLength;

    private TokenizerLibrary(HuggingFaceTokenizer library, SpecialTokens special, int vocabularySize, int maxLength) {
        this.library = library;
        this.special = special;
        this.vocabularySize = vocabularySize;
        this.maxLength = maxLength;
    }

    /**
     * Loads a {@code tokenizer.json}.
     *
     * @param vocabularySize number of its tokens
     * @param maxLength most ids of a text
     * @param source name of the input, for messages
     */
    static TokenizerLibrary load(String json, SpecialTokens special, int vocabularySize, int maxLength, String source) {
        if (maxLength < 2) {
            throw new IllegalArgumentException("maximum length: expected at least 2, found " + maxLength);
        }
        forbidNetwork();
        Map<String, String> options = Map.of("addSpecialTokens", "true", "truncation", "false", "padding", "false");
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        try {
            HuggingFaceTokenizer loaded = HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(bytes), options);
            requireFrame(special, loaded, source);
            return new TokenizerLibrary(loaded, special, vocabularySize, maxLength);
        } catch (IOException e) {
            throw new Report2CtException(ErrorKind.INTERNAL, source + ": the tokenizer library cannot be loaded", e);
        }
    }

    private static void requireFrame(SpecialTokens special, HuggingFaceTokenizer loaded, String source) {
        long[] empty = loaded.encode("", true, false).getIds();
        long[] expected = {special.start(), special.end()};
        if (!Arrays.equals(empty, expected)) {
            loaded.close();
            throw new Report2CtException(
                    ErrorKind.INTERNAL,
                    source + ": expected ids " + Arrays.toString(expected) + " for the empty text, found "
                            + Arrays.toString(empty));
        }
    }

    /** The library reports its start to a remote host unless told not to. An explicit setting of the user stays. */
    private static void forbidNetwork() {
        if (System.getProperty(OFFLINE) == null) {
            System.setProperty(OFFLINE, "true");
        }
    }

    /** Start token, pieces, end token; cut on the right to at most {@code maxLength} ids. */
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

    /** The text from the first piece that was cut; the library counts code points. */
    private static String lostText(String text, Encoding encoding, int firstLost) {
        int codePoint = encoding.getCharTokenSpans()[firstLost].getStart();
        return text.substring(text.offsetByCodePoints(0, codePoint));
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
