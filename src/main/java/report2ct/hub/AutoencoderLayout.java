package report2ct.hub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.vae.MonaiVaeConfig;
import report2ct.vae.VaeConfig;
import report2ct.weights.KeyMapping;
import report2ct.weights.RenamedWeights;
import report2ct.weights.TensorInfo;
import report2ct.weights.WeightFile;

/**
 * The structure of a published autoencoder as the names and shapes of its arrays tell it (networks specification 1.1 to
 * 1.3, 1.8). The groups of its norms have the published value unless constructor arguments say otherwise. Rounding after a
 * norm is off: it belongs to the reference's half-precision arithmetic, not to the weights.
 */
final class AutoencoderLayout {
    private static final String LATENT = "quant_conv_mu.conv.weight";
    private static final int NORM_GROUPS = 32;
    private static final double NORM_EPS = 1e-6;

    private final Path path;
    private final Map<String, TensorInfo> arrays;

    private AutoencoderLayout(Path path, Map<String, TensorInfo> arrays) {
        this.path = path;
        this.arrays = arrays;
    }

    /**
     * The structure of a checkpoint.
     *
     * @param arguments constructor arguments of the reference's class; null: read off the arrays
     */
    static VaeConfig of(WeightFile file, @Nullable JsonNode arguments) {
        if (arguments != null) {
            return MonaiVaeConfig.of(arguments, JsonNodeFactory.instance.objectNode());
        }
        KeyMapping unwrapped = KeyMapping.autoencoder(file.tensors().keySet(), Set.of(LATENT));
        return new AutoencoderLayout(
                        file.path(), RenamedWeights.of(file, unwrapped).tensors())
                .read();
    }

    private VaeConfig read() {
        TensorInfo latent = arrays.get(LATENT);
        if (latent == null || latent.shape().isEmpty()) {
            throw new Report2CtException(
                    ErrorKind.INCOMPATIBLE_WEIGHTS,
                    path + ": expected an autoencoder's checkpoint with " + LATENT + ", found " + arrays.size()
                            + " other arrays" + examples());
        }
        List<Integer> channels = new ArrayList<>();
        List<Integer> blocks = new ArrayList<>();
        int width = 0;
        int count = 0;
        int i = 1;
        for (; !isNorm(i) && known(i); i++) {
            TensorInfo residual = arrays.get(stem(i) + "norm2.weight");
            if (residual == null) {
                channels.add(width);
                blocks.add(count);
                count = 0;
            } else {
                width = length(residual);
                count++;
            }
        }
        channels.add(width);
        blocks.add(count);
        if (!isNorm(i) || channels.contains(0) || blocks.contains(0)) {
            throw new Report2CtException(
                    ErrorKind.INCOMPATIBLE_WEIGHTS,
                    path + ": expected residual blocks at every level of the encoder and a norm after them, found none"
                            + " at encoder.blocks." + i);
        }
        return new VaeConfig(latent.shape().get(0).intValue(), channels, blocks, NORM_GROUPS, NORM_EPS, false);
    }

    private String examples() {
        List<String> names = arrays.keySet().stream().limit(3).toList();
        return names.isEmpty() ? "" : ", e.g. " + String.join(", ", names);
    }

    private static String stem(int block) {
        return "encoder.blocks." + block + ".";
    }

    private boolean isNorm(int block) {
        return arrays.containsKey(stem(block) + "weight");
    }

    private boolean known(int block) {
        return arrays.keySet().stream().anyMatch(name -> name.startsWith(stem(block)));
    }

    private static int length(TensorInfo info) {
        return info.shape().isEmpty() ? 0 : info.shape().get(0).intValue();
    }
}
