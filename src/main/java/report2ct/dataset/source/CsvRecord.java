package report2ct.dataset.source;

import java.util.ArrayList;
import java.util.List;

/** One record of comma-separated values as RFC 4180 has them: quoted fields may hold commas, doubled quotes and line ends. */
final class CsvRecord {
    private CsvRecord() {}

    /** The fields of a record without its final line end. */
    static List<String> fields(String record) {
        List<String> fields = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        boolean quoted = false;
        boolean start = true;
        for (int i = 0; i < record.length(); i++) {
            char c = record.charAt(i);
            if (quoted) {
                boolean doubled = c == '"' && i + 1 < record.length() && record.charAt(i + 1) == '"';
                if (c == '"' && !doubled) {
                    quoted = false;
                } else {
                    field.append(c);
                    i += doubled ? 1 : 0;
                }
            } else if (c == '"' && start) {
                quoted = true;
                start = false;
            } else if (c == ',') {
                fields.add(field.toString());
                field.setLength(0);
                start = true;
            } else {
                field.append(c);
                start = false;
            }
        }
        fields.add(field.toString());
        return fields;
    }
}
