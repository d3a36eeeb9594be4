package report2ct.unet;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/**
 * Structure of a denoiser.
 *
 * @param inChannels channels of the noisy latent
 * @param outChannels channels of the prediction
 * @param levels resolution levels, finest first
 * @param transformerLayers transformer layers of each attention site (1 in all published models)
 * @param contextWidth width of a context token; 0 for an unconditioned network with plain self-attention
 * @param classes size of the class table; 0 for none
 * @param spacing whether voxel spacing is an input
 * @param regions whether top and bottom body region are inputs
 * @param residualResampling residual blocks for down- and up-sampling (MAISI rflow), else a plain convolution (MAISI
 *     ddpm)
 * @param attentionProjection whether self-attention has an output projection ({@code include_fc})
 * @param normGroups groups of every group norm
 * @param normEps epsilon of every group norm
 * @param conditioning how text and spacing enter
 * @param extensions switches of the demonstration model, all off in the published ones
 */
@JsonNaming(PropertyNamingStrategies.KebabCaseStrategy.class)
public record UnetConfig(
        int inChannels,
        int outChannels,
        List<Level> levels,
        int transformerLayers,
        int contextWidth,
        int classes,
        boolean spacing,
        boolean regions,
        boolean residualResampling,
        boolean attentionProjection,
        int normGroups,
        double normEps,
        Conditioning conditioning,
        Extensions extensions) {

    /**
     * One resolution level.
     *
     * @param channels width
     * @param residualBlocks residual blocks on the way down; one more on the way up
     * @param headWidth width of an attention head; 0 for a level without attention
     */
    @JsonNaming(PropertyNamingStrategies.KebabCaseStrategy.class)
    public record Level(int channels, int residualBlocks, int headWidth) {
        /** Whether this level has attention. */
        @JsonIgnore
        public boolean attention() {
            return headWidth > 0;
        }
    }

    /** How text and spacing enter the network. */
    public enum Conditioning {
        /** The authors' implementation: context tokens by cross-attention, spacing beside the time embedding. */
        TOKENS,
        /**
         * The paper's wording: findings and impression vectors concatenated channel-wise with the spacing embedding, then
         * projected to one token; the residual blocks see the time embedding alone.
         */
        LITERAL
    }

    /**
     * Switches of the demonstration model.
     *
     * @param fold space-to-depth factor before the first convolution, undone after the last; 1 = off
     * @param pooledTokens number of context tokens, the first ones, that are also added, projected, to the time embedding; 0 = off
     * @param coordinates whether the position of each cell (three channels, -1 to 1) is given to the first convolution
     * @param spacingScale factor on the spacing in millimetres (100 in the reference)
     */
    @JsonNaming(PropertyNamingStrategies.KebabCaseStrategy.class)
    public record Extensions(int fold, int pooledTokens, boolean coordinates, double spacingScale) {
        /** Channels that the coordinates add. */
        static final int COORDINATE_CHANNELS = 3;

        /** All off. */
        public static Extensions none() {
            return new Extensions(1, 0, false, 100.0);
        }
    }

    /** Rows of the class table in all published models. */
    public static final int CLASS_TABLE = 128;

    public UnetConfig {
        levels = List.copyOf(levels);
        Objects.requireNonNull(conditioning, "conditioning");
        Objects.requireNonNull(extensions, "extensions");
        List<String> problems = new ArrayList<>();
        if (levels.isEmpty()) {
            problems.add("levels: expected at least one");
        }
        for (Level level : levels) {
            if (level.channels() <= 0 || normGroups <= 0 || level.channels() % normGroups != 0) {
                problems.add("levels: expected channels that are a multiple of norm-groups " + normGroups + ", found "
                        + level.channels());
            }
            if (level.headWidth() < 0 || (level.attention() && level.channels() % level.headWidth() != 0)) {
                problems.add("levels: expected channels " + level.channels() + " to be a multiple of head-width "
                        + level.headWidth());
            }
        }
        if (inChannels <= 0 || outChannels <= 0) {
            problems.add("in-channels, out-channels: expected positive numbers");
        }
        if (transformerLayers != 1) {
            problems.add("transformer-layers: expected 1, found " + transformerLayers);
        }
        if (conditioning == Conditioning.LITERAL && (contextWidth == 0 || !spacing)) {
            problems.add("conditioning literal: expected a context-width and spacing");
        }
        if (!problems.isEmpty()) {
            throw new Report2CtException(ErrorKind.INVALID_INPUT, "unet: " + String.join("; ", problems));
        }
    }

    /** Report2CT: 233,257,092 parameters (paper; networks specification 2.1). */
    public static UnetConfig paper() {
        return published(2560);
    }

    /** Text2CT: 217,659,524 parameters (networks specification 2.1). */
    public static UnetConfig text2ct() {
        return published(768);
    }

    /** MAISI rflow, without conditioning: 180,500,868 parameters (networks specification 2.1). */
    public static UnetConfig maisiRflow() {
        return published(0);
    }

    /** MAISI ddpm: region inputs, no class table, plain resampling: 169,370,884 parameters. */
    public static UnetConfig maisiDdpm() {
        return new UnetConfig(
                4,
                4,
                publishedLevels(),
                1,
                0,
                0,
                true,
                true,
                false,
                false,
                32,
                1e-6,
                Conditioning.TOKENS,
                Extensions.none());
    }

    /**
     * The denoiser of the demonstration model: 16-channel latents folded once more, attention at both levels, the text's
     * two tokens also in the time embedding.
     *
     * @param contextWidth width of a token after the text adapter
     */
    public static UnetConfig demo(int contextWidth) {
        return new UnetConfig(
                16,
                16,
                List.of(new Level(88, 1, 22), new Level(64, 1, 32)),
                1,
                contextWidth,
                0,
                true,
                false,
                false,
                true,
                8,
                1e-6,
                Conditioning.TOKENS,
                new Extensions(2, 2, true, 100.0 / 6.0));
    }

    private static UnetConfig published(int contextWidth) {
        return new UnetConfig(
                4,
                4,
                publishedLevels(),
                1,
                contextWidth,
                CLASS_TABLE,
                true,
                false,
                true,
                true,
                32,
                1e-6,
                Conditioning.TOKENS,
                Extensions.none());
    }

    private static List<Level> publishedLevels() {
        return List.of(new Level(64, 2, 0), new Level(128, 2, 0), new Level(256, 2, 32), new Level(512, 2, 32));
    }

    /** The same network with the paper's literal conditioning. */
    public UnetConfig literal() {
        return new UnetConfig(
                inChannels,
                outChannels,
                levels,
                transformerLayers,
                contextWidth,
                classes,
                spacing,
                regions,
                residualResampling,
                attentionProjection,
                normGroups,
                normEps,
                Conditioning.LITERAL,
                extensions);
    }

    /** Whether the network takes text. */
    @JsonIgnore
    public boolean conditioned() {
        return contextWidth > 0;
    }

    /** Width of the time embedding: four times the first level. */
    @JsonIgnore
    public int timeWidth() {
        return 4 * levels.get(0).channels();
    }

    /** Width of the vector that every residual block receives. */
    @JsonIgnore
    public int embeddingWidth() {
        int parts = 1 + (regions ? 2 : 0) + (spacing && conditioning == Conditioning.TOKENS ? 1 : 0);
        return parts * timeWidth();
    }

    /** Every latent axis must be a multiple of this. */
    @JsonIgnore
    public int latentMultiple() {
        return extensions.fold() << (levels.size() - 1);
    }
}
