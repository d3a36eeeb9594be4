package report2ct.weights;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/** Fingerprints of weight files. */
public final class WeightHash {
    private static final int STEP = 1 << 20;

    private WeightHash() {}

    /** SHA-256 of a file's bytes, 64 lower-case hexadecimal digits. */
    public static String sha256(Path path) throws IOException {
        MessageDigest digest = digest();
        try (RandomAccess file = RandomAccess.open(path);
                InputStream in = file.stream(0, file.size())) {
            byte[] step = new byte[STEP];
            for (int n = in.read(step); n >= 0; n = in.read(step)) {
                digest.update(step, 0, n);
            }
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
