package report2ct.hub;

import java.util.OptionalDouble;
import report2ct.generation.GridSize;
import report2ct.unet.UnetConfig;
import report2ct.volume.Spacing;

/**
 * A family of published denoisers and what its authors' scripts ask of it (networks 2.1, 3.3).
 *
 * @param description what it is
 * @param size usual size of a volume
 * @param spacing usual distance between voxels
 * @param guidance usual guidance scale
 */
record PublishedModel(String description, GridSize size, Spacing spacing, double guidance) {
    /** Two tokens of a set of encoders; the paper's volume. Its scale factor is in the checkpoint. */
    static final PublishedModel REPORT2CT = new PublishedModel(
            "a denoiser of Report2CT's layout", new GridSize(480, 480, 256), new Spacing(0.757, 0.757, 1.5), 5);
    /** One token; the bare checkpoint has no scale factor, its authors' code says 1.0287. */
    static final PublishedModel TEXT2CT = new PublishedModel(
            "a denoiser of Text2CT's layout", new GridSize(512, 512, 128), new Spacing(0.75, 0.75, 3.0), 5);
    /** No text. */
    static final PublishedModel MAISI = new PublishedModel(
            "a denoiser of MAISI's layout without text", new GridSize(512, 512, 128), new Spacing(0.75, 0.75, 3.0), 1);

    /** Denoising steps of all published scripts. */
    static final int STEPS = 30;

    private static final double TEXT2CT_SCALE = 1.0287;
    private static final int TEXT2CT_WIDTH = 768;

    /**
     * The family of a denoiser.
     *
     * @param tower whether its text is one token of a contrastive model
     */
    static PublishedModel of(UnetConfig unet, boolean tower) {
        if (!unet.conditioned()) {
            return MAISI;
        }
        return tower ? TEXT2CT : REPORT2CT;
    }

    /** The scale factor that belongs to a checkpoint which does not hold one. */
    OptionalDouble scaleFactor(UnetConfig unet) {
        return equals(TEXT2CT) && unet.contextWidth() == TEXT2CT_WIDTH
                ? OptionalDouble.of(TEXT2CT_SCALE)
                : OptionalDouble.empty();
    }
}
