package report2ct.io.format;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The lines of a text header that binary data may follow; of bounded length. One thread. */
public final class HeaderLines implements Closeable {
    private static final int LONGEST_LINE = 1 << 16;
    private static final int LONGEST_HEADER = 16 << 20;

    private final Path file;
    private final InputStream in;
    private long position;

    private HeaderLines(Path file, InputStream in) {
        this.file = file;
        this.in = in;
    }

    /** From the beginning of a file. */
    public static HeaderLines open(Path file) throws IOException {
        return new HeaderLines(file, new BufferedInputStream(Files.newInputStream(file)));
    }

    /** From a byte of a file. */
    public static HeaderLines open(Path file, long start) throws IOException {
        HeaderLines lines = open(file);
        try {
            lines.in.skipNBytes(start);
            return lines;
        } catch (IOException e) {
            lines.close();
            throw e;
        }
    }

    /** The next line without its end (LF or CR LF); nothing at the end of the file. */
    public Optional<String> next() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int c = in.read();
        if (c < 0) {
            return Optional.empty();
        }
        for (; c >= 0 && c != '\n'; c = in.read()) {
            line.write(c);
            position++;
            if (line.size() > LONGEST_LINE || position > LONGEST_HEADER) {
                throw Announced.corrupt(file, "expected a text header, found a line or header without end");
            }
        }
        position += c < 0 ? 0 : 1;
        String text = line.toString(StandardCharsets.UTF_8);
        return Optional.of(text.endsWith("\r") ? text.substring(0, text.length() - 1) : text);
    }

    /** Number of the byte after the lines read so far. */
    public long position() {
        return position;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
