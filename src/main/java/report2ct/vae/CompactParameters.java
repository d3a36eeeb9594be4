package report2ct.vae;

import java.util.List;
import report2ct.nn.ParameterList;
import report2ct.nn.ParameterSpec;
import report2ct.nn.ParameterSpec.Initial;

/** Names and shapes of the compact autoencoder's parameters and of the statistics of its latents. */
public final class CompactParameters {
    /** Prefix of what is measured, not learned: mean and whitening matrix of the latent channels. */
    public static final String STATISTICS = "latent.";

    private CompactParameters() {}

    /** All parameters in order of execution. */
    public static List<ParameterSpec> of(CompactConfig config) {
        ParameterList list = new ParameterList();
        int outer = config.outerWidth();
        int inner = config.innerWidth();
        list.convolution("encoder.input", config.foldVolume(), outer, 1);
        blocks(list, "encoder.outer", config.encoderBlocks(), outer);
        list.convolution("encoder.down", outer * 8L, inner, 1);
        blocks(list, "encoder.inner", config.encoderBlocks(), inner);
        list.convolution("encoder.output", inner, config.latentChannels(), 1);
        list.add(STATISTICS + "mean", Initial.ZEROS, 1, config.latentChannels());
        list.add(STATISTICS + "covariance", Initial.ZEROS, 1, config.latentChannels(), config.latentChannels());
        list.convolution("decoder.input", config.latentChannels(), inner, 3);
        blocks(list, "decoder.inner", config.decoderBlocks(), inner);
        list.convolution("decoder.up", inner, outer * 8L, 1);
        blocks(list, "decoder.outer", config.decoderBlocks(), outer);
        list.norm("decoder.norm", outer);
        list.convolution("decoder.output", outer, config.foldVolume(), 3);
        list.convolution("refine.first", 8, config.refineWidth(), 3);
        list.zeroConvolution("refine.second", config.refineWidth(), 8, 3);
        return List.copyOf(list.specs());
    }

    private static void blocks(ParameterList list, String stem, int count, int width) {
        for (int i = 0; i < count; i++) {
            list.norm(stem + "." + i + ".norm1", width);
            list.convolution(stem + "." + i + ".conv1", width, width, 3);
            list.norm(stem + "." + i + ".norm2", width);
            list.zeroConvolution(stem + "." + i + ".conv2", width, width, 3);
        }
    }
}
