package report2ct.io.nifti;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Header extensions: text comments are read and written, other kinds are skipped. */
final class NiftiExtensions {
    /** Extension code of a comment in plain text. */
    private static final int COMMENT = 6;

    private static final int HEADER = 8;
    private static final int ALIGNMENT = 16;

    private NiftiExtensions() {}

    /**
     * The first comment.
     *
     * @param bytes what lies between header and voxels, beginning with the four flag bytes
     */
    static Optional<String> comment(byte[] bytes, ByteOrder order) {
        if (bytes.length < 4 || bytes[0] == 0) {
            return Optional.empty();
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(order);
        int at = 4;
        while (at + HEADER <= bytes.length) {
            int size = buffer.getInt(at);
            if (size < ALIGNMENT || size > bytes.length - at) {
                return Optional.empty();
            }
            if (buffer.getInt(at + 4) == COMMENT) {
                String text = new String(bytes, at + HEADER, size - HEADER, StandardCharsets.UTF_8);
                int end = text.indexOf('\0');
                return Optional.of(end < 0 ? text : text.substring(0, end));
            }
            at += size;
        }
        return Optional.empty();
    }

    /** The four flag bytes and, unless the text is empty, one comment. Little-endian. */
    static byte[] of(String text) {
        if (text.isEmpty()) {
            return new byte[4];
        }
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        int size = (HEADER + content.length + 1 + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        ByteBuffer head = ByteBuffer.allocate(4 + HEADER).order(ByteOrder.LITTLE_ENDIAN);
        head.put(new byte[] {1, 0, 0, 0}).putInt(size).putInt(COMMENT);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(head.array());
        all.writeBytes(content);
        all.writeBytes(new byte[size - HEADER - content.length]);
        return all.toByteArray();
    }
}
