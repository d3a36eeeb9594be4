package report2ct.vae;

import java.util.List;
import report2ct.nn.ParameterList;
import report2ct.nn.ParameterSpec;

/** Names and shapes of the autoencoder's parameters, as in the reference's state dictionary (specification 1.2, 1.3). */
public final class VaeParameters {
    private final VaeConfig config;
    private final ParameterList list = new ParameterList();

    private VaeParameters(VaeConfig config) {
        this.config = config;
    }

    /** All parameters in order of execution. */
    public static List<ParameterSpec> of(VaeConfig config) {
        VaeParameters parameters = new VaeParameters(config);
        parameters.encoder();
        int latent = config.latentChannels();
        parameters.list.convolution("quant_conv_mu.conv", latent, latent, 1);
        parameters.list.convolution("quant_conv_log_sigma.conv", latent, latent, 1);
        parameters.list.convolution("post_quant_conv.conv", latent, latent, 1);
        parameters.decoder();
        return List.copyOf(parameters.list.specs());
    }

    private void encoder() {
        List<Integer> widths = config.channels();
        String stem = "encoder.blocks.";
        int block = 0;
        int in = widths.get(0);
        list.convolution(stem + block++ + ".conv.conv", 1, in, 3);
        for (int l = 0; l < widths.size(); l++) {
            for (int r = 0; r < config.residualBlocks().get(l); r++) {
                residual(stem + block++, in, widths.get(l));
                in = widths.get(l);
            }
            if (l < widths.size() - 1) {
                list.convolution(stem + block++ + ".conv.conv.conv", in, in, 3);
            }
        }
        list.norm(stem + block++, in);
        list.convolution(stem + block + ".conv.conv", in, config.latentChannels(), 3);
    }

    private void decoder() {
        List<Integer> widths = config.channels();
        String stem = "decoder.blocks.";
        int block = 0;
        int in = widths.get(widths.size() - 1);
        list.convolution(stem + block++ + ".conv.conv", config.latentChannels(), in, 3);
        for (int l = widths.size() - 1; l >= 0; l--) {
            for (int r = 0; r < config.residualBlocks().get(l); r++) {
                residual(stem + block++, in, widths.get(l));
                in = widths.get(l);
            }
            if (l > 0) {
                list.convolution(stem + block++ + ".conv.conv.conv", in, in, 3);
            }
        }
        list.norm(stem + block++, in);
        list.convolution(stem + block + ".conv.conv", in, 1, 3);
    }

    private void residual(String stem, int in, int out) {
        list.norm(stem + ".norm1", in);
        list.convolution(stem + ".conv1.conv.conv", in, out, 3);
        list.norm(stem + ".norm2", out);
        list.convolution(stem + ".conv2.conv.conv", out, out, 3);
        if (in != out) {
            list.convolution(stem + ".nin_shortcut.conv.conv", in, out, 1);
        }
    }
}
