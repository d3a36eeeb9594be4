package report2ct.dataset.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.dataset.Split;
import report2ct.report.Report;
import report2ct.report.ReportParser;
import report2ct.volume.Spacing;

/**
 * Cases of a table: {@code id, volume} and {@code findings, impression} or a whole {@code report}; optionally {@code
 * patient} (default: the id), {@code split} (default: train) and {@code spacing} (three millimetres along the stored axes,
 * for volumes whose header is blank). Paths count from the table's folder. Unknown columns are refused, because a
 * misspelt one would silently leave a section empty.
 */
public final class ManifestSource implements CaseSource {
    private static final List<String> KEYS =
            List.of("id", "volume", "findings", "impression", "report", "patient", "split", "spacing");

    private final RecordFile table;
    private final Path folder;

    private ManifestSource(RecordFile table, Path folder) {
        this.table = table;
        this.folder = folder;
    }

    /** Opens a {@code .csv} or {@code .jsonl} table; reads no volume. */
    public static ManifestSource open(Path file) throws IOException {
        RecordFile table = RecordFile.open(file);
        if (!table.columns().isEmpty()) {
            refuseUnknown(table.columns(), file + ": column ");
            table.requireColumns("id", "volume");
        }
        if (table.size() == 0) {
            throw new Report2CtException(ErrorKind.INVALID_INPUT, file + ": expected at least one case, found none");
        }
        Path folder = file.toAbsolutePath().getParent();
        return new ManifestSource(table, folder == null ? Path.of("") : folder);
    }

    private static void refuseUnknown(Iterable<String> keys, String where) {
        for (String key : keys) {
            if (!KEYS.contains(key)) {
                throw new Report2CtException(
                        ErrorKind.INVALID_INPUT, where + "\"" + key + "\": expected one of " + String.join(", ", KEYS));
            }
        }
    }

    @Override
    public String description() {
        return "manifest " + table.file();
    }

    @Override
    public int size() {
        return table.size();
    }

    @Override
    public String place(int index) {
        return table.place(index);
    }

    @Override
    public StudyCase at(int index) {
        Map<String, String> row = table.row(index);
        refuseUnknown(row.keySet(), "key ");
        String id = required(row, "id");
        return new StudyCase(
                id,
                optional(row, "patient").orElse(id),
                optional(row, "split").map(Split::of).orElse(Split.TRAIN),
                volume(row),
                report(row),
                List.of());
    }

    private CaseVolume volume(Map<String, String> row) {
        String name = required(row, "volume");
        Path file;
        try {
            file = folder.resolve(name);
        } catch (InvalidPathException e) {
            throw new Report2CtException(ErrorKind.INVALID_INPUT, "volume: not a path: " + e.getReason(), e);
        }
        if (!Files.isRegularFile(file)) {
            throw new Report2CtException(ErrorKind.INVALID_INPUT, "volume " + file + ": no such file");
        }
        StatedGeometry geometry = optional(row, "spacing")
                .<StatedGeometry>map(text -> new StatedGeometry.KnownSpacing(spacing(text)))
                .orElse(new StatedGeometry.HeaderOnly());
        return new CaseVolume.InFile(file, geometry, Optional.empty());
    }

    /** {@code 0.7 0.7 1.5}, with blanks, commas or x between, with or without brackets. */
    private static Spacing spacing(String text) {
        String inner = text.strip().replaceAll("^\\[|\\]$", "").strip();
        List<Double> numbers = new ArrayList<>();
        for (String part : inner.split("[\\s,;x]+", -1)) {
            try {
                numbers.add(Double.parseDouble(part));
            } catch (NumberFormatException e) {
                numbers.add(Double.NaN);
            }
        }
        if (numbers.size() != 3 || numbers.contains(Double.NaN)) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT, "spacing: expected three numbers of millimetres, found \"" + text + "\"");
        }
        return new Spacing(numbers.get(0), numbers.get(1), numbers.get(2));
    }

    private static Report report(Map<String, String> row) {
        Optional<String> whole = optional(row, "report");
        if (whole.isEmpty()) {
            return Report.of(row.getOrDefault("findings", ""), row.getOrDefault("impression", ""));
        }
        if (optional(row, "findings").isPresent() || optional(row, "impression").isPresent()) {
            throw new Report2CtException(ErrorKind.INVALID_INPUT, "expected a report or its sections, found both");
        }
        return new ReportParser().parse(whole.get()).report();
    }

    private static String required(Map<String, String> row, String key) {
        return optional(row, key).orElseThrow(() -> new Report2CtException(ErrorKind.INVALID_INPUT, key + ": missing"));
    }

    private static Optional<String> optional(Map<String, String> row, String key) {
        String text = row.getOrDefault(key, "").strip();
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    @Override
    public List<String> labelNames() {
        return List.of();
    }

    @Override
    public List<String> notes() {
        return List.of();
    }
}
