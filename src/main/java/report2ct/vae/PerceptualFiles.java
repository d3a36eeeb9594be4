package report2ct.vae;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import report2ct.nn.ParameterFiles;
import report2ct.nn.ParameterSpec;
import report2ct.nn.Parameters;
import report2ct.weights.KeyMapping;
import report2ct.weights.RenamedWeights;
import report2ct.weights.WeightFile;
import report2ct.weights.WeightFiles;

/**
 * Loads the perceptual network. Its weights are the user's: SqueezeNet 1.1 trained on ImageNet, as torchvision publishes
 * it, and the channel weights of the {@code lpips} package; or one file with the state of that package's whole network.
 */
public final class PerceptualFiles {
    private static final Pattern SLICE = Pattern.compile("net\\.slice[1-7]\\.(.+)");
    private static final Pattern CHANNELS = Pattern.compile("lin([0-6])\\.model\\.(?:0|1)\\.weight");

    private PerceptualFiles() {}

    /**
     * Opens the network.
     *
     * @param features a safetensors file or PyTorch checkpoint with SqueezeNet's features
     * @param channels one with the weights of the channels; may be the same file
     */
    public static PerceptualNetwork load(Path features, Path channels) throws IOException {
        Parameters parameters = load(features, PerceptualNetwork.featureParameters(), PerceptualFiles::feature);
        try (Parameters weights =
                load(channels, PerceptualNetwork.channelParameters(), PerceptualFiles::channelWeights)) {
            for (String name : weights.names()) {
                parameters.put(name, () -> weights.get(name).clone());
            }
            return new PerceptualNetwork(parameters);
        } catch (IOException | RuntimeException e) {
            parameters.close();
            throw e;
        }
    }

    private static Parameters load(Path path, List<ParameterSpec> specs, KeyMapping names) throws IOException {
        try (WeightFile file = WeightFiles.open(path);
                RenamedWeights renamed = RenamedWeights.of(file, names)) {
            return ParameterFiles.load(specs, renamed);
        }
    }

    /** {@code features.*} as they are, {@code net.slice2.3.*} as {@code features.3.*}; nothing else. */
    private static Optional<String> feature(String stored) {
        Matcher slice = SLICE.matcher(stored);
        String name = slice.matches() ? "features." + slice.group(1) : stored;
        return name.startsWith("features.") ? Optional.of(name) : Optional.empty();
    }

    /** With the dropout in front of the weights or without it. */
    private static Optional<String> channelWeights(String stored) {
        Matcher channels = CHANNELS.matcher(stored);
        return channels.matches() ? Optional.of("lin" + channels.group(1) + ".model.1.weight") : Optional.empty();
    }
}
