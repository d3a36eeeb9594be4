package report2ct.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.io.format.NewFile;

/** Places that a command writes to, checked before it starts to work. */
final class Outputs {
    /** Endings of volume files that can be written. */
    static final List<String> VOLUME_ENDINGS = List.of(".nii.gz", ".nii", ".mha", ".nrrd");

    private Outputs() {}

    /** A volume file: its ending must name a format. */
    static void prepareVolume(CommandLine line, Path file, boolean force) throws IOException {
        String name = file.toString().toLowerCase(Locale.ROOT);
        if (VOLUME_ENDINGS.stream().noneMatch(name::endsWith)) {
            throw new ParameterException(
                    line, file + ": expected a name that ends in " + String.join(", ", VOLUME_ENDINGS));
        }
        prepare(line, file, force);
    }

    /**
     * Refuses a file that exists and is not to be replaced, or that cannot be written; makes its folder when there is
     * none.
     */
    static void prepare(CommandLine line, Path file, boolean force) throws IOException {
        if (Files.isDirectory(file)) {
            throw new ParameterException(line, file + ": expected a file, found a folder");
        }
        if (Files.exists(file) && !force) {
            throw new ParameterException(line, file + ": exists already; --force replaces it");
        }
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            throw new ParameterException(line, file + ": expected a file name");
        }
        prepareFolder(line, folder);
    }

    /** Makes a folder when there is none and refuses one that cannot be written to. */
    static void prepareFolder(CommandLine line, Path folder) throws IOException {
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new ParameterException(line, folder + ": expected a folder, found a file");
        }
        if (!Files.exists(folder)) {
            Files.createDirectories(folder);
            line.getErr().println("made the folder " + folder);
        }
        if (!Files.isWritable(folder)) {
            throw new Report2CtException(ErrorKind.INVALID_INPUT, folder + ": no permission to write there");
        }
    }

    /** Writes text beside its place and moves it there. */
    static void writeText(Path file, String text, boolean force) throws IOException {
        NewFile.write(file, force, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }
}
