package report2ct.io.mha;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import report2ct.io.format.NewFile;
import report2ct.io.format.StoredType;
import report2ct.io.format.VolumeWriter;
import report2ct.io.format.VoxelOutput;
import report2ct.io.format.WriteOptions;
import report2ct.volume.Affine;
import report2ct.volume.Spacing;
import report2ct.volume.Volume;

/**
 * Writes {@code .mha}: header and voxels in one file, little-endian, raw or zlib. The mark of a label becomes the
 * {@code Comment}, each detail a field {@code report2ct-<key>}.
 */
public final class MetaImageWriter implements VolumeWriter {
    /** Beginning of the fields that hold details of a label. */
    static final String DETAIL = "report2ct-";

    private static final int BUFFER = 1 << 16;
    private static final String LENGTH_KEY = "CompressedDataSize";
    /** Room for a length in decimal digits. */
    private static final String LENGTH_BLANK = " ".repeat(19);

    @Override
    public boolean accepts(Path file) {
        return String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT).endsWith(".mha");
    }

    @Override
    public void write(Volume volume, Path file, WriteOptions options) throws IOException {
        StoredType type = VoxelOutput.type(volume, options, file);
        byte[] header = header(volume, type, options).getBytes(StandardCharsets.UTF_8);
        if (!options.compress()) {
            NewFile.write(file, options.overwrite(), out -> {
                out.write(header);
                VoxelOutput.write(volume.voxels(), type, out);
            });
            return;
        }
        long[] length = new long[1];
        NewFile.write(
                file,
                options.overwrite(),
                out -> {
                    out.write(header);
                    length[0] = compress(volume, type, out);
                },
                channel -> patch(channel, header, length[0]));
    }

    private static long compress(Volume volume, StoredType type, OutputStream out) throws IOException {
        Deflater deflater = new Deflater();
        try {
            DeflaterOutputStream zipped = new DeflaterOutputStream(out, deflater, BUFFER);
            VoxelOutput.write(volume.voxels(), type, zipped);
            zipped.finish();
            return deflater.getBytesWritten();
        } finally {
            deflater.end();
        }
    }

    /** ITK needs the compressed length, which is known only after compressing. */
    private static void patch(FileChannel channel, byte[] header, long length) throws IOException {
        String text = new String(header, StandardCharsets.UTF_8);
        int end = text.indexOf("\n" + LENGTH_KEY + " = " + LENGTH_BLANK) + 1 + (LENGTH_KEY + " = ").length();
        int at = text.substring(0, end).getBytes(StandardCharsets.UTF_8).length;
        byte[] digits = String.format(Locale.ROOT, "%" + LENGTH_BLANK.length() + "d", length)
                .getBytes(StandardCharsets.US_ASCII);
        ByteBuffer buffer = ByteBuffer.wrap(digits);
        while (buffer.hasRemaining()) {
            channel.write(buffer, at + (long) buffer.position());
        }
    }

    private static String header(Volume volume, StoredType type, WriteOptions options) {
        StringBuilder h = new StringBuilder();
        line(h, "ObjectType", "Image");
        line(h, "NDims", "3");
        if (!options.label().mark().isEmpty()) {
            line(h, "Comment", options.label().mark());
        }
        line(h, "BinaryData", "True");
        line(h, "BinaryDataByteOrderMSB", "False");
        line(h, "CompressedData", options.compress() ? "True" : "False");
        if (options.compress()) {
            line(h, LENGTH_KEY, LENGTH_BLANK);
        }
        geometry(h, volume);
        for (Map.Entry<String, String> detail : options.label().details().entrySet()) {
            line(h, DETAIL + detail.getKey(), detail.getValue());
        }
        line(h, "ElementType", type == StoredType.INT16 ? "MET_SHORT" : "MET_FLOAT");
        line(h, "ElementDataFile", "LOCAL");
        return h.toString();
    }

    private static void geometry(StringBuilder h, Volume volume) {
        Affine affine = volume.affine();
        double[][] direction = affine.directionLpsRows();
        StringJoiner matrix = new StringJoiner(" ");
        for (int axis = 0; axis < 3; axis++) {
            for (int component = 0; component < 3; component++) {
                matrix.add(number(direction[component][axis]));
            }
        }
        double[] origin = affine.originLps();
        Spacing s = affine.spacing();
        line(h, "TransformMatrix", matrix.toString());
        line(h, "Offset", number(origin[0]) + " " + number(origin[1]) + " " + number(origin[2]));
        line(h, "CenterOfRotation", "0 0 0");
        line(h, "AnatomicalOrientation", anatomical(affine.axisCodes()));
        line(h, "ElementSpacing", number(s.x()) + " " + number(s.y()) + " " + number(s.z()));
        line(h, "DimSize", volume.nx() + " " + volume.ny() + " " + volume.nz());
    }

    /** MetaIO names the sides from which axes come, not those to which they go. */
    private static String anatomical(String codes) {
        StringBuilder from = new StringBuilder();
        for (int i = 0; i < codes.length(); i++) {
            from.append("LRPAIS".charAt("RLAPSI".indexOf(codes.charAt(i))));
        }
        return from.toString();
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }

    private static void line(StringBuilder h, String key, String value) {
        h.append(key).append(" = ").append(value).append('\n');
    }
}
