package report2ct.text;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.text.token.TokenBatch;
import report2ct.text.token.TokenizedText;
import report2ct.text.token.Tokenizer;

/**
 * An encoder in ONNX form with inputs {@code input_ids}, {@code attention_mask} and, if the model has it, {@code
 * token_type_ids}, and {@code last_hidden_state} {@code [B, L, d]} as its first output.
 *
 * <p>Each text is run by itself: in models with dynamic int8 quantisation the scale of a layer's input is taken over
 * the whole batch, so that a text's vector would depend on its neighbours. Several texts run beside each other, one
 * thread each, which is also faster than one run with several threads.
 */
public final class OnnxTextEncoder implements TextEncoder {
    private static final String IDS = "input_ids";
    private static final String MASK = "attention_mask";
    private static final String TYPES = "token_type_ids";

    private final EncoderInfo info;
    private final Tokenizer tokenizer;
    private final OrtEnvironment environment;
    private final OrtSession session;
    private final boolean hasTypes;
    private boolean closed;

    private OnnxTextEncoder(EncoderInfo info, Tokenizer tokenizer, OrtEnvironment environment, OrtSession session) {
        this.environment = environment;
        this.info = info;
        this.tokenizer = tokenizer;
        this.session = session;
        this.hasTypes = session.getInputNames().contains(TYPES);
    }

    /**
     * Opens a model. The tokenizer belongs to the encoder from now on and is closed with it.
     *
     * @param model bytes of the ONNX file
     * @param threads threads inside one run; 1 unless single texts must be fast
     */
    public static OnnxTextEncoder open(String name, byte[] model, Tokenizer tokenizer, String sha256, int threads) {
        OrtEnvironment environment = OrtRuntime.environment();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(threads);
            options.setInterOpNumThreads(1);
            OrtSession session = environment.createSession(model, options);
            try {
                EncoderInfo info = new EncoderInfo(name, "onnx", width(name, session), sha256);
                return new OnnxTextEncoder(info, tokenizer, environment, session);
            } catch (RuntimeException | OrtException e) {
                session.close();
                throw e;
            }
        } catch (OrtException e) {
            throw failure(ErrorKind.CORRUPT_FILE, name, "the ONNX model cannot be opened", e);
        }
    }

    @Override
    public EncoderInfo info() {
        return info;
    }

    @Override
    public List<EncodedText> encode(List<String> texts) {
        return texts.parallelStream().map(this::encodeOne).toList();
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try (tokenizer;
                session) {
            // Both are closed even if one fails.
        } catch (OrtException e) {
            throw failure(ErrorKind.INTERNAL, info.name(), "the session cannot be closed", e);
        }
    }

    private EncodedText encodeOne(String text) {
        TokenizedText tokens = tokenizer.tokenize(text);
        float[][] vectors =
                run(TokenBatch.of(List.of(tokens), tokenizer.special().pad()));
        return new EncodedText(vectors[0], tokens);
    }

    /** The masked means of a batch. */
    float[][] run(TokenBatch batch) {
        long[] shape = {batch.size(), batch.length()};
        int cells = Math.multiplyExact(batch.size(), batch.length());
        try (OnnxTensor ids = tensor(environment, TokenBatch.flat(batch.ids()), shape);
                OnnxTensor mask = tensor(environment, TokenBatch.flat(batch.mask()), shape);
                OnnxTensor types = tensor(environment, new long[cells], shape)) {
            Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
            inputs.put(IDS, ids);
            inputs.put(MASK, mask);
            if (hasTypes) {
                inputs.put(TYPES, types);
            }
            try (OrtSession.Result result = session.run(inputs)) {
                FloatBuffer hidden = ((OnnxTensor) result.get(0)).getFloatBuffer(); // [B, L, d]
                return MaskedMean.of(hidden, batch.mask(), info.width());
            }
        } catch (OrtException e) {
            throw failure(ErrorKind.INTERNAL, info.name(), "the ONNX model failed", e);
        }
    }

    private static OnnxTensor tensor(OrtEnvironment environment, long[] values, long[] shape) throws OrtException {
        return OnnxTensor.createTensor(environment, LongBuffer.wrap(values), shape);
    }

    private static int width(String name, OrtSession session) throws OrtException {
        boolean inputs = session.getInputNames().containsAll(List.of(IDS, MASK));
        var output = session.getOutputInfo().values().iterator().next();
        if (inputs && output.getInfo() instanceof TensorInfo tensor) {
            long[] shape = tensor.getShape();
            if (shape.length == 3 && shape[2] > 0) {
                return Math.toIntExact(shape[2]);
            }
        }
        throw new Report2CtException(
                ErrorKind.INCOMPATIBLE_WEIGHTS,
                name + ": expected an ONNX model with inputs " + IDS + ", " + MASK
                        + " and hidden states of a known width as first output, found inputs "
                        + session.getInputNames() + " and outputs " + session.getOutputNames());
    }

    private static Report2CtException failure(ErrorKind kind, String name, String what, OrtException e) {
        String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        return new Report2CtException(kind, name + ": " + what + ": " + reason, e);
    }
}
