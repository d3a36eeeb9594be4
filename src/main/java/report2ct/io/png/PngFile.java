package report2ct.io.png;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.io.format.NewFile;

/** Writes grey PNG files with text entries (tEXt, as the PNG specification describes them); no time stamp. */
public final class PngFile {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    private static final byte UP = 2;

    private PngFile() {}

    /**
     * Writes a picture.
     *
     * @param text keyword (1 to 79 characters) to text, e.g. {@code Comment}; Latin-1
     */
    public static void write(GreyImage image, Map<String, String> text, Path file, boolean overwrite)
            throws IOException {
        NewFile.write(file, overwrite, out -> write(image, text, out));
    }

    /** The bytes of a PNG file. */
    public static byte[] bytes(GreyImage image, Map<String, String> text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            write(image, text, out);
        } catch (IOException e) {
            throw new Report2CtException(ErrorKind.INTERNAL, "writing a picture to memory failed", e);
        }
        return out.toByteArray();
    }

    private static void write(GreyImage image, Map<String, String> text, OutputStream out) throws IOException {
        out.write(SIGNATURE);
        ByteBuffer header = ByteBuffer.allocate(13);
        header.putInt(image.width()).putInt(image.height());
        header.put((byte) 8).put((byte) 0).put((byte) 0).put((byte) 0).put((byte) 0);
        chunk(out, "IHDR", header.array());
        for (Map.Entry<String, String> entry : text.entrySet()) {
            chunk(out, "tEXt", textEntry(entry.getKey(), entry.getValue()));
        }
        chunk(out, "IDAT", pixels(image));
        chunk(out, "IEND", new byte[0]);
    }

    private static byte[] textEntry(String keyword, String text) {
        if (keyword.isEmpty() || keyword.length() > 79 || keyword.indexOf('\0') >= 0 || text.indexOf('\0') >= 0) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    "text of a picture: expected a keyword of 1 to 79 characters and no zero, found \"" + keyword
                            + "\"");
        }
        return (keyword + '\0' + text).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] pixels(GreyImage image) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION);
        byte[] row = new byte[image.width()];
        byte[] above = new byte[image.width()];
        byte[] filtered = new byte[image.width() + 1];
        filtered[0] = UP;
        try (DeflaterOutputStream zipped = new DeflaterOutputStream(out, deflater)) {
            for (int y = 0; y < image.height(); y++) {
                image.copyRow(y, row, 0);
                for (int x = 0; x < row.length; x++) {
                    filtered[x + 1] = (byte) (row[x] - above[x]);
                }
                zipped.write(filtered);
                System.arraycopy(row, 0, above, 0, row.length);
            }
        } finally {
            deflater.end();
        }
        return out.toByteArray();
    }

    private static void chunk(OutputStream out, String type, byte[] data) throws IOException {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 crc = new CRC32();
        crc.update(name);
        crc.update(data);
        out.write(ByteBuffer.allocate(4).putInt(data.length).array());
        out.write(name);
        out.write(data);
        out.write(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
    }
}
