package report2ct.io.nifti;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.io.format.NewFile;
import report2ct.io.format.StoredType;
import report2ct.io.format.VolumeLabel;
import report2ct.io.format.VolumeWriter;
import report2ct.io.format.VoxelOutput;
import report2ct.io.format.WriteOptions;
import report2ct.volume.Affine;
import report2ct.volume.Spacing;
import report2ct.volume.Volume;

/**
 * Writes NIfTI-1 ({@code .nii}, {@code .nii.gz}), little-endian, sform and - for axes at right angles - an equal qform.
 * The gzip stream holds no time and no name. A label goes into {@code descrip} and, in full, into a header extension
 * with a comment.
 */
public final class NiftiWriter implements VolumeWriter {
    private static final int BUFFER = 1 << 16;
    private static final byte MILLIMETRES = 2;
    private static final short SCANNER = 1;

    @Override
    public boolean accepts(Path file) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        return name.endsWith(".nii") || name.endsWith(".nii.gz");
    }

    @Override
    public void write(Volume volume, Path file, WriteOptions options) throws IOException {
        StoredType type = VoxelOutput.type(volume, options, file);
        byte[] extensions = NiftiExtensions.of(
                options.label().isEmpty() ? "" : options.label().text());
        byte[] header = header(volume, type, extensions.length, options.label());
        boolean gzip =
                String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT).endsWith(".gz");
        NewFile.write(file, options.overwrite(), out -> {
            if (!gzip) {
                content(header, extensions, volume, type, out);
                return;
            }
            GZIPOutputStream zipped = new GZIPOutputStream(out, BUFFER);
            content(header, extensions, volume, type, zipped);
            zipped.finish();
        });
    }

    private static void content(byte[] header, byte[] extensions, Volume volume, StoredType type, OutputStream out)
            throws IOException {
        out.write(header);
        out.write(extensions);
        VoxelOutput.write(volume.voxels(), type, out);
    }

    private static byte[] header(Volume volume, StoredType type, int extensionBytes, VolumeLabel label) {
        ByteBuffer h = ByteBuffer.allocate(NiftiHeader.SIZE_1).order(ByteOrder.LITTLE_ENDIAN);
        h.putInt(0, NiftiHeader.SIZE_1);
        h.put(38, (byte) 'r');
        short[] dim = {3, size(volume.nx()), size(volume.ny()), size(volume.nz()), 1, 1, 1, 1};
        for (int i = 0; i < dim.length; i++) {
            h.putShort(40 + 2 * i, dim[i]);
        }
        h.putShort(70, type == StoredType.INT16 ? (short) 4 : (short) 16);
        h.putShort(72, (short) (8 * type.bytes()));
        Spacing s = volume.spacing();
        float[] pixdim = {1, (float) s.x(), (float) s.y(), (float) s.z(), 1, 1, 1, 1};
        for (int i = 0; i < pixdim.length; i++) {
            h.putFloat(76 + 4 * i, pixdim[i]);
        }
        h.putFloat(108, NiftiHeader.SIZE_1 + extensionBytes);
        h.putFloat(112, 1);
        h.putFloat(116, 0);
        h.put(123, MILLIMETRES);
        h.put(148, description(label.mark()));
        sform(h, volume.affine());
        Quaternion.of(volume.affine()).ifPresent(q -> qform(h, q, volume.affine()));
        h.put(344, new byte[] {'n', '+', '1', 0});
        return h.array();
    }

    private static short size(int voxels) {
        if (voxels > Short.MAX_VALUE) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT, "NIfTI-1: expected at most 32767 voxels along an axis, found " + voxels);
        }
        return (short) voxels;
    }

    /** At most 79 bytes and a final zero; marks are at most 79 characters, longer UTF-8 is cut at a character. */
    private static byte[] description(String mark) {
        String text = mark;
        while (text.getBytes(StandardCharsets.UTF_8).length > 79) {
            text = text.substring(0, text.length() - 1);
        }
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void sform(ByteBuffer h, Affine affine) {
        h.putShort(254, SCANNER);
        for (int r = 0; r < 3; r++) {
            for (int c = 0; c < 4; c++) {
                h.putFloat(280 + 16 * r + 4 * c, (float) affine.at(r, c));
            }
        }
    }

    private static void qform(ByteBuffer h, Quaternion q, Affine affine) {
        h.putShort(252, SCANNER);
        h.putFloat(76, (float) q.factor());
        h.putFloat(256, (float) q.b());
        h.putFloat(260, (float) q.c());
        h.putFloat(264, (float) q.d());
        for (int r = 0; r < 3; r++) {
            h.putFloat(268 + 4 * r, (float) affine.at(r, 3));
        }
    }
}
