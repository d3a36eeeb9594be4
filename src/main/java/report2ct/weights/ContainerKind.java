package report2ct.weights;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** What a file is, by its first bytes. */
enum ContainerKind {
    SAFETENSORS("a safetensors file"),
    JSON("a JSON text; of JSON files only the index of a sharded safetensors model is read"),
    ZIP("a ZIP archive"),
    PICKLE_STREAM("a pickle"),
    TAR("a tar archive (the PyTorch format before 0.1.10, or a package); save the weights again with a newer PyTorch"),
    HTML("a web page, not weights; the download probably needs an account or failed"),
    LFS_POINTER("a Git LFS pointer, not the file itself; fetch it with git lfs pull"),
    GZIP("compressed with gzip; decompress it first"),
    HDF5("an HDF5 file, which is not read"),
    GGUF("a GGUF file, which is not read"),
    EMPTY("empty"),
    UNKNOWN("neither a safetensors file nor a PyTorch checkpoint");

    private static final int HEAD = 512;
    private static final int TAR_MAGIC = 257;
    private static final int PICKLE_PROTOCOL = 0x80;

    private final String description;

    ContainerKind(String description) {
        this.description = description;
    }

    /** The refusal of a file of this kind where another was expected. */
    String message() {
        return "expected a checkpoint, this is " + description;
    }

    static ContainerKind of(RandomAccess file) throws IOException {
        byte[] head = file.peek(0, HEAD);
        String text = new String(head, StandardCharsets.ISO_8859_1);
        if (head.length == 0) {
            return EMPTY;
        }
        if (text.startsWith("PK\003\004") || text.startsWith("PK\005\006")) {
            return ZIP;
        }
        if (text.startsWith("GGUF")) {
            return GGUF;
        }
        if (text.startsWith("ustar", TAR_MAGIC)) {
            return TAR;
        }
        if ((head[0] & 0xFF) == PICKLE_PROTOCOL && head.length > 1 && head[1] <= 5 && head[1] > 0) {
            return PICKLE_STREAM;
        }
        if (text.startsWith("\u0089HDF\r\n")) {
            return HDF5;
        }
        if (text.startsWith("\u001f\u008b")) {
            return GZIP;
        }
        if (text.length() > Long.BYTES && text.charAt(Long.BYTES) == '{' && isLength(head)) {
            return SAFETENSORS;
        }
        return ofText(text.stripLeading().toLowerCase(Locale.ROOT));
    }

    /** Whether the first eight bytes are a header length: at most 2^32, which no text is. */
    private static boolean isLength(byte[] head) {
        return head[4] == 0 && head[5] == 0 && head[6] == 0 && head[7] == 0;
    }

    private static ContainerKind ofText(String text) {
        if (text.startsWith("version https://git-lfs")) {
            return LFS_POINTER;
        }
        if (text.startsWith("<!doctype html") || text.startsWith("<html") || text.startsWith("<?xml")) {
            return HTML;
        }
        return text.startsWith("{") ? JSON : UNKNOWN;
    }
}
