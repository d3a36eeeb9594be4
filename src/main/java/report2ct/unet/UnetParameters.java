package report2ct.unet;

import java.util.ArrayList;
import java.util.List;
import report2ct.nn.ParameterList;
import report2ct.nn.ParameterSpec;
import report2ct.nn.ParameterSpec.Initial;
import report2ct.nn.Perceptron;

/** Names and shapes of a denoiser's parameters, as in the reference's state dictionary (specification 2.3 to 2.8). */
public final class UnetParameters {
    private final UnetConfig config;
    private final ParameterList list = new ParameterList();

    private UnetParameters(UnetConfig config) {
        this.config = config;
    }

    /** All parameters in order of execution. */
    public static List<ParameterSpec> of(UnetConfig config) {
        UnetParameters parameters = new UnetParameters(config);
        parameters.embeddings();
        int folded = config.extensions().fold()
                * config.extensions().fold()
                * config.extensions().fold();
        int first = config.levels().get(0).channels();
        long position = config.extensions().coordinates() ? UnetConfig.Extensions.COORDINATE_CHANNELS : 0;
        parameters.list.convolution("conv_in.conv", (long) config.inChannels() * folded + position, first, 3);
        parameters.downStages();
        parameters.middle();
        parameters.upStages();
        parameters.list.norm("out.0", first);
        parameters.list.zeroConvolution("out.2.conv", first, (long) config.outChannels() * folded, 3);
        return List.copyOf(parameters.list.specs());
    }

    private void embeddings() {
        int width = config.timeWidth();
        Perceptron.declare(list, "time_embed", config.levels().get(0).channels(), width, width);
        if (config.classes() > 0) {
            list.add("class_embedding.weight", Initial.NORMAL, 1, config.classes(), width);
        }
        if (config.regions()) {
            Perceptron.declare(list, "top_region_index_layer", 4, width, width);
            Perceptron.declare(list, "bottom_region_index_layer", 4, width, width);
        }
        if (config.spacing()) {
            Perceptron.declare(list, "spacing_layer", 3, width, width);
        }
        int pooled = config.extensions().pooledTokens();
        if (pooled > 0) {
            Perceptron.declare(list, "pooled_text", (long) pooled * config.contextWidth(), width, width);
        }
        if (config.conditioning() == UnetConfig.Conditioning.LITERAL) {
            list.linear("context_projection", 2L * config.contextWidth() + width, config.contextWidth());
        }
    }

    private void downStages() {
        List<UnetConfig.Level> levels = config.levels();
        int in = levels.get(0).channels();
        for (int l = 0; l < levels.size(); l++) {
            UnetConfig.Level level = levels.get(l);
            String stem = "down_blocks." + l;
            for (int r = 0; r < level.residualBlocks(); r++) {
                residual(stem + ".resnets." + r, in, level.channels());
                if (level.attention()) {
                    attention(stem + ".attentions." + r, level.channels());
                }
                in = level.channels();
            }
            if (l < levels.size() - 1) {
                if (config.residualResampling()) {
                    residual(stem + ".downsampler", in, in);
                } else {
                    list.convolution(stem + ".downsampler.op.conv", in, in, 3);
                }
            }
        }
    }

    private void middle() {
        int width = config.levels().get(config.levels().size() - 1).channels();
        residual("middle_block.resnet_1", width, width);
        attention("middle_block.attention", width);
        residual("middle_block.resnet_2", width, width);
    }

    private void upStages() {
        List<UnetConfig.Level> levels = config.levels();
        int current = levels.get(levels.size() - 1).channels();
        List<Integer> skips = skipWidths(config);
        for (int u = 0; u < levels.size(); u++) {
            UnetConfig.Level level = levels.get(levels.size() - 1 - u);
            String stem = "up_blocks." + u;
            for (int r = 0; r <= level.residualBlocks(); r++) {
                int skip = skips.remove(skips.size() - 1);
                residual(stem + ".resnets." + r, current + skip, level.channels());
                if (level.attention()) {
                    attention(stem + ".attentions." + r, level.channels());
                }
                current = level.channels();
            }
            if (u < levels.size() - 1) {
                if (config.residualResampling()) {
                    residual(stem + ".upsampler", current, current);
                } else {
                    list.convolution(stem + ".upsampler.postconv.conv", current, current, 3);
                }
            }
        }
    }

    /** Widths of the skip connections in the order they are pushed. */
    private static List<Integer> skipWidths(UnetConfig config) {
        List<Integer> widths = new ArrayList<>();
        List<UnetConfig.Level> levels = config.levels();
        widths.add(levels.get(0).channels());
        for (int l = 0; l < levels.size(); l++) {
            UnetConfig.Level level = levels.get(l);
            for (int r = 0; r < level.residualBlocks(); r++) {
                widths.add(level.channels());
            }
            if (l < levels.size() - 1) {
                widths.add(level.channels());
            }
        }
        return widths;
    }

    private void residual(String stem, int in, int out) {
        list.norm(stem + ".norm1", in);
        list.convolution(stem + ".conv1.conv", in, out, 3);
        list.linear(stem + ".time_emb_proj", config.embeddingWidth(), out);
        list.norm(stem + ".norm2", out);
        list.zeroConvolution(stem + ".conv2.conv", out, out, 3);
        if (in != out) {
            list.convolution(stem + ".skip_connection.conv", in, out, 1);
        }
    }

    private void attention(String stem, int width) {
        list.norm(stem + ".norm", width);
        if (!config.conditioned()) {
            for (String part : List.of("to_q", "to_k", "to_v")) {
                list.linear(stem + ".attn." + part, width, width);
            }
            if (config.attentionProjection()) {
                list.linear(stem + ".attn.out_proj", width, width);
            }
            return;
        }
        list.convolution(stem + ".proj_in.conv", width, width, 1);
        transformer(stem + ".transformer_blocks.0", width);
        list.zeroConvolution(stem + ".proj_out.conv", width, width, 1);
    }

    private void transformer(String stem, int width) {
        for (String norm : List.of("norm1", "norm2", "norm3")) {
            list.norm(stem + "." + norm, width);
        }
        for (String part : List.of("to_q", "to_k", "to_v")) {
            list.linearWithoutBias(stem + ".attn1." + part, width, width);
        }
        if (config.attentionProjection()) {
            list.linear(stem + ".attn1.out_proj", width, width);
        }
        list.linearWithoutBias(stem + ".attn2.to_q", width, width);
        list.linearWithoutBias(stem + ".attn2.to_k", config.contextWidth(), width);
        list.linearWithoutBias(stem + ".attn2.to_v", config.contextWidth(), width);
        list.linear(stem + ".attn2.out_proj", width, width);
        list.linear(stem + ".ff.linear1", width, 8L * width);
        list.linear(stem + ".ff.linear2", 4L * width, width);
    }
}
