package report2ct.nn;

import java.util.List;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * How weights lie in memory for a forward pass without gradients: convolution kernels channels-last, in the chosen
 * precision. Norm affines and the small embedding networks stay in float32.
 */
public final class InferenceLayout {
    private InferenceLayout() {}

    /**
     * A copy of the parameters for inference.
     *
     * @param keepFloat32 name prefixes of layers that stay in float32
     */
    public static Parameters prepare(Parameters parameters, Precision precision, List<String> keepFloat32) {
        return parameters.map((name, tensor) -> {
            boolean keep = isNorm(parameters, name) || keepFloat32.stream().anyMatch(name::startsWith);
            Tensor cast = tensor.detach().to(keep ? ScalarType.Float : precision.type());
            return cast.dim() == 5 ? cast.clone(new MemoryFormatOptional(MemoryFormat.ChannelsLast3d)) : cast.clone();
        });
    }

    /** The same values with the channel axis fastest in memory. */
    public static Tensor channelsLast(Tensor x) {
        return x.contiguous(MemoryFormat.ChannelsLast3d);
    }

    private static boolean isNorm(Parameters parameters, String name) {
        int dot = name.lastIndexOf('.');
        Tensor weight = parameters.find(name.substring(0, dot + 1) + "weight");
        return weight != null && weight.dim() == 1;
    }
}
