package report2ct.dataset.source;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/**
 * Where the records of a text file begin and end, found in one pass, so that each can be read alone later. Records end at
 * line ends; with quotes, not at those inside a quoted field. Blank records are passed over.
 */
final class RecordIndex {
    /** Longest record. */
    static final int MAX_RECORD = 16 << 20;

    private final Path file;
    private final boolean quotes;
    private long[] starts = new long[1024];
    private int[] lengths = new int[1024];
    private long[] lines = new long[1024];
    private int count;

    private long at;
    private long line = 1;
    private long start;
    private long startLine = 1;
    private boolean blank = true;

    private RecordIndex(Path file, boolean quotes) {
        this.file = file;
        this.quotes = quotes;
    }

    /** Finds the records of a file. */
    static RecordIndex of(Path file, boolean quotes) throws IOException {
        RecordIndex index = new RecordIndex(file, quotes);
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            index.scan(in);
        }
        return index;
    }

    private void scan(InputStream in) throws IOException {
        boolean quoted = false;
        boolean fieldStart = true;
        boolean closed = false; // a quote just ended a quoted field, or is the first of a doubled one
        for (int b = in.read(); b >= 0; b = in.read()) {
            at++;
            if (at <= 3 && (b == 0xEF || b == 0xBB || b == 0xBF)) {
                continue; // byte order mark
            }
            if (closed && b == '"') {
                quoted = true;
                closed = false;
                continue;
            }
            closed = false;
            if (quoted) {
                quoted = b != '"';
                closed = !quoted;
                line += b == '\n' ? 1 : 0;
            } else if (b == '\n' || b == '\r') {
                end(at - 1);
                line += b == '\n' ? 1 : 0;
                begin();
                fieldStart = true;
                continue;
            } else if (quotes && b == '"' && fieldStart) {
                quoted = true;
                blank = false;
            } else {
                blank &= b == ' ' || b == '\t';
            }
            fieldStart = !quoted && !closed && b == ',';
            if (at - start > MAX_RECORD) {
                throw refused("longer than " + MAX_RECORD + " bytes" + (quoted ? "; a quoted field may not end" : ""));
            }
        }
        if (quoted) {
            throw refused("a quoted field does not end");
        }
        end(at);
    }

    private Report2CtException refused(String what) {
        return new Report2CtException(ErrorKind.INVALID_INPUT, file + ": record of line " + startLine + ": " + what);
    }

    private void begin() {
        start = at;
        startLine = line;
        blank = true;
    }

    private void end(long end) {
        if (blank) {
            return;
        }
        if (count == starts.length) {
            starts = Arrays.copyOf(starts, 2 * count);
            lengths = Arrays.copyOf(lengths, 2 * count);
            lines = Arrays.copyOf(lines, 2 * count);
        }
        starts[count] = start;
        lengths[count] = (int) (end - start);
        lines[count++] = startLine;
    }

    int size() {
        return count;
    }

    /** Offset of the first byte of a record. */
    long start(int record) {
        return starts[record];
    }

    /** Bytes of a record, without its line end. */
    int length(int record) {
        return lengths[record];
    }

    /** Line in which a record begins, from 1. */
    long line(int record) {
        return lines[record];
    }
}
