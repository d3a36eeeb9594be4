package report2ct.study;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.generation.GenerationOptions;
import report2ct.report.Report;

/** Names of measurements: SHA-256 of everything that decides their result, so that nothing stale is ever found. */
final class StudyKey {
    private StudyKey() {}

    /** Hash of texts; their borders count. */
    static String of(String... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String part : parts) {
                byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
                digest.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
                digest.update(bytes);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new Report2CtException(ErrorKind.INTERNAL, "this Java has no SHA-256", e);
        }
    }

    /** A report's hash. */
    static String of(Report report) {
        return of(report.findings(), report.impression());
    }

    /**
     * Options that decide a volume, as text. The number of threads is left out: it moves voxels by less than the reader
     * sees.
     */
    static String text(GenerationOptions o) {
        return "steps " + o.steps() + " guidance " + o.guidance() + " seed " + o.seed() + " size " + o.size()
                + " spacing " + o.spacing() + " schedule " + o.schedule() + " decode " + o.decode() + " precision "
                + o.precision() + " device " + o.device();
    }
}
