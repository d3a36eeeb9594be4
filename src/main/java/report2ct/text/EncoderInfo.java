package report2ct.text;

import java.util.Objects;

/**
 * What identifies an encoder in a bundle or an embedding file.
 *
 * @param name short name, unique in a set
 * @param kind {@code onnx}, {@code bert}, {@code distilbert} or {@code clip_text_model}
 * @param width length of its vectors
 * @param sha256 hash over the weights and the tokenizer, in lower-case hexadecimal
 */
public record EncoderInfo(String name, String kind, int width, String sha256) {
    public EncoderInfo {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(kind, "kind");
        if (width < 1) {
            throw new IllegalArgumentException("width of " + name + ": expected at least 1, found " + width);
        }
        if (!sha256.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("sha256 of " + name + ": expected 64 hexadecimal digits");
        }
    }
}
