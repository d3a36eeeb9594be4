package report2ct.vae;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import report2ct.nn.JsonArguments;
import report2ct.nn.ParameterSpec;

/**
 * Reads the constructor arguments of MONAI's {@code PatchDiscriminator}.
 *
 * @param channels width after the first convolution
 * @param layers number of convolutions with norm
 */
public record MonaiPatchDiscriminator(int channels, int layers) {
    /**
     * The structure that these arguments describe.
     *
     * @throws report2ct.Report2CtException with every argument that is missing or whose value is not offered here
     */
    public static MonaiPatchDiscriminator of(JsonNode config) {
        JsonArguments arguments = new JsonArguments("PatchDiscriminator", config);
        int channels = arguments.integer("channels");
        int layers = arguments.integer("num_layers_d");
        arguments.only("spatial_dims", 3);
        arguments.only("in_channels", 1);
        arguments.only("out_channels", 1);
        arguments.only("norm", "INSTANCE");
        arguments.only("kernel_size", PatchDiscriminator.KERNEL);
        arguments.only("padding", 1);
        arguments.only("bias", false);
        arguments.only("dropout", 0.0);
        if (channels <= 0 || layers <= 0) {
            arguments.refuse("channels, num_layers_d: expected positive numbers");
        }
        arguments.finish();
        return new MonaiPatchDiscriminator(channels, layers);
    }

    /**
     * Checks the constants that are not constructor arguments.
     *
     * @throws report2ct.Report2CtException with every constant that differs from this network's
     */
    public void checkFixed(JsonNode fixed) {
        JsonArguments constants = new JsonArguments("PatchDiscriminator, fixed", fixed);
        constants.only("negative_slope", PatchDiscriminator.SLOPE);
        constants.only("instance_norm_eps", PatchDiscriminator.NORM_EPS);
        constants.only("instance_norm_affine", false);
        constants.only("kernel", PatchDiscriminator.KERNEL);
        constants.only("padding", 1);
        constants.only("strides", strides());
        constants.finish();
    }

    private List<Integer> strides() {
        List<Integer> strides = new ArrayList<>();
        strides.add(2);
        for (int layer = 0; layer < layers; layer++) {
            strides.add(layer == layers - 1 ? 1 : 2);
        }
        strides.add(1);
        return strides;
    }

    /** Names and shapes of the parameters. */
    public List<ParameterSpec> parameters() {
        return PatchDiscriminator.parameters(channels, layers);
    }
}
