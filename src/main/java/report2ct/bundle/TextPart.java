package report2ct.bundle;

import java.util.List;
import org.jspecify.annotations.Nullable;
import report2ct.text.EmptySection;

/**
 * How a report becomes the network's context.
 *
 * @param encoders in the order of their vectors
 * @param emptySection what an empty section is encoded as
 * @param width length of a section's vector: the sum of the encoders' widths
 * @param conditioning what is done to the vectors before the denoiser sees them; absent for nothing
 */
public record TextPart(
        List<Encoder> encoders,
        EmptySection emptySection,
        int width,
        @Nullable ConditioningPart conditioning) {
    public TextPart {
        encoders = List.copyOf(encoders);
    }

    /** The folder of a bundle that holds a folder for each text encoder that is part of it. */
    public static final String FOLDER = "encoders";

    /** Where an encoder comes from. */
    public enum Kind {
        /** It is part of the program. */
        EMBEDDED,
        /** A model directory that is part of the bundle or that the user names. */
        DIRECTORY
    }

    /**
     * One encoder.
     *
     * @param name of an embedded encoder, or a short name
     * @param sha256 hash over its weights and tokenizer
     */
    public record Encoder(String name, Kind kind, int width, String sha256) {
        /** Weights and working memory of an embedded encoder, all of which are of one size; measured. */
        private static final long EMBEDDED_BYTES = 28L << 20;

        private static final long LAYERS = 12;
        private static final long VOCABULARY = 30_522;

        /** About what it takes when it is open; one from a directory is taken for a BERT of twelve layers. */
        long memory() {
            return switch (kind) {
                case EMBEDDED -> EMBEDDED_BYTES;
                case DIRECTORY -> width * (12 * LAYERS * width + VOCABULARY) * Float.BYTES;
            };
        }
    }

    /** Whether all encoders are part of the program. */
    public boolean embedded() {
        return encoders.stream().allMatch(encoder -> encoder.kind() == Kind.EMBEDDED);
    }
}
