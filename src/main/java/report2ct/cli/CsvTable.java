package report2ct.cli;

import java.util.ArrayList;
import java.util.List;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/** Comma-separated values as RFC 4180 has them: quoted fields may hold commas, quotes (doubled) and line ends. */
final class CsvTable {
    private final String text;
    private final List<List<String>> rows = new ArrayList<>();
    private final StringBuilder field = new StringBuilder();
    private List<String> row = new ArrayList<>();

    private CsvTable(String text) {
        this.text = text;
    }

    /** All rows that are not empty, the header included. */
    static List<List<String>> parse(String text, String where) {
        CsvTable table = new CsvTable(text);
        table.read(where);
        return table.rows;
    }

    private void read(String where) {
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '"' && field.length() == 0) {
                at = quoted(at + 1, where);
            } else if (c == ',') {
                endField();
                at++;
            } else if (c == '\n' || c == '\r') {
                endRow();
                at++;
            } else {
                field.append(c);
                at++;
            }
        }
        endRow();
    }

    /** Reads to the closing quote and returns the index after it. */
    private int quoted(int start, String where) {
        int at = start;
        while (at < text.length()) {
            char c = text.charAt(at);
            boolean doubled = c == '"' && at + 1 < text.length() && text.charAt(at + 1) == '"';
            if (c == '"' && !doubled) {
                return at + 1;
            }
            field.append(c);
            at += doubled ? 2 : 1;
        }
        throw new Report2CtException(
                ErrorKind.INVALID_INPUT, where + ": row " + (rows.size() + 1) + ": a quoted field does not end");
    }

    private void endField() {
        row.add(field.toString());
        field.setLength(0);
    }

    private void endRow() {
        if (row.isEmpty() && field.length() == 0) {
            return;
        }
        endField();
        rows.add(row);
        row = new ArrayList<>();
    }
}
