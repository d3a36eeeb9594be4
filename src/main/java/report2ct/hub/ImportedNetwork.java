package report2ct.hub;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.nn.ParameterSpec;
import report2ct.unet.UnetConfig;
import report2ct.unet.UnetParameters;
import report2ct.vae.VaeConfig;
import report2ct.vae.VaeParameters;
import report2ct.weights.Dtype;
import report2ct.weights.KeyMapping;
import report2ct.weights.RenamedWeights;
import report2ct.weights.StrictNames;
import report2ct.weights.TensorInfo;
import report2ct.weights.WeightConversion;
import report2ct.weights.WeightFile;
import report2ct.weights.WeightFiles;

/**
 * A published network: an open checkpoint under the names of the network that it fits, exactly.
 *
 * @param <C> the network's structure
 */
final class ImportedNetwork<C> implements AutoCloseable {
    private static final String SCALE_FACTOR = "scale_factor";
    private static final String TIMESTEPS = "num_train_timesteps";
    private static final double TRAIN_TIMESTEPS = 1000;

    private final WeightFile file;
    private final WeightFile renamed;
    private final C config;

    private ImportedNetwork(WeightFile file, WeightFile renamed, C config) {
        this.file = file;
        this.renamed = renamed;
        this.config = config;
    }

    /** Opens a denoiser's checkpoint. */
    static ImportedNetwork<UnetConfig> unet(Path path, @Nullable Path arguments) throws IOException {
        return open(path, file -> {
            UnetConfig config = UnetLayout.of(
                    file, arguments == null ? null : PublishedConfig.read(arguments, PublishedConfig.UNET));
            Map<String, List<Long>> expected = expected(UnetParameters.of(config));
            KeyMapping names = KeyMapping.unet(file.tensors().keySet(), expected.keySet());
            ImportedNetwork<UnetConfig> network = fitting(file, names, expected, config);
            network.requireTimesteps();
            return network;
        });
    }

    /** Opens an autoencoder's checkpoint. */
    static ImportedNetwork<VaeConfig> autoencoder(Path path, @Nullable Path arguments) throws IOException {
        return open(path, file -> {
            VaeConfig config = AutoencoderLayout.of(
                    file, arguments == null ? null : PublishedConfig.read(arguments, PublishedConfig.AUTOENCODER));
            Map<String, List<Long>> expected = expected(VaeParameters.of(config));
            KeyMapping names = KeyMapping.autoencoder(file.tensors().keySet(), expected.keySet());
            return fitting(file, names, expected, config);
        });
    }

    private interface Reading<C> {
        ImportedNetwork<C> read(WeightFile file) throws IOException;
    }

    private static <C> ImportedNetwork<C> open(Path path, Reading<C> reading) throws IOException {
        WeightFile file = WeightFiles.open(path);
        try {
            return reading.read(file);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private static <C> ImportedNetwork<C> fitting(
            WeightFile file, KeyMapping names, Map<String, List<Long>> expected, C config) {
        Set<String> known = new HashSet<>(expected.keySet());
        KeyMapping wanted = names.then(
                name -> name.equals(SCALE_FACTOR) && !known.contains(name) ? Optional.empty() : Optional.of(name));
        WeightFile renamed = RenamedWeights.of(file, wanted);
        StrictNames.require(renamed, expected);
        return new ImportedNetwork<>(file, renamed, config);
    }

    private static Map<String, List<Long>> expected(List<ParameterSpec> specs) {
        Map<String, List<Long>> shapes = new HashMap<>();
        specs.forEach(spec -> shapes.put(spec.name(), spec.shape()));
        return shapes;
    }

    private void requireTimesteps() {
        String stored = file.metadata().get(TIMESTEPS);
        if (stored != null && number(stored, TIMESTEPS) != TRAIN_TIMESTEPS) {
            throw new Report2CtException(
                    ErrorKind.INCOMPATIBLE_WEIGHTS,
                    file.path() + ": " + TIMESTEPS + ": expected 1000, found " + stored);
        }
    }

    private double number(String text, String name) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new Report2CtException(
                    ErrorKind.INCOMPATIBLE_WEIGHTS,
                    file.path() + ": " + name + ": expected a number, found " + text,
                    e);
        }
    }

    C config() {
        return config;
    }

    Path path() {
        return file.path();
    }

    /** The factor that latents are multiplied by, where the checkpoint holds one; shown with float32 digits. */
    OptionalDouble scaleFactor() throws IOException {
        for (String name : List.of(SCALE_FACTOR, "module." + SCALE_FACTOR, "state_dict." + SCALE_FACTOR)) {
            String text = file.metadata().get(name);
            if (text != null) {
                return OptionalDouble.of(number(text, name));
            }
            TensorInfo info = file.tensors().get(name);
            if (info != null && info.elements() == 1 && info.dtype() == Dtype.F32) {
                ByteBuffer value = ByteBuffer.allocate(Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
                file.read(name, 0, value);
                return OptionalDouble.of(Double.parseDouble(Float.toString(value.getFloat(0))));
            }
        }
        return OptionalDouble.empty();
    }

    /** Writes the network's arrays; refuses numbers that are not finite after having written them. */
    void writeTo(Path target) throws IOException {
        write(renamed, target);
    }

    /** Writes arrays as safetensors, without the texts beside them, and refuses those with other than finite numbers. */
    @SuppressWarnings("MustBeClosedChecker")
    static void write(WeightFile file, Path target) throws IOException {
        CheckedWeights checked = new CheckedWeights(file);
        WeightConversion.toSafetensors(checked, target, Optional.empty(), false);
        List<String> damaged = new ArrayList<>(checked.damaged());
        if (!damaged.isEmpty()) {
            throw new Report2CtException(
                    ErrorKind.INCOMPATIBLE_WEIGHTS,
                    file.path() + ": expected finite numbers, found others in " + damaged.size() + " arrays: "
                            + String.join(", ", damaged.subList(0, Math.min(20, damaged.size()))));
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
