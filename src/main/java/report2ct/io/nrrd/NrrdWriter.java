package report2ct.io.nrrd;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.zip.GZIPOutputStream;
import report2ct.io.format.NewFile;
import report2ct.io.format.StoredType;
import report2ct.io.format.VolumeWriter;
import report2ct.io.format.VoxelOutput;
import report2ct.io.format.WriteOptions;
import report2ct.volume.Affine;
import report2ct.volume.Volume;

/**
 * Writes {@code .nrrd}: header and voxels in one file, LPS coordinates, little-endian, raw or gzip. The mark of a label
 * becomes the {@code content}, each detail a key/value pair {@code report2ct-<key>}.
 */
public final class NrrdWriter implements VolumeWriter {
    /** Beginning of the keys that hold details of a label. */
    static final String DETAIL = "report2ct-";

    private static final int BUFFER = 1 << 16;

    @Override
    public boolean accepts(Path file) {
        return String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT).endsWith(".nrrd");
    }

    @Override
    public void write(Volume volume, Path file, WriteOptions options) throws IOException {
        StoredType type = VoxelOutput.type(volume, options, file);
        byte[] header = header(volume, type, options).getBytes(StandardCharsets.UTF_8);
        NewFile.write(file, options.overwrite(), out -> {
            out.write(header);
            if (!options.compress()) {
                VoxelOutput.write(volume.voxels(), type, out);
                return;
            }
            GZIPOutputStream zipped = new GZIPOutputStream(out, BUFFER);
            VoxelOutput.write(volume.voxels(), type, zipped);
            zipped.finish();
        });
    }

    private static String header(Volume volume, StoredType type, WriteOptions options) {
        StringBuilder h = new StringBuilder("NRRD0005\n");
        if (!options.label().mark().isEmpty()) {
            line(h, "content", options.label().mark());
        }
        line(h, "type", type == StoredType.INT16 ? "short" : "float");
        line(h, "dimension", "3");
        line(h, "space", "left-posterior-superior");
        line(h, "sizes", volume.nx() + " " + volume.ny() + " " + volume.nz());
        Affine affine = volume.affine();
        line(h, "space directions", column(affine, 0) + " " + column(affine, 1) + " " + column(affine, 2));
        line(h, "kinds", "domain domain domain");
        line(h, "endian", "little");
        line(h, "encoding", options.compress() ? "gzip" : "raw");
        line(h, "space origin", column(affine, 3));
        line(h, "space units", "\"mm\" \"mm\" \"mm\"");
        options.label()
                .details()
                .forEach((key, value) ->
                        h.append(DETAIL).append(key).append(":=").append(value).append('\n'));
        return h.append('\n').toString();
    }

    private static String column(Affine affine, int c) {
        StringJoiner vector = new StringJoiner(",", "(", ")");
        for (int r = 0; r < 3; r++) {
            vector.add(Double.toString((r < 2 ? -1 : 1) * affine.at(r, c) + 0.0));
        }
        return vector.toString();
    }

    private static void line(StringBuilder h, String field, String value) {
        h.append(field).append(": ").append(value).append('\n');
    }
}
