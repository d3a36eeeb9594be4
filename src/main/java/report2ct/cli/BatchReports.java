package report2ct.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.report.Report;
import report2ct.report.ReportParser;
import report2ct.report.ReportText;

/**
 * The reports of a batch: one JSON object a line ({@code .jsonl}), a JSON list ({@code .json}) or a table with a header
 * ({@code .csv}). Each may have an {@code id} (also {@code name}, {@code VolumeName}) and a {@code seed}; the other keys
 * are those of a report.
 */
final class BatchReports {
    private static final int MAX_BYTES = 512 * 1024 * 1024;
    private static final Set<String> ID_KEYS = Set.of("id", "name", "volumename", "volume_name", "accession");
    private static final int LONGEST_ID = 100;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ReportParser parser = new ReportParser();
    private final List<BatchItem> items = new ArrayList<>();
    private final Set<String> ids = new HashSet<>();

    private BatchReports() {}

    /** All items; one that cannot be read is there with its problem. */
    static List<BatchItem> read(Path file) throws IOException {
        BatchReports reports = new BatchReports();
        String text = text(file);
        String name = file.toString().toLowerCase(Locale.ROOT);
        if (name.endsWith(".jsonl")) {
            reports.lines(text);
        } else if (name.endsWith(".json")) {
            reports.list(text, file);
        } else if (name.endsWith(".csv")) {
            reports.table(text, file);
        } else {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT, file + ": expected a name that ends in .jsonl, .json or .csv");
        }
        if (reports.items.isEmpty()) {
            throw new Report2CtException(ErrorKind.INVALID_INPUT, file + ": expected at least one report, found none");
        }
        return List.copyOf(reports.items);
    }

    private static String text(Path file) throws IOException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MAX_BYTES + 1);
        }
        if (bytes.length > MAX_BYTES) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT, file + ": expected at most " + MAX_BYTES + " bytes, found more");
        }
        return ReportText.decode(bytes, file.toString());
    }

    private void lines(String text) {
        for (String line : text.lines().toList()) {
            if (!line.isBlank()) {
                try {
                    add(JSON.readTree(line));
                } catch (JsonProcessingException e) {
                    fail(null, "not valid JSON: " + firstLine(e.getOriginalMessage()));
                }
            }
        }
    }

    private void list(String text, Path file) {
        JsonNode content;
        try {
            content = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT, file + ": not valid JSON: " + firstLine(e.getOriginalMessage()), e);
        }
        if (!content.isArray()) {
            throw new Report2CtException(ErrorKind.INVALID_INPUT, file + ": expected a JSON list of reports");
        }
        content.forEach(this::add);
    }

    private void table(String text, Path file) {
        List<List<String>> rows = CsvTable.parse(text, file.toString());
        if (rows.isEmpty()) {
            return;
        }
        List<String> header = rows.get(0);
        for (List<String> row : rows.subList(1, rows.size())) {
            if (row.size() != header.size()) {
                fail(null, "expected " + header.size() + " fields as in the header, found " + row.size());
                continue;
            }
            ObjectNode node = JSON.createObjectNode();
            for (int i = 0; i < row.size(); i++) {
                node.put(header.get(i).strip(), row.get(i));
            }
            add(node);
        }
    }

    private void add(JsonNode node) {
        if (!(node instanceof ObjectNode object)) {
            fail(null, "expected a JSON object");
            return;
        }
        String id = null;
        Long seed = null;
        ObjectNode rest = JSON.createObjectNode();
        for (var field : object.properties()) {
            String key = field.getKey().toLowerCase(Locale.ROOT);
            if (ID_KEYS.contains(key)) {
                id = field.getValue().asText();
            } else if (key.equals("seed")) {
                seed = field.getValue().isNumber() || field.getValue().isTextual()
                        ? parse(field.getValue().asText())
                        : null;
                if (seed == null) {
                    fail(id, "seed: expected a whole number, found " + field.getValue());
                    return;
                }
            } else {
                rest.set(field.getKey(), field.getValue());
            }
        }
        try {
            Report report = parser.parse(rest.toString()).report();
            items.add(new BatchItem(items.size(), unique(id), seed, report, ""));
        } catch (Report2CtException e) {
            fail(id, String.valueOf(e.getMessage()));
        }
    }

    private static @Nullable Long parse(String text) {
        try {
            return Long.parseLong(text.strip());
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private void fail(@Nullable String id, String problem) {
        items.add(new BatchItem(items.size(), unique(id), null, null, problem));
    }

    /** A file name: the id without what a file name may not hold, or the item's number. */
    private String unique(@Nullable String id) {
        String number = String.format(Locale.ROOT, "report-%05d", items.size() + 1);
        String plain =
                id == null ? "" : id.strip().replaceAll("\\.nii(\\.gz)?$", "").replaceAll("[^A-Za-z0-9._-]", "_");
        if (plain.length() > LONGEST_ID) {
            plain = plain.substring(0, LONGEST_ID);
        }
        String name = plain.isEmpty() || plain.startsWith(".") ? number : plain;
        if (!ids.add(name)) {
            name = name + "-" + number;
            ids.add(name);
        }
        return name;
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("");
    }
}
