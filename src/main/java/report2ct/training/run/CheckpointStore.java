package report2ct.training.run;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.nn.Parameters;

/**
 * The checkpoints of a run: {@code checkpoints/step-<n>.safetensors}, the newest few of them, and the stable names
 * {@code last.safetensors} and {@code best.safetensors}. A file appears under its name only when it is complete, and an
 * old one is removed only after that.
 */
final class CheckpointStore {
    private static final String LAST = "last.safetensors";
    private static final String BEST = "best.safetensors";
    private static final String FOLDER = "checkpoints";
    private static final Pattern NAME = Pattern.compile("step-(\\d{1,18})\\.safetensors");

    private final Path folder;
    private final int keep;
    private final Writer writer;

    /** How a checkpoint gets into a file. */
    @FunctionalInterface
    interface Writer {
        /** Writes a complete file or throws and leaves what was there. */
        void write(Path file, CheckpointState state, Map<String, Parameters> groups);
    }

    CheckpointStore(Path folder, int keep, Writer writer) {
        this.folder = folder;
        this.keep = keep;
        this.writer = writer;
    }

    /** The newest checkpoint of a run. */
    static Path last(Path folder) {
        return folder.resolve(LAST);
    }

    /** The checkpoint with the best measurement. */
    static Path best(Path folder) {
        return folder.resolve(BEST);
    }

    /** Writes a checkpoint, then gives it its names, then removes those beyond the newest few. */
    void save(CheckpointState state, Map<String, Parameters> groups, boolean best) {
        try {
            Files.createDirectories(folder.resolve(FOLDER));
            Path file =
                    folder.resolve(FOLDER).resolve(String.format(Locale.ROOT, "step-%09d.safetensors", state.step()));
            writer.write(file, state, groups);
            if (best) {
                name(file, best(folder));
            }
            name(file, last(folder));
            removeOld(state.step());
        } catch (IOException e) {
            throw new Report2CtException(ErrorKind.OUT_OF_DISK, folder + ": " + e.getMessage(), e);
        }
    }

    /** A second name of the same bytes; a copy where the file system knows no second names. */
    private static void name(Path file, Path name) throws IOException {
        Path part = name.resolveSibling("." + name.getFileName() + ".part");
        Files.deleteIfExists(part);
        try {
            link(file, part);
            Files.move(part, name, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(part, name, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part); // moving onto another name of the same file may leave both
        }
    }

    private static void link(Path file, Path part) throws IOException {
        try {
            Files.createLink(part, file);
        } catch (UnsupportedOperationException | FileSystemException e) {
            Files.copy(file, part);
        }
    }

    /** Keeps the newest up to {@code newest}; later ones are left from a run that went on from an earlier step. */
    private void removeOld(long newest) throws IOException {
        List<Path> files = new ArrayList<>(files());
        files.sort(Comparator.comparingLong(CheckpointStore::step).reversed());
        int kept = 0;
        for (Path file : files) {
            if (step(file) > newest || ++kept > keep) {
                Files.delete(file);
            }
        }
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve(FOLDER))) {
            return files.filter(file -> step(file) >= 0).toList();
        }
    }

    private static long step(Path file) {
        Matcher matcher = NAME.matcher(String.valueOf(file.getFileName()));
        return matcher.matches() ? Long.parseLong(matcher.group(1)) : -1;
    }
}
