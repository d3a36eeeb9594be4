package report2ct.hub;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.hub.Catalogue.RemoteFile;

/**
 * A file that has not arrived whole, and beside it the server's validator of what is there. Parts are joined only when the
 * validator is known or the hash of the whole is.
 */
final class PartialFile {
    private static final int STEP = 1 << 16;
    /** A file of unknown length may not fill the disk to the brim. */
    private static final long ROOM_LEFT = 64L << 20;

    private final Path part;
    private final long have;
    private final String validator;

    private PartialFile(Path part, long have, String validator) {
        this.part = part;
        this.have = have;
        this.validator = validator;
    }

    /** Bytes that have arrived. */
    static long size(Path part) throws IOException {
        return Files.exists(part) ? Files.size(part) : 0;
    }

    private static Path note(Path part) {
        return part.resolveSibling(part.getFileName() + ".etag");
    }

    /**
     * Looks at what is there.
     *
     * @param pinned whether the hash of the whole is known
     */
    static PartialFile open(Path part, boolean pinned) throws IOException {
        long have = size(part);
        String validator = Files.exists(note(part)) ? Files.readString(note(part), StandardCharsets.UTF_8) : "";
        boolean joinable = pinned || !validator.isEmpty();
        return new PartialFile(part, joinable ? have : 0, validator);
    }

    long have() {
        return have;
    }

    String validator() {
        return validator;
    }

    /** Throws away what has arrived. */
    void discard() throws IOException {
        discard(part);
    }

    static void discard(Path part) throws IOException {
        Files.deleteIfExists(part);
        Files.deleteIfExists(note(part));
    }

    /** Removes the note beside a file that is whole. */
    static void finish(Path part) throws IOException {
        Files.deleteIfExists(note(part));
    }

    /**
     * Writes what arrives.
     *
     * @param start place of the first byte
     * @param total size of the whole file as the server says
     * @throws IOException when it ends too early
     */
    void write(
            InputStream body,
            long start,
            OptionalLong total,
            String current,
            RemoteFile file,
            DownloadListener listener)
            throws IOException {
        Long expected = file.bytes();
        long limit = expected != null ? expected : total.orElse(Long.MAX_VALUE);
        requireRoom(limit == Long.MAX_VALUE ? 0 : limit - start);
        if (start == 0) {
            Files.deleteIfExists(part);
            Files.writeString(note(part), current, StandardCharsets.UTF_8);
        }
        long at = start;
        byte[] step = new byte[STEP];
        try (RandomAccessFile out = new RandomAccessFile(part.toFile(), "rw")) {
            out.setLength(start);
            out.seek(start);
            for (int n = body.read(step); n >= 0; n = body.read(step)) {
                HttpSource.requireNotCancelled(listener);
                at += n;
                if (at > limit) {
                    throw tooLong(file, limit);
                }
                requireRoom(0);
                out.write(step, 0, n);
                listener.progress(file.name(), at, limit == Long.MAX_VALUE ? -1 : limit);
            }
        }
        if (limit != Long.MAX_VALUE && at < limit) {
            throw new IOException("the transfer ended after " + at + " of " + limit + " bytes");
        }
    }

    private Report2CtException tooLong(RemoteFile file, long limit) throws IOException {
        discard();
        return new Report2CtException(
                ErrorKind.INVALID_INPUT, file.path() + ": expected " + limit + " bytes, the server sends more");
    }

    private void requireRoom(long bytes) throws IOException {
        Path folder = part.toAbsolutePath().getParent();
        long room = folder == null ? Long.MAX_VALUE : Files.getFileStore(folder).getUsableSpace();
        if (bytes > room - ROOM_LEFT) {
            throw new Report2CtException(
                    ErrorKind.OUT_OF_DISK, part + ": needs " + bytes + " bytes, the disk has room for " + room);
        }
    }
}
