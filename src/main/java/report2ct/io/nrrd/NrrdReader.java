package report2ct.io.nrrd;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import report2ct.io.format.Announced;
import report2ct.io.format.DetachedFile;
import report2ct.io.format.Encoding;
import report2ct.io.format.Frames;
import report2ct.io.format.HeaderLines;
import report2ct.io.format.OpenVolume;
import report2ct.io.format.RawBytes;
import report2ct.io.format.ReadOptions;
import report2ct.io.format.StoredType;
import report2ct.io.format.StoredVoxels;
import report2ct.io.format.VolumeLabel;
import report2ct.io.format.VolumeReader;
import report2ct.io.format.VoxelData;
import report2ct.volume.Affine;
import report2ct.volume.Volume;
import report2ct.volume.VolumeShape;

/** Reads NRRD 1 to 5: data in the same file, in another one or in several; raw, gzip, bzip2, text or hex. */
public final class NrrdReader implements VolumeReader {
    @Override
    public String format() {
        return "NRRD";
    }

    @Override
    public boolean recognises(Path file, byte[] head) {
        return new String(head, StandardCharsets.ISO_8859_1).startsWith("NRRD");
    }

    @Override
    public OpenVolume open(Path file, ReadOptions options) throws IOException {
        NrrdHeader header;
        try (HeaderLines lines = HeaderLines.open(file)) {
            header = NrrdHeader.read(file, lines);
        }
        NrrdAxes axes = NrrdAxes.of(file, header.fields());
        long[] sizes = axes.lengths();
        VolumeShape shape = Announced.shape(file, sizes[0], sizes[1], sizes[2]);
        long frames = Frames.count(file, sizes);
        StoredType type = header.type();
        long frameBytes = Announced.bytes(file, shape, type, 1);
        Announced.bytes(file, shape, type, frames);
        List<String> warnings = new ArrayList<>();
        Affine affine = new NrrdGeometry(file, header.fields(), axes).affine(warnings);
        ByteOrder order = order(header, type);
        RawBytes raw = data(header, type).open(Frames.chosen(file, frames, options), frames, frameBytes);
        return new OpenVolume(
                Volume.of(shape, affine, StoredVoxels.of(raw, type, order)),
                "NRRD",
                type.dtype(),
                label(header),
                warnings,
                raw);
    }

    private static ByteOrder order(NrrdHeader header, StoredType type) {
        Optional<String> endian = header.fields().text("endian");
        if (header.encoding() == Encoding.TEXT || (type.bytes() == 1 && endian.isEmpty())) {
            return ByteOrder.LITTLE_ENDIAN;
        }
        return switch (endian.orElse("").toLowerCase(Locale.ROOT)) {
            case "little" -> ByteOrder.LITTLE_ENDIAN;
            case "big" -> ByteOrder.BIG_ENDIAN;
            default ->
                throw Announced.corrupt(
                        header.file(), "endian: expected little or big, found \"" + endian.orElse("") + "\"");
        };
    }

    private static VoxelData data(NrrdHeader header, StoredType type) throws IOException {
        Path file = header.file();
        Encoding encoding = header.encoding();
        long lineSkip = header.fields().whole("line skip", 0);
        long byteSkip = header.fields().whole("byte skip", 0);
        if (lineSkip < 0 || byteSkip < -1) {
            throw Announced.corrupt(
                    file,
                    "line skip, byte skip: expected numbers from 0 (or byte skip -1), found " + lineSkip + " and "
                            + byteSkip);
        }
        List<VoxelData.Part> parts = new ArrayList<>();
        for (Path part : files(header)) {
            long start = part.equals(file) ? header.dataStart() : 0;
            parts.add(new VoxelData.Part(
                    part, byteSkip == -1 ? VoxelData.Part.AT_END : afterLines(part, start, lineSkip)));
        }
        return new VoxelData(file, parts, encoding, Math.max(0, byteSkip), type);
    }

    private static List<Path> files(NrrdHeader header) throws IOException {
        Optional<String> name = header.fields().text("data file");
        if (name.isEmpty()) {
            return List.of(header.file());
        }
        if (name.get().equals("LIST") || name.get().startsWith("LIST ")) {
            List<Path> files = new ArrayList<>();
            for (String entry : header.list()) {
                files.add(DetachedFile.resolve(header.file(), entry));
            }
            return files;
        }
        if (name.get().contains("%")) {
            throw Announced.unsupported(
                    header.file(), "data file: expected a file name or LIST, found the pattern " + name.get());
        }
        return List.of(DetachedFile.resolve(header.file(), name.get()));
    }

    /** The byte after {@code count} lines that begin at {@code start}. */
    private static long afterLines(Path file, long start, long count) throws IOException {
        if (count == 0) {
            return start;
        }
        try (HeaderLines lines = HeaderLines.open(file, start)) {
            for (long i = 0; i < count; i++) {
                if (lines.next().isEmpty()) {
                    throw Announced.corrupt(file, "line skip: expected " + count + " lines, found " + i);
                }
            }
            return start + lines.position();
        }
    }

    private static VolumeLabel label(NrrdHeader header) {
        List<String> details = new ArrayList<>();
        header.pairs().forEach((key, value) -> {
            if (key.startsWith(NrrdWriter.DETAIL)) {
                details.add(key.substring(NrrdWriter.DETAIL.length()) + "=" + value);
            }
        });
        return VolumeLabel.ofPairs(header.fields().text("content").orElse(""), details, "=");
    }
}
