package report2ct.text;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.text.token.Tokenizer;
import report2ct.text.token.WordPieceTokenizer;

/**
 * The three small int8 encoders that come with the program, 384 wide each: general English sentence encoders, run
 * without normalisation and without the prefixes their cards suggest for retrieval.
 */
public enum EmbeddedEncoders {
    /** Apache-2.0; its tokenizer file asks for 128 tokens, which is not followed. */
    ALL_MINILM_L6_V2("all-minilm-l6-v2-q"),
    /** MIT. */
    BGE_SMALL_EN_V1_5("bge-small-en-v1.5-q"),
    /** MIT. */
    E5_SMALL_V2("e5-small-v2-q");

    private final String resourceName;

    EmbeddedEncoders(String resourceName) {
        this.resourceName = resourceName;
    }

    /** The name in descriptors and files. */
    public String encoderName() {
        return resourceName;
    }

    /** Opens the encoder; one thread for each text. */
    public TextEncoder open() {
        return open(1);
    }

    /** Opens the encoder with a number of threads inside one run; results are the same for every number. */
    public TextEncoder open(int threads) {
        return openOnnx(threads);
    }

    OnnxTextEncoder openOnnx(int threads) {
        byte[] model = resource(resourceName + ".onnx");
        byte[] json = resource(resourceName + "-tokenizer.json");
        String sha256 = Sha256.of(model, json);
        Tokenizer tokenizer = WordPieceTokenizer.ofJson(json, resourceName, WordPieceTokenizer.STANDARD_MAX_LENGTH);
        try {
            return OnnxTextEncoder.open(resourceName, model, tokenizer, sha256, threads);
        } catch (RuntimeException e) {
            tokenizer.close();
            throw e;
        }
    }

    /** The set that is used when no other encoders are given: all three, in the order of their declaration. */
    public static List<TextEncoder> openAll() {
        List<TextEncoder> opened = new ArrayList<>();
        try {
            for (EmbeddedEncoders encoder : values()) {
                opened.add(encoder.open());
            }
            return opened;
        } catch (RuntimeException e) {
            Closing.closeAfter(e, opened);
            throw e;
        }
    }

    private static byte[] resource(String name) {
        try (InputStream in = EmbeddedEncoders.class.getResourceAsStream("/" + name)) {
            if (in == null) {
                throw new Report2CtException(
                        ErrorKind.INTERNAL, "resource /" + name + " is missing from the class path");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new Report2CtException(ErrorKind.INTERNAL, "resource /" + name + " cannot be read", e);
        }
    }
}
