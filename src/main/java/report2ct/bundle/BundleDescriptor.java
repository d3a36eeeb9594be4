package report2ct.bundle;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import report2ct.generation.DecodeMode;
import report2ct.generation.GridSize;
import report2ct.unet.UnetConfig;
import report2ct.volume.Spacing;

/**
 * The content of {@code bundle.json}.
 *
 * @param layout name and version of this form
 * @param name short name
 * @param description what the model is
 * @param notice what it cannot do; shown to its users
 * @param licence of the weights
 * @param trainedOn the data behind it
 * @param text how a report becomes the network's context
 * @param autoencoder the compression network
 * @param unet the denoiser
 * @param flow the flow it was trained with, and its sampling times
 * @param sampling defaults of a generation
 * @param scaleFactor latents are multiplied by this for the flow
 * @param valueRange Hounsfield units that stand for 0 and 1
 * @param orientation axes of the arrays
 * @param size default size of a volume
 * @param spacing default distance between voxels
 * @param decode whole or by the reference's windows
 * @param classLabel the class that is asked for; absent when the denoiser takes none
 * @param files every file of the bundle with size and hash
 * @param sources where the weights come from
 */
public record BundleDescriptor(
        String layout,
        String name,
        String description,
        String notice,
        String licence,
        String trainedOn,
        TextPart text,
        AutoencoderPart autoencoder,
        UnetPart unet,
        FlowPart flow,
        SamplingPart sampling,
        double scaleFactor,
        ValueRange valueRange,
        String orientation,
        GridSize size,
        Spacing spacing,
        DecodeMode decode,
        @Nullable Integer classLabel,
        Map<String, FilePart> files,
        List<Source> sources) {
    /** The form that is written and read. */
    public static final String LAYOUT = "report2ct-bundle/1";

    public BundleDescriptor {
        files = Collections.unmodifiableMap(new LinkedHashMap<>(files));
        sources = List.copyOf(sources);
    }

    /** The denoiser: its structure and its file. */
    public record UnetPart(UnetConfig config, String file) {}

    /**
     * Defaults of a generation.
     *
     * @param steps denoising steps
     * @param guidance scale of classifier-free guidance
     */
    public record SamplingPart(int steps, double guidance) {}

    /** Hounsfield units that stand for 0 and 1 inside the networks. */
    public record ValueRange(double low, double high) {}

    /** Size in bytes and SHA-256 of a file. */
    public record FilePart(long bytes, String sha256) {}

    /** Where weights come from: the published or trained file, its hash and its licence. */
    public record Source(String name, String sha256, String licence) {}

    /** The same with other files. */
    public BundleDescriptor withFiles(Map<String, FilePart> others) {
        return new BundleDescriptor(
                layout,
                name,
                description,
                notice,
                licence,
                trainedOn,
                text,
                autoencoder,
                unet,
                flow,
                sampling,
                scaleFactor,
                valueRange,
                orientation,
                size,
                spacing,
                decode,
                classLabel,
                others,
                sources);
    }

    /** The files that the networks need, in the order in which they are used. */
    public List<String> weightFiles() {
        ConditioningPart conditioning = text.conditioning();
        return conditioning == null
                ? List.of(unet.file(), autoencoder.file())
                : List.of(conditioning.file(), unet.file(), autoencoder.file());
    }

    /** Width of a context token that reaches the denoiser. */
    public int contextWidth() {
        ConditioningPart conditioning = text.conditioning();
        return conditioning == null ? text.width() : conditioning.config().tokenWidth(text.width());
    }
}
