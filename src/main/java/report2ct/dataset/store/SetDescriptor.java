package report2ct.dataset.store;

import java.util.ArrayList;
import java.util.List;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.text.EmptySection;

/**
 * The content of {@code set.json}: everything that all cases of a set share. Two runs that write to one set must agree in
 * all of it.
 *
 * @param layout name and version of this form
 * @param size voxels of the grid: x, y, z
 * @param low Hounsfield units that became 0
 * @param high Hounsfield units that became 1
 * @param autoencoder what made the latents
 * @param latentShape [C, X, Y, Z]
 * @param dtype element type of stored latents
 * @param text what made the section vectors
 * @param labelNames names of the labels of every case; may be empty
 */
public record SetDescriptor(
        String layout,
        List<Integer> size,
        double low,
        double high,
        AutoencoderFacts autoencoder,
        List<Long> latentShape,
        LatentType dtype,
        TextFacts text,
        List<String> labelNames) {
    /** The form that is written and read. */
    public static final String LAYOUT = "report2ct-latents/1";

    /**
     * The network that made the latents.
     *
     * @param name its model's name
     * @param sha256 hash of its weights
     * @param factor voxels along each axis that make one latent cell
     * @param encoding how a volume was taken through it, e.g. {@code whole}
     * @param precision number type of its arithmetic
     */
    public record AutoencoderFacts(String name, String sha256, int factor, String encoding, String precision) {}

    /**
     * The encoders of the reports.
     *
     * @param width length of a section's vector
     */
    public record TextFacts(List<Encoder> encoders, EmptySection emptySection, int width) {
        public TextFacts {
            encoders = List.copyOf(encoders);
        }
    }

    /** One text encoder. */
    public record Encoder(String name, int width, String sha256) {}

    public SetDescriptor {
        size = List.copyOf(size);
        latentShape = List.copyOf(latentShape);
        labelNames = List.copyOf(labelNames);
        if (!layout.equals(LAYOUT)) {
            throw new Report2CtException(ErrorKind.INVALID_INPUT, "layout: expected " + LAYOUT + ", found " + layout);
        }
        if (size.size() != 3 || latentShape.size() != 4 || latentShape.stream().anyMatch(n -> n < 1)) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    "expected a size of three and a latent shape of four positive numbers, found " + size + " and "
                            + latentShape);
        }
        if (text.width() < 1) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT, "text width: expected at least 1, found " + text.width());
        }
    }

    /** Number of elements of one latent. */
    public int elements() {
        long product = 1;
        for (long axis : latentShape) {
            product = Math.multiplyExact(product, axis);
        }
        return Math.toIntExact(product);
    }

    /** In what another descriptor differs, one sentence each: this is expected, the other found. */
    public List<String> differences(SetDescriptor other) {
        List<String> differences = new ArrayList<>();
        compare("size", size, other.size, differences);
        compare("value range", low + " to " + high, other.low + " to " + other.high, differences);
        compare("autoencoder", autoencoder, other.autoencoder, differences);
        compare("latent shape", latentShape, other.latentShape, differences);
        compare("dtype", dtype, other.dtype, differences);
        compare("text encoders", text, other.text, differences);
        compare("labels", labelNames, other.labelNames, differences);
        return differences;
    }

    private static void compare(String what, Object expected, Object found, List<String> differences) {
        if (!expected.equals(found)) {
            differences.add(what + ": expected " + expected + ", found " + found);
        }
    }
}
