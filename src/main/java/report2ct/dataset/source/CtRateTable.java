package report2ct.dataset.source;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A table of CT-RATE whose rows are found by the volume's name. */
final class CtRateTable {
    private static final String KEY = "VolumeName";

    private final RecordFile file;
    private final Map<CtRateName, Integer> rows;

    private CtRateTable(RecordFile file, Map<CtRateName, Integer> rows) {
        this.file = file;
        this.rows = rows;
    }

    static CtRateTable open(Path path, String... columns) throws IOException {
        RecordFile file = RecordFile.open(path);
        file.requireColumns(KEY);
        file.requireColumns(columns);
        Map<CtRateName, Integer> rows = new HashMap<>();
        for (int row = 0; row < file.size(); row++) {
            int here = row;
            CtRateName.of(file.cell(row, KEY)).ifPresent(name -> rows.putIfAbsent(name, here));
        }
        return new CtRateTable(file, rows);
    }

    RecordFile file() {
        return file;
    }

    int size() {
        return rows.size();
    }

    Iterable<CtRateName> names() {
        return rows.keySet();
    }

    Optional<Map<String, String>> row(CtRateName name) {
        return Optional.ofNullable(rows.get(name)).map(file::row);
    }
}
