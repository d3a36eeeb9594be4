package report2ct.generation;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.volume.Volume;

/** SHA-256 in lower-case hexadecimal. */
final class Sha256 {
    private static final int BLOCK = 1 << 15;

    private Sha256() {}

    static String of(String text) {
        return HexFormat.of().formatHex(digest().digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Hash of numbers as little-endian float32, one array after the other. */
    static String of(float[]... arrays) {
        MessageDigest digest = digest();
        for (float[] array : arrays) {
            digest.update(Base64Floats.bytes(array));
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Hash of a volume's voxels as little-endian 16-bit integers in their own order. */
    static String ofVoxels(Volume volume) {
        MessageDigest digest = digest();
        short[] block = new short[BLOCK];
        ByteBuffer bytes = ByteBuffer.allocate(BLOCK * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        long count = volume.voxels().count();
        for (long from = 0; from < count; from += BLOCK) {
            int length = (int) Math.min(BLOCK, count - from);
            volume.voxels().copyTo(from, block, 0, length);
            bytes.clear();
            bytes.asShortBuffer().put(block, 0, length);
            digest.update(bytes.limit(length * Short.BYTES));
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new Report2CtException(ErrorKind.INTERNAL, "this Java has no SHA-256", e);
        }
    }
}
