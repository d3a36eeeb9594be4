package report2ct.text;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.nn.Ops;
import report2ct.nn.ParameterFiles;
import report2ct.nn.Parameters;
import report2ct.nn.TensorScope;
import report2ct.text.token.BytePairTokenizer;
import report2ct.text.token.TokenBatch;
import report2ct.text.token.TokenizedText;
import report2ct.text.token.Tokenizer;
import report2ct.weights.RenamedWeights;
import report2ct.weights.WeightFile;
import report2ct.weights.WeightFiles;

/**
 * Text2CT's text encoder: a whole report as one token, the projected state of the tower at the first end token, of length
 * one. Runs by libtorch in float32 on the CPU, one text after the other; what stands after the end token changes nothing,
 * so no text is padded.
 */
public final class ClipTextEncoder implements TextEncoder {
    private final EncoderInfo info;
    private final Tokenizer tokenizer;
    private final ClipTower tower;
    private boolean closed;

    private ClipTextEncoder(EncoderInfo info, Tokenizer tokenizer, ClipTower tower) {
        this.info = info;
        this.tokenizer = tokenizer;
        this.tower = tower;
    }

    /** Opens a model directory: configuration, byte-level tokenizer, weights. */
    public static ClipTextEncoder open(Path directory) throws IOException {
        return open(directory, new EncoderDirectory(directory).weights());
    }

    /** Opens a model directory with weights from a file of any name and format. */
    public static ClipTextEncoder open(Path directory, Path weights) throws IOException {
        ClipConfig config = ClipConfig.read(directory.resolve(EncoderDirectory.CONFIG));
        Tokenizer tokenizer = BytePairTokenizer.open(directory, config.positions());
        try {
            if (tokenizer.vocabularySize() > config.vocabulary()) {
                throw new Report2CtException(
                        ErrorKind.INCOMPATIBLE_WEIGHTS,
                        directory + ": expected a vocabulary of at most vocab_size " + config.vocabulary()
                                + " tokens, found " + tokenizer.vocabularySize());
            }
            EncoderInfo info = new EncoderInfo(
                    directory.toAbsolutePath().normalize().getFileName().toString(),
                    ClipConfig.KIND,
                    config.projection(),
                    new EncoderDirectory(directory).sha256(weights));
            return new ClipTextEncoder(info, tokenizer, new ClipTower(load(config, weights), config));
        } catch (RuntimeException | IOException e) {
            tokenizer.close();
            throw e;
        }
    }

    private static Parameters load(ClipConfig config, Path weights) throws IOException {
        try (WeightFile file = WeightFiles.open(weights)) {
            return ParameterFiles.load(ClipTower.specs(config), RenamedWeights.of(file, ClipTower.names()));
        }
    }

    @Override
    public EncoderInfo info() {
        return info;
    }

    @Override
    public boolean readsWholeReports() {
        return true;
    }

    @Override
    public List<EncodedText> encode(List<String> texts) {
        List<EncodedText> results = new ArrayList<>();
        for (String text : texts) {
            TokenizedText tokens = tokenizer.tokenize(text);
            results.add(new EncodedText(context(tokens), tokens));
        }
        return List.copyOf(results);
    }

    private float[] context(TokenizedText tokens) {
        try (NoGradGuard noGradients = new NoGradGuard();
                TensorScope scope = TensorScope.open()) {
            Tensor states = tower.forward(ids(TokenBatch.of(List.of(tokens), special())));
            Tensor end = states.select(1, firstEnd(tokens)); // [1, d]
            return Ops.toFloats(normalised(tower.project(end)));
        }
    }

    private static Tensor ids(TokenBatch batch) {
        return Ops.longs(TokenBatch.flat(batch.ids()), batch.size(), batch.length());
    }

    private int special() {
        return tokenizer.special().pad();
    }

    /** Rows [B, W] of length one. */
    private static Tensor normalised(Tensor rows) {
        Tensor length = rows.mul(rows).sum(1).sqrt().unsqueeze(1); // [B, 1]
        return rows.div(length);
    }

    /** Position of the first end token: a text may contain one. */
    public int firstEnd(TokenizedText tokens) {
        int[] ids = tokens.ids();
        for (int i = 0; i < ids.length; i++) {
            if (ids[i] == tokenizer.special().end()) {
                return i;
            }
        }
        throw new Report2CtException(ErrorKind.INTERNAL, "a tokenized text without an end token");
    }

    /** The tokens of a text, not padded. */
    public TokenizedText tokenize(String text) {
        return tokenizer.tokenize(text);
    }

    /** The id that fills a row after its end token. */
    public int padding() {
        return special();
    }

    /**
     * The states of all positions of a text after the last norm, padded to a length: {@code [L, d]} row-major.
     *
     * @param length at least the text's own
     */
    public float[] hiddenStates(TokenizedText tokens, int length) {
        long[] ids = new long[length];
        java.util.Arrays.fill(ids, special());
        for (int i = 0; i < tokens.length(); i++) {
            ids[i] = tokens.ids()[i];
        }
        try (NoGradGuard noGradients = new NoGradGuard();
                TensorScope scope = TensorScope.open()) {
            return Ops.toFloats(tower.forward(Ops.longs(ids, 1, length)));
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try (tokenizer;
                tower) {
            // Both are closed even if one fails.
        }
    }
}
