package report2ct.hub;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.unet.MonaiUnetConfig;
import report2ct.unet.UnetConfig;
import report2ct.weights.KeyMapping;
import report2ct.weights.RenamedWeights;
import report2ct.weights.TensorInfo;
import report2ct.weights.WeightFile;

/**
 * The structure of a published denoiser as the names and shapes of its arrays tell it (networks specification 2.1 to 2.9).
 * What they cannot tell - width of a head, groups of a norm - has the published models' values unless constructor
 * arguments say otherwise.
 */
final class UnetLayout {
    private static final String FIRST = "conv_in.conv.weight";
    private static final int HEAD_WIDTH = 32;
    private static final int NORM_GROUPS = 32;
    private static final double NORM_EPS = 1e-6;

    private final Path path;
    private final Map<String, TensorInfo> arrays;

    private UnetLayout(Path path, Map<String, TensorInfo> arrays) {
        this.path = path;
        this.arrays = arrays;
    }

    /**
     * The structure of a checkpoint.
     *
     * @param arguments constructor arguments of the reference's class; null: read off the arrays
     */
    static UnetConfig of(WeightFile file, @Nullable JsonNode arguments) {
        if (arguments != null) {
            return MonaiUnetConfig.of(arguments);
        }
        KeyMapping unwrapped = KeyMapping.unet(file.tensors().keySet(), Set.of(FIRST));
        return new UnetLayout(file.path(), RenamedWeights.of(file, unwrapped).tensors()).read();
    }

    private UnetConfig read() {
        if (!arrays.containsKey(FIRST)) {
            throw new Report2CtException(
                    ErrorKind.INCOMPATIBLE_WEIGHTS,
                    path + ": expected a denoiser's checkpoint with " + FIRST + ", found " + arrays.size()
                            + " other arrays" + examples());
        }
        List<UnetConfig.Level> levels = levels();
        return new UnetConfig(
                axis(FIRST, 1),
                axis("out.2.conv.weight", 0),
                levels,
                1,
                contextWidth(),
                arrays.containsKey("class_embedding.weight") ? axis("class_embedding.weight", 0) : 0,
                arrays.containsKey("spacing_layer.0.weight"),
                arrays.containsKey("top_region_index_layer.0.weight"),
                levels.size() == 1 || anyEnds("downsampler.norm1.weight"),
                anyEnds(".attn1.out_proj.weight")
                        || anyEnds(".attn1.to_out.0.weight")
                        || anyEnds(".attn.out_proj.weight")
                        || anyEnds(".proj_attn.weight"),
                NORM_GROUPS,
                NORM_EPS,
                UnetConfig.Conditioning.TOKENS,
                UnetConfig.Extensions.none());
    }

    private String examples() {
        List<String> names = arrays.keySet().stream().limit(3).toList();
        return names.isEmpty() ? "" : ", e.g. " + String.join(", ", names);
    }

    private List<UnetConfig.Level> levels() {
        List<UnetConfig.Level> levels = new ArrayList<>();
        for (int l = 0; arrays.containsKey(convolution(l, 0)); l++) {
            int blocks = 0;
            while (arrays.containsKey(convolution(l, blocks))) {
                blocks++;
            }
            boolean attention = arrays.containsKey("down_blocks." + l + ".attentions.0.norm.weight");
            levels.add(new UnetConfig.Level(axis(convolution(l, 0), 0), blocks, attention ? HEAD_WIDTH : 0));
        }
        if (levels.isEmpty()) {
            throw missing(convolution(0, 0));
        }
        return levels;
    }

    private static String convolution(int level, int block) {
        return "down_blocks." + level + ".resnets." + block + ".conv1.conv.weight";
    }

    private int contextWidth() {
        return arrays.keySet().stream()
                .filter(name -> name.endsWith(".attn2.to_k.weight"))
                .findFirst()
                .map(name -> axis(name, 1))
                .orElse(0);
    }

    private boolean anyEnds(String ending) {
        return arrays.keySet().stream().anyMatch(name -> name.endsWith(ending));
    }

    private int axis(String name, int axis) {
        TensorInfo info = arrays.get(name);
        if (info == null) {
            throw missing(name);
        }
        if (info.shape().size() <= axis || info.shape().get(axis) > Integer.MAX_VALUE) {
            throw new Report2CtException(
                    ErrorKind.INCOMPATIBLE_WEIGHTS,
                    path + ": " + name + ": expected an array of at least " + (axis + 1) + " axes, found "
                            + info.shape());
        }
        return info.shape().get(axis).intValue();
    }

    private Report2CtException missing(String name) {
        return new Report2CtException(
                ErrorKind.INCOMPATIBLE_WEIGHTS, path + ": expected an array named " + name + ", found none");
    }
}
