package report2ct.report;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/** Bytes of a report file into text: UTF-8, checked strictly, with or without a byte order mark. */
public final class ReportText {
    /** A report of this many bytes is no report any more; a page of text has about three thousand. */
    public static final long MAX_BYTES = 16L << 20;

    private ReportText() {}

    /** Reads and decodes a report file. */
    public static String read(Path file) throws IOException {
        long size = Files.size(file);
        if (size > MAX_BYTES) {
            throw invalid(file + ": expected a report of at most " + MAX_BYTES + " bytes, found " + size);
        }
        return decode(Files.readAllBytes(file), file.toString());
    }

    /**
     * Decodes UTF-8.
     *
     * @param source name of the input, for messages
     */
    public static String decode(byte[] bytes, String source) {
        refuseWideEncodings(bytes, source);
        int skip = startsWith(bytes, 0xEF, 0xBB, 0xBF) ? 3 : 0;
        ByteBuffer in = ByteBuffer.wrap(bytes, skip, bytes.length - skip);
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        CharBuffer out = CharBuffer.allocate(bytes.length - skip + 1);
        CoderResult result = decoder.decode(in, out, true);
        if (result.isError()) {
            int at = in.position();
            throw invalid(source + ": expected UTF-8 text, found byte " + hex(bytes[at]) + " at offset " + at
                    + " (save the file as UTF-8; Windows-1252, Windows-1254 and ISO-8859 are not read)");
        }
        return out.flip().toString();
    }

    private static void refuseWideEncodings(byte[] bytes, String source) {
        if (startsWith(bytes, 0xFF, 0xFE) || startsWith(bytes, 0xFE, 0xFF)) {
            throw invalid(source + ": expected UTF-8 text, found the byte order mark of UTF-16 or UTF-32 at offset 0");
        }
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == 0) {
                throw invalid(source + ": expected UTF-8 text, found a zero byte at offset " + i
                        + " (a binary file, or UTF-16 without a byte order mark)");
            }
        }
    }

    private static boolean startsWith(byte[] bytes, int... prefix) {
        if (bytes.length < prefix.length) {
            return false;
        }
        for (int i = 0; i < prefix.length; i++) {
            if ((bytes[i] & 0xFF) != prefix[i]) {
                return false;
            }
        }
        return true;
    }

    private static String hex(byte value) {
        return String.format(Locale.ROOT, "0x%02X", value & 0xFF);
    }

    private static Report2CtException invalid(String message) {
        return new Report2CtException(ErrorKind.INVALID_INPUT, message);
    }
}
