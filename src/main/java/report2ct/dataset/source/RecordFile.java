package report2ct.dataset.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.report.ReportText;

/**
 * Rows of a table on disk: a {@code .csv} with a header, or one JSON object a line ({@code .jsonl}). Only the places of
 * the rows are held in memory. Any thread may read.
 */
final class RecordFile {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final Path file;
    private final RecordIndex index;
    private final List<String> header;

    private RecordFile(Path file, RecordIndex index, List<String> header) {
        this.file = file;
        this.index = index;
        this.header = header;
    }

    /** Opens a table; its name's ending says which form it has. */
    static RecordFile open(Path file) throws IOException {
        String name = file.toString().toLowerCase(Locale.ROOT);
        if (!Files.isRegularFile(file)) {
            throw new Report2CtException(ErrorKind.INVALID_INPUT, file + ": no such file");
        }
        if (name.endsWith(".jsonl")) {
            return new RecordFile(file, RecordIndex.of(file, false), List.of());
        }
        if (!name.endsWith(".csv")) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT, file + ": expected a name that ends in .csv or .jsonl");
        }
        RecordIndex index = RecordIndex.of(file, true);
        if (index.size() == 0) {
            throw new Report2CtException(ErrorKind.INVALID_INPUT, file + ": expected a header line, found nothing");
        }
        RecordFile raw = new RecordFile(file, index, List.of());
        List<String> header =
                CsvRecord.fields(raw.text(0)).stream().map(String::strip).toList();
        Set<String> seen = new HashSet<>();
        for (String column : header) {
            if (!seen.add(column)) {
                throw new Report2CtException(
                        ErrorKind.INVALID_INPUT, file + ": column \"" + column + "\" occurs twice");
            }
        }
        return new RecordFile(file, index, header);
    }

    Path file() {
        return file;
    }

    /** The columns of a {@code .csv}; empty for {@code .jsonl}, whose rows have keys of their own. */
    List<String> columns() {
        return header;
    }

    /** Refuses a table that lacks a column. */
    void requireColumns(String... columns) {
        for (String column : columns) {
            if (!header.contains(column)) {
                throw new Report2CtException(
                        ErrorKind.INVALID_INPUT,
                        file + ": expected a column " + column + ", found " + String.join(", ", header));
            }
        }
    }

    int size() {
        return header.isEmpty() ? index.size() : index.size() - 1;
    }

    /** File and line of a row, for messages. */
    String place(int row) {
        return file + " line " + index.line(record(row));
    }

    private int record(int row) {
        return header.isEmpty() ? row : row + 1;
    }

    /** The cells of a row by column; JSON values that are no texts are written as JSON, null is left out. */
    Map<String, String> row(int row) {
        String text = text(record(row));
        return header.isEmpty() ? object(text) : cells(text);
    }

    /** One cell of a {@code .csv}, even of a row of another length; empty when the row ends before it. */
    String cell(int row, String column) {
        List<String> fields = CsvRecord.fields(text(record(row)));
        int at = header.indexOf(column);
        return at >= 0 && at < fields.size() ? fields.get(at) : "";
    }

    private Map<String, String> cells(String text) {
        List<String> fields = CsvRecord.fields(text);
        if (fields.size() != header.size()) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    "expected " + header.size() + " fields as in the header, found " + fields.size());
        }
        Map<String, String> cells = new LinkedHashMap<>();
        for (int i = 0; i < fields.size(); i++) {
            cells.put(header.get(i), fields.get(i));
        }
        return cells;
    }

    private static Map<String, String> object(String text) {
        JsonNode node;
        try {
            node = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new Report2CtException(ErrorKind.INVALID_INPUT, "not valid JSON: " + e.getOriginalMessage(), e);
        }
        if (!node.isObject()) {
            throw new Report2CtException(ErrorKind.INVALID_INPUT, "expected a JSON object");
        }
        Map<String, String> cells = new LinkedHashMap<>();
        node.forEachEntry((key, value) -> {
            if (!value.isNull()) {
                cells.put(key, value.isTextual() ? value.asText() : value.toString());
            }
        });
        return cells;
    }

    /** The decoded text of a record; a byte order mark before the first one is dropped. */
    private String text(int record) {
        byte[] bytes = new byte[index.length(record)];
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            in.seek(index.start(record));
            in.readFully(bytes);
        } catch (IOException e) {
            throw new Report2CtException(
                    ErrorKind.CORRUPT_FILE, file + ": line " + index.line(record) + ": " + e.getMessage(), e);
        }
        return ReportText.decode(bytes, file + " line " + index.line(record));
    }
}
