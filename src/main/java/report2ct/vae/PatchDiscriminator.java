package report2ct.vae;

import static org.bytedeco.pytorch.global.torch.conv3d;
import static org.bytedeco.pytorch.global.torch.instance_norm;
import static org.bytedeco.pytorch.global.torch.leaky_relu;

import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import report2ct.nn.Ops;
import report2ct.nn.ParameterList;
import report2ct.nn.ParameterSpec;
import report2ct.nn.ParameterSpec.Initial;
import report2ct.nn.Parameters;
import report2ct.nn.TensorScope;

/** PatchGAN discriminator of the autoencoder's training (specification diffusion 5). */
public final class PatchDiscriminator implements AutoCloseable {
    static final long KERNEL = 4;
    static final double SLOPE = 0.2;
    static final double NORM_EPS = 1e-5;
    private static final double MOMENTUM = 0.1;

    private final Parameters parameters;
    private final int layers;

    /**
     * A discriminator over its parameters, which it owns from now on.
     *
     * @param layers number of convolutions with norm between the first and the last
     */
    public PatchDiscriminator(Parameters parameters, int layers) {
        this.parameters = parameters;
        this.layers = layers;
    }

    /** Names and shapes: {@code initial_conv.conv}, {@code 0.conv} .. , {@code final_conv.conv}. */
    public static List<ParameterSpec> parameters(int channels, int layers) {
        ParameterList list = new ParameterList();
        convolution(list, "initial_conv.conv", 1, channels, true);
        int width = channels;
        for (int layer = 0; layer < layers; layer++) {
            convolution(list, layer + ".conv", width, width * 2, false);
            width *= 2;
        }
        convolution(list, "final_conv.conv", width, 1, true);
        return List.copyOf(list.specs());
    }

    private static void convolution(ParameterList list, String stem, int in, int out, boolean bias) {
        list.add(stem + ".weight", Initial.NORMAL_002, in, out, in, KERNEL, KERNEL, KERNEL);
        if (bias) {
            list.add(stem + ".bias", Initial.ZEROS, in, out);
        }
    }

    /** The parameters; owned by this network. */
    public Parameters parameters() {
        return parameters;
    }

    /**
     * Logits of overlapping patches, before any output activation.
     *
     * @param volume [B, 1, X, Y, Z]
     * @return [B, 1, X', Y', Z']
     */
    public Tensor forward(Tensor volume) {
        return TensorScope.compute(() -> {
            Tensor h = leaky(convolve(volume, "initial_conv.conv", 2));
            for (int layer = 0; layer < layers; layer++) {
                int stride = layer == layers - 1 ? 1 : 2;
                h = leaky(normalise(convolve(h, layer + ".conv", stride)));
            }
            return convolve(h, "final_conv.conv", 1);
        });
    }

    private Tensor convolve(Tensor x, String stem, long stride) {
        @Nullable Tensor bias = parameters.find(stem + ".bias");
        return conv3d(
                x,
                parameters.get(stem + ".weight"),
                Ops.optional(bias),
                new long[] {stride, stride, stride},
                new long[] {1, 1, 1},
                new long[] {1, 1, 1},
                1);
    }

    private static Tensor normalise(Tensor x) {
        return instance_norm(
                x,
                Ops.optional(null),
                Ops.optional(null),
                Ops.optional(null),
                Ops.optional(null),
                true,
                MOMENTUM,
                NORM_EPS,
                false);
    }

    private static Tensor leaky(Tensor x) {
        return leaky_relu(x, new Scalar(SLOPE));
    }

    @Override
    public void close() {
        parameters.close();
    }
}
