package report2ct.io.format;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipException;
import report2ct.Report2CtException;

/**
 * Where and how the voxels of a text-header format (MetaImage, NRRD) lie: one or several files of equal parts.
 *
 * @param header the file with the header, for messages
 * @param parts the places of the parts, in order
 * @param encoding how bytes are stored
 * @param skip bytes to leave out at the beginning of each decoded part
 * @param type number type
 */
public record VoxelData(Path header, List<Part> parts, Encoding encoding, long skip, StoredType type) {
    private static final int BUFFER = 1 << 16;

    /**
     * One file with voxels.
     *
     * @param start byte at which the (encoded) voxels begin; {@link #AT_END} for the last bytes of the file
     */
    public record Part(Path file, long start) {
        /** The voxels are the last bytes of the file. */
        public static final long AT_END = -1;
    }

    public VoxelData {
        parts = List.copyOf(parts);
    }

    /** The bytes of one frame out of {@code frames}, each of {@code frameBytes} bytes. */
    public RawBytes open(long frame, long frames, long frameBytes) throws IOException {
        long all = Math.multiplyExact(frames, frameBytes);
        if (parts.isEmpty() || all % parts.size() != 0) {
            throw Announced.corrupt(
                    header, "expected a number of data files that divides " + all + " bytes, found " + parts.size());
        }
        if (parts.size() == 1 && encoding != Encoding.RAW) {
            return decoded(parts.get(0), new Piece(frame * frameBytes, frameBytes, all - (frame + 1) * frameBytes));
        }
        List<RawBytes> opened = new ArrayList<>();
        try {
            long each = all / parts.size();
            for (Part part : parts) {
                opened.add(encoding == Encoding.RAW ? raw(part, each) : decoded(part, new Piece(0, each, 0)));
            }
            RawBytes joined = opened.size() == 1 ? opened.get(0) : new JoinedBytes(opened);
            return frames == 1 ? joined : new SubBytes(joined, frame * frameBytes, frameBytes);
        } catch (IOException | RuntimeException e) {
            ClosingList.closeAll(opened);
            throw e;
        }
    }

    private RawBytes raw(Part part, long bytes) throws IOException {
        long length = Files.size(part.file());
        long start = part.start() == Part.AT_END ? length - bytes : part.start() + skip;
        Announced.within(part.file(), start, bytes, length);
        return FileBytes.open(part.file(), start, bytes);
    }

    /** Bytes before, in and after what is wanted of a decoded part. */
    private record Piece(long before, long bytes, long after) {}

    private RawBytes decoded(Part part, Piece piece) throws IOException {
        Path file = part.file();
        long length = Files.size(file);
        if (part.start() == Part.AT_END) {
            throw Announced.unsupported(file, "expected the place of compressed voxels, found \"last bytes\"");
        }
        Announced.within(file, part.start(), 0, length);
        long total = Math.addExact(Math.addExact(piece.before(), piece.bytes()), Math.addExact(piece.after(), skip));
        Announced.possible(file, total, length - part.start(), encoding.ratio());
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER)) {
            in.skipNBytes(part.start());
            InputStream decoder = encoding.decode(in, type);
            decoder.skipNBytes(skip + piece.before());
            RawBytes bytes = StagedBytes.take(decoder, piece.bytes(), file);
            try {
                StagedBytes.finish(decoder, file, piece.after());
                return bytes;
            } catch (IOException | Report2CtException e) {
                bytes.close();
                throw e;
            }
        } catch (ZipException e) {
            throw StagedBytes.damaged(file, e);
        } catch (EOFException e) {
            throw StagedBytes.damaged(file, e);
        }
    }
}
