package report2ct.dataset.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.weights.FloatConversion;
import report2ct.weights.InMemoryWeights;
import report2ct.weights.NarrowFloats;
import report2ct.weights.SafetensorsFile;
import report2ct.weights.SafetensorsWriter;
import report2ct.weights.TensorInfo;
import report2ct.weights.WeightFile;

/** The file of one latent: arrays {@code mean} and {@code logvar}, both [C, X, Y, Z]. */
public final class LatentFile {
    /** Name of the posterior's mean. */
    static final String MEAN = "mean";

    /** Name of the posterior's log-variance. */
    static final String LOG_VARIANCE = "logvar";

    private static final String ID = "id";
    private static final String AUTOENCODER = "autoencoder";

    private LatentFile() {}

    /**
     * Writes a latent; an earlier one is replaced.
     *
     * @throws Report2CtException when a value is not finite, or becomes infinite in 16 bits
     */
    public static void write(Path file, String id, SetDescriptor set, float[] mean, float[] logVariance)
            throws IOException {
        InMemoryWeights content = InMemoryWeights.builder()
                .bytes(info(MEAN, set), bytes(id, MEAN, mean, set))
                .bytes(info(LOG_VARIANCE, set), bytes(id, LOG_VARIANCE, logVariance, set))
                .text(ID, id)
                .text(AUTOENCODER, set.autoencoder().sha256())
                .text("layout", SetDescriptor.LAYOUT)
                .build();
        List<TensorInfo> infos = List.copyOf(content.tensors().values());
        SafetensorsWriter.write(file, infos, content.metadata(), content, true);
    }

    private static TensorInfo info(String name, SetDescriptor set) {
        return new TensorInfo(name, set.dtype().dtype(), set.latentShape());
    }

    private static byte[] bytes(String id, String name, float[] values, SetDescriptor set) {
        if (values.length != set.elements()) {
            throw new Report2CtException(
                    ErrorKind.INTERNAL,
                    id + ": " + name + ": expected " + set.elements() + " values, found " + values.length);
        }
        return switch (set.dtype()) {
            case FLOAT32 -> {
                requireFinite(id, name, values);
                ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(values.length, Float.BYTES))
                        .order(ByteOrder.LITTLE_ENDIAN);
                bytes.asFloatBuffer().put(values);
                yield bytes.array();
            }
            case FLOAT16 -> {
                ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(values.length, Short.BYTES))
                        .order(ByteOrder.LITTLE_ENDIAN);
                float[] rounded = new float[values.length];
                for (int i = 0; i < values.length; i++) {
                    short half = NarrowFloats.toHalf(values[i]);
                    rounded[i] = NarrowFloats.fromHalf(half);
                    bytes.putShort(half);
                }
                requireFinite(id, name, rounded);
                yield bytes.array();
            }
        };
    }

    /** Refuses NaN and infinities with the name of the case. */
    static void requireFinite(String id, String name, float[] values) {
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw new Report2CtException(
                        ErrorKind.INVALID_INPUT,
                        id + ": " + name + ": expected finite numbers, found " + values[i] + " at element " + i);
            }
        }
    }

    /** What of a file does not fit a set; empty when it fits. Reads the header alone. */
    static String problem(Path file, String id, SetDescriptor set) throws IOException {
        try (SafetensorsFile open = SafetensorsFile.open(file)) {
            if (!open.metadata().getOrDefault(ID, id).equals(id)) {
                return "expected the latent of " + id + ", found that of "
                        + open.metadata().get(ID);
            }
            String maker = open.metadata().getOrDefault(AUTOENCODER, "none");
            if (!maker.equals(set.autoencoder().sha256())) {
                return "expected a latent of the autoencoder "
                        + set.autoencoder().sha256() + ", found one of " + maker;
            }
            return problem(open, MEAN, LOG_VARIANCE, set);
        }
    }

    /** What of two arrays does not fit a set; empty when they fit. */
    static String problem(WeightFile open, String meanName, String logVarianceName, SetDescriptor set) {
        for (String name : List.of(meanName, logVarianceName)) {
            TensorInfo found = open.tensors().get(name);
            if (found == null) {
                return "no array " + name;
            }
            if (!found.shape().equals(set.latentShape())
                    || found.dtype() != set.dtype().dtype()) {
                return name + ": expected " + set.dtype().dtype() + " " + set.latentShape() + ", found " + found.dtype()
                        + " " + found.shape();
            }
        }
        return "";
    }

    /** The elements of an array, all finite. */
    static float[] read(WeightFile open, String name, String id, SetDescriptor set) throws IOException {
        TensorInfo info = open.tensor(name);
        if (!info.shape().equals(set.latentShape())) {
            throw new Report2CtException(
                    ErrorKind.CORRUPT_FILE,
                    open.path() + ": " + name + ": expected " + set.latentShape() + ", found " + info.shape());
        }
        float[] values = FloatConversion.floats(open, name);
        requireFinite(id, name, values);
        return values;
    }
}
