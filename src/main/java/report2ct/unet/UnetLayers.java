package report2ct.unet;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import report2ct.nn.Convolution;
import report2ct.nn.DoublingConvolution;
import report2ct.nn.GroupNorm;
import report2ct.nn.MultiHeadAttention;
import report2ct.nn.Parameters;
import report2ct.nn.Resampling3d;
import report2ct.nn.TensorScope;
import report2ct.unet.ResidualBlock.Resolution;

/** The layers of a denoiser under their checkpoint names. */
final class UnetLayers {
    private final UnetConfig config;
    private final Parameters parameters;
    private final List<MultiHeadAttention> textSites = new ArrayList<>();

    final Conditioner conditioner;
    final Convolution first;
    final List<List<Stage>> down = new ArrayList<>();
    final List<Resampler> downsamplers = new ArrayList<>();
    final List<Stage> middle;
    final List<List<Stage>> up = new ArrayList<>();
    final List<Resampler> upsamplers = new ArrayList<>();
    final GroupNorm lastNorm;
    final Convolution last;

    /** A change of resolution between two levels. */
    interface Resampler {
        Tensor forward(Tensor x, Tensor embedding);
    }

    UnetLayers(UnetConfig config, Parameters parameters) {
        this.config = config;
        this.parameters = parameters;
        conditioner = new Conditioner(parameters, config);
        first = Convolution.same(parameters, "conv_in.conv");
        int levels = config.levels().size();
        for (int l = 0; l < levels; l++) {
            UnetConfig.Level level = config.levels().get(l);
            down.add(stages("down_blocks." + l, level, level.residualBlocks()));
            if (l < levels - 1) {
                downsamplers.add(downsampler("down_blocks." + l + ".downsampler"));
            }
        }
        middle = middleStages(config.levels().get(levels - 1));
        for (int u = 0; u < levels; u++) {
            UnetConfig.Level level = config.levels().get(levels - 1 - u);
            up.add(stages("up_blocks." + u, level, level.residualBlocks() + 1));
            if (u < levels - 1) {
                upsamplers.add(upsampler("up_blocks." + u + ".upsampler"));
            }
        }
        lastNorm = new GroupNorm(parameters, "out.0", config.normGroups(), config.normEps());
        last = Convolution.same(parameters, "out.2.conv");
    }

    /** Where the network reads the text. */
    List<MultiHeadAttention> textSites() {
        return textSites;
    }

    private List<Stage> stages(String stem, UnetConfig.Level level, int count) {
        List<Stage> stages = new ArrayList<>();
        for (int r = 0; r < count; r++) {
            ResidualBlock residual = new ResidualBlock(parameters, config, stem + ".resnets." + r, Resolution.SAME);
            AttentionBlock attention =
                    level.attention() ? attention(stem + ".attentions." + r, level.headWidth()) : null;
            stages.add(new Stage(residual, attention));
        }
        return stages;
    }

    private List<Stage> middleStages(UnetConfig.Level level) {
        int headWidth = level.attention() ? level.headWidth() : level.channels();
        return List.of(
                new Stage(
                        new ResidualBlock(parameters, config, "middle_block.resnet_1", Resolution.SAME),
                        attention("middle_block.attention", headWidth)),
                new Stage(new ResidualBlock(parameters, config, "middle_block.resnet_2", Resolution.SAME), null));
    }

    private AttentionBlock attention(String stem, int headWidth) {
        if (!config.conditioned()) {
            return new SelfAttentionBlock(parameters, config, stem, headWidth);
        }
        SpatialTransformer transformer = new SpatialTransformer(parameters, config, stem, headWidth);
        textSites.add(transformer.textSite());
        return transformer;
    }

    private Resampler downsampler(String stem) {
        if (config.residualResampling()) {
            return new ResidualBlock(parameters, config, stem, Resolution.HALF)::forward;
        }
        Convolution convolution = Convolution.of(parameters, stem + ".op.conv", 2, 1);
        return (x, embedding) -> TensorScope.compute(() -> convolution.forward(x));
    }

    private Resampler upsampler(String stem) {
        if (config.residualResampling()) {
            return new ResidualBlock(parameters, config, stem, Resolution.DOUBLE)::forward;
        }
        String convolutionStem = stem + ".postconv.conv";
        if (DoublingConvolution.prepared(parameters, convolutionStem)) {
            DoublingConvolution doubling = DoublingConvolution.of(parameters, convolutionStem);
            return (x, embedding) -> TensorScope.compute(() -> doubling.forward(x, null));
        }
        Convolution convolution = Convolution.same(parameters, convolutionStem);
        return (x, embedding) -> TensorScope.compute(() -> convolution.forward(Resampling3d.nearestDouble(x)));
    }
}
