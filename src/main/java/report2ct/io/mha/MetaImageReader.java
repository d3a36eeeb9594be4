package report2ct.io.mha;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import report2ct.io.format.Announced;
import report2ct.io.format.DetachedFile;
import report2ct.io.format.Encoding;
import report2ct.io.format.Frames;
import report2ct.io.format.HeaderFields;
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

/** Reads MetaImage: data in the same file, in another one, or in one file for each slice; raw, zlib or text. */
public final class MetaImageReader implements VolumeReader {
    private static final Pattern FIRST_LINE = Pattern.compile(
            "^\\s*(ObjectType|ObjectSubType|NDims|Comment|DimSize|TransformType|Name|ID|BinaryData)[ \\t]*=");
    private static final int MOST_AXES = 10;

    @Override
    public String format() {
        return "MetaImage";
    }

    @Override
    public boolean recognises(Path file, byte[] head) {
        return FIRST_LINE.matcher(new String(head, StandardCharsets.ISO_8859_1)).find();
    }

    @Override
    public OpenVolume open(Path file, ReadOptions options) throws IOException {
        try (HeaderLines lines = HeaderLines.open(file)) {
            return open(file, lines, options);
        }
    }

    private static OpenVolume open(Path file, HeaderLines lines, ReadOptions options) throws IOException {
        List<String> details = new ArrayList<>();
        HeaderFields fields = fields(file, lines, details);
        refuseOtherImages(file, fields);
        int axes = (int) Math.max(0, Math.min(MOST_AXES + 1L, fields.whole("NDims", 3)));
        if (axes < 2 || axes > MOST_AXES) {
            throw Announced.corrupt(file, "NDims: expected 2 to 10, found " + axes);
        }
        long[] sizes = fields.wholes("DimSize", fields.required("DimSize"), axes);
        VolumeShape shape = Announced.shape(file, sizes[0], sizes[1], axes > 2 ? sizes[2] : 1);
        long frames = Frames.count(file, sizes);
        StoredType type = type(file, fields.required("ElementType"));
        long frameBytes = Announced.bytes(file, shape, type, 1);
        Announced.bytes(file, shape, type, frames);
        List<String> warnings = new ArrayList<>();
        Affine affine = new MetaImageGeometry(file, fields, axes).affine(warnings);
        VoxelData data = new VoxelData(file, parts(file, fields, lines), encoding(fields), 0, type);
        boolean big = fields.flag("BinaryDataByteOrderMSB", "ElementByteOrderMSB");
        RawBytes raw = data.open(Frames.chosen(file, frames, options), frames, frameBytes);
        boolean text = data.encoding() == Encoding.TEXT;
        return new OpenVolume(
                Volume.of(
                        shape,
                        affine,
                        StoredVoxels.of(raw, type, big && !text ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN)),
                "MetaImage",
                type.dtype(),
                VolumeLabel.ofPairs(fields.text("Comment").orElse(""), details, "="),
                warnings,
                raw);
    }

    /** Reads up to and including the line that says where the data is. */
    private static HeaderFields fields(Path file, HeaderLines lines, List<String> details) throws IOException {
        HeaderFields fields = new HeaderFields(file);
        for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
            int at = line.get().indexOf('=');
            if (at < 0) {
                if (line.get().isBlank()) {
                    continue;
                }
                throw Announced.corrupt(
                        file, "header: expected a line \"key = value\" before byte " + lines.position());
            }
            String key = line.get().substring(0, at).strip();
            String value = line.get().substring(at + 1).strip();
            if (key.startsWith(MetaImageWriter.DETAIL)) {
                details.add(key.substring(MetaImageWriter.DETAIL.length()) + "=" + value);
            }
            fields.add(key, value);
            if (key.equals("ElementDataFile")) {
                return fields;
            }
        }
        throw Announced.corrupt(file, "ElementDataFile: expected this field, found none");
    }

    private static void refuseOtherImages(Path file, HeaderFields fields) {
        if (!fields.text("ObjectType").orElse("Image").equals("Image")) {
            throw Announced.unsupported(
                    file,
                    "ObjectType: expected Image, found "
                            + fields.text("ObjectType").orElse(""));
        }
        if (fields.whole("ElementNumberOfChannels", 1) != 1) {
            throw Announced.unsupported(
                    file, "ElementNumberOfChannels: expected one number for each voxel, found more");
        }
        boolean scaled = fields.real(
                                "ElementToIntensityFunctionSlope",
                                fields.text("ElementToIntensityFunctionSlope").orElse("1"))
                        != 1
                || fields.real(
                                "ElementToIntensityFunctionOffset",
                                fields.text("ElementToIntensityFunctionOffset").orElse("0"))
                        != 0;
        if (scaled) {
            throw Announced.unsupported(file, "ElementToIntensityFunctionSlope: expected unscaled voxels");
        }
    }

    private static StoredType type(Path file, String name) {
        return switch (name) {
            case "MET_CHAR" -> StoredType.INT8;
            case "MET_UCHAR" -> StoredType.UINT8;
            case "MET_SHORT" -> StoredType.INT16;
            case "MET_USHORT" -> StoredType.UINT16;
            case "MET_INT", "MET_LONG" -> StoredType.INT32;
            case "MET_UINT", "MET_ULONG" -> StoredType.UINT32;
            case "MET_LONG_LONG" -> StoredType.INT64;
            case "MET_ULONG_LONG" -> StoredType.UINT64;
            case "MET_FLOAT" -> StoredType.FLOAT32;
            case "MET_DOUBLE" -> StoredType.FLOAT64;
            default -> throw Announced.unsupported(file, "ElementType: expected a whole or real type, found " + name);
        };
    }

    private static Encoding encoding(HeaderFields fields) {
        boolean binary = fields.text("BinaryData").isEmpty() || fields.flag("BinaryData");
        if (fields.flag("CompressedData")) {
            return Encoding.ZLIB;
        }
        return binary ? Encoding.RAW : Encoding.TEXT;
    }

    private static List<VoxelData.Part> parts(Path file, HeaderFields fields, HeaderLines lines) throws IOException {
        String name = fields.required("ElementDataFile");
        if (name.equals("LOCAL")) {
            return List.of(new VoxelData.Part(file, lines.position()));
        }
        long skip = fields.whole("HeaderSize", 0);
        if (skip < -1) {
            throw Announced.corrupt(file, "HeaderSize: expected -1 or a number of bytes, found " + skip);
        }
        long start = skip == -1 ? VoxelData.Part.AT_END : skip;
        if (!name.equals("LIST") && !name.startsWith("LIST ")) {
            if (name.contains("%")) {
                throw Announced.unsupported(file, "ElementDataFile: expected a file name, found the pattern " + name);
            }
            return List.of(new VoxelData.Part(DetachedFile.resolve(file, name), start));
        }
        List<VoxelData.Part> parts = new ArrayList<>();
        for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
            if (!line.get().isBlank()) {
                parts.add(
                        new VoxelData.Part(DetachedFile.resolve(file, line.get().strip()), start));
            }
        }
        return parts;
    }
}
