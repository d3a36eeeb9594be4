package report2ct.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/**
 * A file under construction: written beside its destination under another name and moved into place at the end.
 * Closing without {@link #commit} removes it and leaves what was there before.
 */
final class PendingFile implements AutoCloseable {
    private final Path target;
    private final boolean overwrite;
    private final Path temporary;
    private final FileChannel channel;
    private boolean committed;

    private PendingFile(Path target, boolean overwrite, Path temporary, FileChannel channel) {
        this.target = target;
        this.overwrite = overwrite;
        this.temporary = temporary;
        this.channel = channel;
    }

    /**
     * Starts a file.
     *
     * @param bytes its final size; refused beforehand when the disk has less room
     */
    static PendingFile create(Path target, boolean overwrite, long bytes) throws IOException {
        if (!overwrite && Files.exists(target)) {
            throw exists(target, null);
        }
        Path folder = target.toAbsolutePath().getParent();
        Path name = target.getFileName();
        if (folder == null || name == null || !Files.isDirectory(folder)) {
            throw new Report2CtException(ErrorKind.INVALID_INPUT, target + ": its folder does not exist");
        }
        long room = Files.getFileStore(folder).getUsableSpace();
        if (bytes > room) {
            throw new Report2CtException(
                    ErrorKind.OUT_OF_DISK, target + ": needs " + bytes + " bytes, the disk has room for " + room);
        }
        String unique = "." + name + "." + ProcessHandle.current().pid() + "." + System.nanoTime() + ".part";
        Path temporary = folder.resolve(unique);
        FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
        return new PendingFile(target, overwrite, temporary, channel);
    }

    /** Appends all remaining bytes. */
    void write(ByteBuffer bytes) throws IOException {
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            throw diskFull(e);
        }
    }

    /** Moves the finished file into place. */
    void commit() throws IOException {
        try {
            channel.force(true);
            channel.close();
        } catch (IOException e) {
            throw diskFull(e);
        }
        move();
        committed = true;
    }

    private void move() throws IOException {
        if (!overwrite) {
            try {
                Files.move(temporary, target);
                return;
            } catch (FileAlreadyExistsException e) {
                throw exists(target, e);
            }
        }
        try {
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(temporary, target, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static Report2CtException exists(Path target, @Nullable Exception cause) {
        String message = target + ": exists already and overwriting was not asked for";
        return cause == null
                ? new Report2CtException(ErrorKind.INVALID_INPUT, message)
                : new Report2CtException(ErrorKind.INVALID_INPUT, message, cause);
    }

    /** An I/O failure while the disk is full, as the error kind callers know; any other failure as it is. */
    private IOException diskFull(IOException e) throws IOException {
        String text = String.valueOf(e.getMessage());
        if (text.contains("No space left") || text.contains("not enough space") || text.contains("quota exceeded")) {
            throw new Report2CtException(ErrorKind.OUT_OF_DISK, target + ": the disk is full", e);
        }
        return e;
    }

    @Override
    public void close() throws IOException {
        channel.close();
        if (!committed) {
            Files.deleteIfExists(temporary);
        }
    }
}
