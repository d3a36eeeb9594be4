package report2ct.hub;

import java.util.OptionalDouble;
import report2ct.generation.GridSize;
import report2ct.unet.UnetConfig;
import report2ct.volume.Spacing;

/** The families of published denoisers and what their authors' scripts ask of them (networks 2.1, 3.3; diffusion 3). */
enum PublishedModel {
    /** Two tokens of a set of encoders; the paper's volume. Its scale factor is in the checkpoint. */
    REPORT2CT("a denoiser of Report2CT's layout", new GridSize(480, 480, 256), new Spacing(0.757, 0.757, 1.5), 5),
    /** One token; the bare checkpoint has no scale factor, its authors' code says 1.0287. */
    TEXT2CT("a denoiser of Text2CT's layout", new GridSize(512, 512, 128), new Spacing(0.75, 0.75, 3.0), 5),
    /** No text. */
    MAISI("a denoiser of MAISI's layout without text", new GridSize(512, 512, 128), new Spacing(0.75, 0.75, 3.0), 1);

    /** Denoising steps of all published scripts. */
    static final int STEPS = 30;

    private static final double TEXT2CT_SCALE = 1.0287;
    private static final int TEXT2CT_WIDTH = 768;

    private final String description;
    private final GridSize size;
    private final Spacing spacing;
    private final double guidance;

    PublishedModel(String description, GridSize size, Spacing spacing, double guidance) {
        this.description = description;
        this.size = size;
        this.spacing = spacing;
        this.guidance = guidance;
    }

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

    String description() {
        return description;
    }

    GridSize size() {
        return size;
    }

    Spacing spacing() {
        return spacing;
    }

    double guidance() {
        return guidance;
    }

    /** The scale factor that belongs to a checkpoint which does not hold one. */
    OptionalDouble scaleFactor(UnetConfig unet) {
        return this == TEXT2CT && unet.contextWidth() == TEXT2CT_WIDTH
                ? OptionalDouble.of(TEXT2CT_SCALE)
                : OptionalDouble.empty();
    }
}
