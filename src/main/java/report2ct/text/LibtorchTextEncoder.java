package report2ct.text;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import report2ct.nn.Ops;
import report2ct.nn.TensorScope;
import report2ct.text.token.TokenBatch;
import report2ct.text.token.TokenizedText;
import report2ct.text.token.Tokenizer;

/**
 * A published BERT or DistilBERT encoder from its model directory, run by libtorch in float32 on the CPU. Texts of
 * similar length run together, padded to the longest; padding changes a vector by rounding noise only.
 */
public final class LibtorchTextEncoder implements TextEncoder {
    /** Tokens of a batch, padding included: enough to keep the products large, small enough to stay in the cache. */
    private static final int TOKENS_PER_BATCH = 4096;

    private final EncoderInfo info;
    private final Tokenizer tokenizer;
    private final HiddenStateNetwork network;
    private final List<String> ignoredKeys;
    private boolean closed;

    LibtorchTextEncoder(EncoderInfo info, Tokenizer tokenizer, HiddenStateNetwork network, List<String> ignoredKeys) {
        this.info = info;
        this.tokenizer = tokenizer;
        this.network = network;
        this.ignoredKeys = List.copyOf(ignoredKeys);
    }

    /**
     * Opens a model directory: {@code config.json}, tokenizer files, and weights in {@code model.safetensors}, {@code
     * model.safetensors.index.json} or {@code pytorch_model.bin}, looked for in this order.
     */
    public static LibtorchTextEncoder open(Path directory) throws IOException {
        return new ModelDirectory(directory).open();
    }

    /** Opens a model directory with weights from a file of any name and format. */
    public static LibtorchTextEncoder open(Path directory, Path weights) throws IOException {
        return new ModelDirectory(directory).open(weights);
    }

    @Override
    public EncoderInfo info() {
        return info;
    }

    /** Arrays of the weight file that belong to no known part of the model: a warning, not an error. */
    public List<String> ignoredKeys() {
        return ignoredKeys;
    }

    @Override
    public List<EncodedText> encode(List<String> texts) {
        List<TokenizedText> tokens = texts.stream().map(tokenizer::tokenize).toList();
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            order.add(i);
        }
        order.sort(Comparator.comparingInt(i -> tokens.get(i).length()));
        List<EncodedText> results = new ArrayList<>(Collections.nCopies(texts.size(), null));
        int start = 0;
        while (start < order.size()) {
            int end = batchEnd(order, tokens, start);
            List<Integer> rows = order.subList(start, end);
            TokenBatch batch = TokenBatch.of(
                    rows.stream().map(tokens::get).toList(), tokenizer.special().pad());
            float[][] vectors = means(batch);
            for (int row = 0; row < rows.size(); row++) {
                int text = rows.get(row);
                results.set(text, new EncodedText(vectors[row], tokens.get(text)));
            }
            start = end;
        }
        return List.copyOf(results);
    }

    /** The ids of texts as one padded batch. */
    public TokenBatch batch(List<String> texts) {
        return TokenBatch.of(
                texts.stream().map(tokenizer::tokenize).toList(),
                tokenizer.special().pad());
    }

    /** The masked means of a batch, {@code [B, d]}. */
    public float[][] means(TokenBatch batch) {
        return MaskedMean.of(FloatBuffer.wrap(hiddenStates(batch)), batch.mask(), info.width());
    }

    /** The last hidden states of a batch, {@code [B, L, d]} row-major. */
    public float[] hiddenStates(TokenBatch batch) {
        long[] shape = {batch.size(), batch.length()};
        try (NoGradGuard noGradients = new NoGradGuard();
                TensorScope scope = TensorScope.open()) {
            Tensor ids = Ops.longs(TokenBatch.flat(batch.ids()), shape);
            Tensor mask = Ops.longs(TokenBatch.flat(batch.mask()), shape);
            return Ops.toFloats(network.forward(ids, mask));
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try (tokenizer;
                network) {
            // Both are closed even if one fails.
        }
    }

    private static int batchEnd(List<Integer> order, List<TokenizedText> tokens, int start) {
        int end = start + 1;
        while (end < order.size()
                && (end - start + 1) * tokens.get(order.get(end)).length() <= TOKENS_PER_BATCH) {
            end++;
        }
        return end;
    }
}
