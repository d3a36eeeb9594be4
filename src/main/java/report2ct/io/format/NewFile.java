package report2ct.io.format;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.CopyOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/** Writes a file under a temporary name beside its place and moves it there when it is complete. */
public final class NewFile {
    private static final int BUFFER = 1 << 16;

    private NewFile() {}

    /** What goes into the file. */
    public interface Content {
        /** Writes everything; the stream is buffered and is closed by the caller. */
        void writeTo(OutputStream out) throws IOException;
    }

    /** What is written into the complete file once more, e.g. a length that is known only then. */
    public interface Patch {
        /** Writes at positions of the file. */
        void apply(FileChannel channel) throws IOException;
    }

    /** Writes {@code content}; an existing file is refused unless {@code overwrite}. After a failure nothing is left. */
    public static void write(Path file, boolean overwrite, Content content) throws IOException {
        write(file, overwrite, content, channel -> {});
    }

    /** As above with a patch before the file is moved into its place. */
    public static void write(Path file, boolean overwrite, Content content, Patch patch) throws IOException {
        Path place = file.toAbsolutePath();
        refuseExisting(place, overwrite);
        Path folder = place.getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new Report2CtException(ErrorKind.INVALID_INPUT, file + ": its folder does not exist");
        }
        Path temporary = Files.createTempFile(folder, ".report2ct-", ".part");
        try {
            Files.deleteIfExists(temporary);
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(temporary), BUFFER)) {
                content.writeTo(out);
            }
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                patch.apply(channel);
            }
            refuseExisting(place, overwrite);
            move(temporary, place, overwrite);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static void refuseExisting(Path place, boolean overwrite) {
        if (Files.isDirectory(place) || (!overwrite && Files.exists(place))) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT, place + ": exists already; it is replaced only when that is asked for");
        }
    }

    private static void move(Path from, Path to, boolean overwrite) throws IOException {
        CopyOption[] plain = overwrite ? new CopyOption[] {StandardCopyOption.REPLACE_EXISTING} : new CopyOption[] {};
        if (!overwrite) {
            Files.move(from, to, plain);
            return;
        }
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, plain);
        }
    }
}
