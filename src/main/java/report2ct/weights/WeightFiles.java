package report2ct.weights;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/** Opens weight files of any format read here; the content decides, not the name. */
public final class WeightFiles {
    private WeightFiles() {}

    /**
     * Opens a safetensors file, the index of a sharded safetensors model, or a PyTorch checkpoint.
     *
     * @throws Report2CtException when the file is none of them (unsupported format) or damaged (corrupt file)
     */
    public static WeightFile open(Path path) throws IOException {
        return switch (kind(path)) {
            case SAFETENSORS -> SafetensorsFile.open(path);
            case JSON -> ShardedSafetensors.open(path);
            case UNKNOWN, EMPTY -> openByName(path);
            default -> TorchCheckpoint.open(path);
        };
    }

    /**
     * Opens a checkpoint at one of its dictionaries.
     *
     * @param dictionary dotted path, see {@link TorchCheckpoint#open(Path, String)}; formats without nested
     *     dictionaries have only the empty path
     */
    public static WeightFile open(Path path, String dictionary) throws IOException {
        return switch (kind(path)) {
            case ZIP, PICKLE_STREAM -> TorchCheckpoint.open(path, dictionary);
            default -> {
                if (!dictionary.isEmpty()) {
                    throw new Report2CtException(
                            ErrorKind.INVALID_INPUT,
                            path + ": has no dictionary '" + Texts.shorten(dictionary)
                                    + "'; only PyTorch checkpoints have dictionaries");
                }
                yield open(path);
            }
        };
    }

    private static ContainerKind kind(Path path) throws IOException {
        try (RandomAccess file = RandomAccess.open(path)) {
            return ContainerKind.of(file);
        }
    }

    /** A damaged start leaves the name to say what was meant; the reader of that format explains the damage. */
    private static WeightFile openByName(Path path) throws IOException {
        if (path.toString().toLowerCase(Locale.ROOT).endsWith(".safetensors")) {
            return SafetensorsFile.open(path);
        }
        return TorchCheckpoint.open(path);
    }
}
