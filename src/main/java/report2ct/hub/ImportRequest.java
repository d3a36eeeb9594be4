package report2ct.hub;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import report2ct.generation.GridSize;
import report2ct.volume.Spacing;

/**
 * What an import takes.
 *
 * @param unet checkpoint of the denoiser
 * @param autoencoder checkpoint of the compression network
 * @param encoders model directories of the text encoders, in the model's order; none for a denoiser without text
 * @param tower text tower of a contrastive model that reads the whole report as one token; null for none
 * @param unetConfig constructor arguments of the denoiser; null: read off its arrays
 * @param autoencoderConfig constructor arguments of the autoencoder; null: read off its arrays
 * @param settings what the weights do not say
 */
public record ImportRequest(
        Path unet,
        Path autoencoder,
        List<Path> encoders,
        @Nullable Tower tower,
        @Nullable Path unetConfig,
        @Nullable Path autoencoderConfig,
        Settings settings) {
    public ImportRequest {
        encoders = List.copyOf(encoders);
    }

    /**
     * A text tower.
     *
     * @param weights checkpoint of the whole contrastive model; the rest of it is left out
     * @param tokenizer folder of its byte-level tokenizer
     */
    public record Tower(Path weights, Path tokenizer) {}

    /**
     * What the weights do not say; null: the published model's value.
     *
     * @param name short name of the bundle; null: the folder's name
     * @param licence of the denoiser, where the catalogue does not know the file
     * @param autoencoderLicence of the autoencoder, where the catalogue does not know the file
     * @param scaleFactor latents are multiplied by this; must not contradict the checkpoint
     * @param size default size of a volume
     * @param spacing default distance between voxels
     * @param steps denoising steps
     * @param guidance scale of classifier-free guidance
     * @param copyEncoders whether the text encoders become part of the bundle
     */
    public record Settings(
            @Nullable String name,
            @Nullable String licence,
            @Nullable String autoencoderLicence,
            @Nullable Double scaleFactor,
            @Nullable GridSize size,
            @Nullable Spacing spacing,
            @Nullable Integer steps,
            @Nullable Double guidance,
            boolean copyEncoders) {
        /** Everything as published, encoders copied. */
        public static Settings published() {
            return new Settings(null, null, null, null, null, null, null, null, true);
        }
    }
}
