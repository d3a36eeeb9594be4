package report2ct.io.format;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipException;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/**
 * Takes an announced number of bytes out of a (decompressing) stream: into memory in steps while they are few, into a
 * temporary file beyond, which disappears when closed.
 */
public final class StagedBytes {
    private static final int PIECE = 1 << 20;
    private static final long MOST_HEAP = 256L << 20;
    private static final int HEAP_SHARE = 8;
    /** Bytes after the voxels that are still read, to reach the checksum at the end of a compressed stream. */
    private static final long MOST_TRAILING = 16L << 20;

    private StagedBytes() {}

    /** Reads exactly {@code bytes} bytes; fewer or damaged ones make the file corrupt. */
    public static RawBytes take(InputStream in, long bytes, Path file) throws IOException {
        long limit = Math.min(MOST_HEAP, Runtime.getRuntime().maxMemory() / HEAP_SHARE);
        return take(in, bytes, file, limit);
    }

    static RawBytes take(InputStream in, long bytes, Path file, long heapLimit) throws IOException {
        return bytes <= heapLimit ? takeToHeap(in, bytes, file) : takeToFile(in, bytes, file);
    }

    private static RawBytes takeToHeap(InputStream in, long bytes, Path file) throws IOException {
        List<byte[]> pieces = new ArrayList<>();
        for (long done = 0; done < bytes; done += PIECE) {
            int expected = (int) Math.min(PIECE, bytes - done);
            byte[] piece = readUpTo(in, expected, file);
            requireAll(done + piece.length, done + expected, bytes, file);
            pieces.add(piece);
        }
        return new HeapBytes(pieces, PIECE, bytes);
    }

    private static RawBytes takeToFile(InputStream in, long bytes, Path file) throws IOException {
        Path temporary = Files.createTempFile("report2ct-", ".voxels");
        FileChannel channel;
        try {
            requireRoom(temporary, bytes, file);
            channel = FileChannel.open(
                    temporary, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(temporary);
            throw e;
        }
        try {
            OutputStream out = Channels.newOutputStream(channel);
            for (long done = 0; done < bytes; done += PIECE) {
                int expected = (int) Math.min(PIECE, bytes - done);
                byte[] piece = readUpTo(in, expected, file);
                requireAll(done + piece.length, done + expected, bytes, file);
                out.write(piece);
            }
            return new FileBytes(channel, 0, bytes);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static void requireRoom(Path temporary, long bytes, Path file) throws IOException {
        long room = Files.getFileStore(temporary).getUsableSpace();
        if (room < bytes) {
            throw new Report2CtException(
                    ErrorKind.OUT_OF_DISK,
                    file + ": decompressing needs " + bytes + " bytes in " + temporary.getParent() + ", found " + room);
        }
    }

    private static byte[] readUpTo(InputStream in, int length, Path file) throws IOException {
        try {
            return in.readNBytes(length);
        } catch (ZipException e) {
            throw damaged(file, e);
        } catch (EOFException e) {
            throw damaged(file, e);
        }
    }

    private static void requireAll(long found, long expected, long all, Path file) {
        if (found < expected) {
            throw Announced.corrupt(file, "expected " + all + " bytes of voxels, found " + found);
        }
    }

    /** Reads to the end of a compressed stream, so that its checksum is compared; a stream without end is refused. */
    public static void finish(InputStream in, Path file) throws IOException {
        finish(in, file, 0);
    }

    /** As above where {@code expected} bytes of other frames follow. */
    static void finish(InputStream in, Path file, long expected) throws IOException {
        byte[] rest = new byte[PIECE];
        long trailing = 0;
        try {
            for (int n = in.read(rest); n >= 0; n = in.read(rest)) {
                trailing += n;
                if (trailing - expected > MOST_TRAILING) {
                    throw Announced.corrupt(
                            file, "more than " + MOST_TRAILING + " bytes follow the voxels in the compressed stream");
                }
            }
        } catch (ZipException e) {
            throw damaged(file, e);
        } catch (EOFException e) {
            throw damaged(file, e);
        }
    }

    /** The message for a compressed stream that breaks its rules. */
    public static Report2CtException damaged(Path file, IOException e) {
        return new Report2CtException(
                ErrorKind.CORRUPT_FILE, file + ": the compressed data is damaged or cut off: " + e.getMessage(), e);
    }
}
