package report2ct.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/**
 * A table.
 *
 * @param caption above it; may be empty
 * @param columns titles and alignment
 * @param rows as many cells each as there are columns
 */
public record Table(String caption, List<Column> columns, List<List<Cell>> rows) implements PagePart {
    /** How a cell is coloured; the colour never says more than the cell's own words. */
    public enum Mark {
        NONE,
        GOOD,
        BAD
    }

    /**
     * A column.
     *
     * @param numeric whether its cells are numbers, which stand right
     */
    public record Column(String title, boolean numeric) {
        public Column {
            Objects.requireNonNull(title, "title");
        }

        /** A column of words. */
        public static Column words(String title) {
            return new Column(title, false);
        }

        /** A column of numbers. */
        public static Column numbers(String title) {
            return new Column(title, true);
        }
    }

    /** One cell. */
    public record Cell(String text, Mark mark) {
        public Cell {
            Objects.requireNonNull(text, "text");
            Objects.requireNonNull(mark, "mark");
        }

        /** A cell without colour. */
        public static Cell of(String text) {
            return new Cell(text, Mark.NONE);
        }
    }

    public Table {
        Objects.requireNonNull(caption, "caption");
        columns = List.copyOf(columns);
        List<List<Cell>> copy = new ArrayList<>();
        for (List<Cell> row : rows) {
            if (row.size() != columns.size()) {
                throw new Report2CtException(
                        ErrorKind.INTERNAL,
                        "table \"" + caption + "\", row " + (copy.size() + 1) + ": expected " + columns.size()
                                + " cells, found " + row.size());
            }
            copy.add(List.copyOf(row));
        }
        rows = List.copyOf(copy);
    }

    /** A table without rows yet. */
    public static Table of(String caption, Column... columns) {
        return new Table(caption, List.of(columns), List.of());
    }

    /** The same with one row more. */
    public Table row(String... texts) {
        List<Cell> cells = new ArrayList<>();
        for (String text : texts) {
            cells.add(Cell.of(text));
        }
        return row(cells);
    }

    /** The same with one row more. */
    public Table row(List<Cell> cells) {
        List<List<Cell>> more = new ArrayList<>(rows);
        more.add(cells);
        return new Table(caption, columns, more);
    }

    @Override
    public String html() {
        StringBuilder out = new StringBuilder("<table>\n");
        if (!caption.isEmpty()) {
            out.append("<caption>").append(HtmlText.escape(caption)).append("</caption>\n");
        }
        out.append("<thead><tr>");
        for (Column column : columns) {
            out.append(column.numeric() ? "<th class=\"number\" scope=\"col\">" : "<th scope=\"col\">")
                    .append(HtmlText.escape(column.title()))
                    .append("</th>");
        }
        out.append("</tr></thead>\n<tbody>\n");
        rows.forEach(row -> appendRow(out, row));
        return out.append("</tbody>\n</table>\n").toString();
    }

    private void appendRow(StringBuilder out, List<Cell> row) {
        out.append("<tr>");
        for (int i = 0; i < row.size(); i++) {
            Cell cell = row.get(i);
            String classes = (columns.get(i).numeric() ? "number " : "")
                    + switch (cell.mark()) {
                        case NONE -> "";
                        case GOOD -> "good";
                        case BAD -> "bad";
                    };
            out.append(classes.isEmpty() ? "<td>" : "<td class=\"" + classes.strip() + "\">")
                    .append(HtmlText.escape(cell.text()))
                    .append("</td>");
        }
        out.append("</tr>\n");
    }

    /** The same as lines of text: columns padded to their widest cell, for a terminal. */
    public String text() {
        int[] widths = new int[columns.size()];
        for (int i = 0; i < widths.length; i++) {
            int column = i;
            widths[i] = Math.max(
                    columns.get(i).title().length(),
                    rows.stream()
                            .mapToInt(row -> row.get(column).text().length())
                            .max()
                            .orElse(0));
        }
        StringBuilder out = new StringBuilder();
        appendLine(out, widths, columns.stream().map(Column::title).toList());
        for (List<Cell> row : rows) {
            appendLine(out, widths, row.stream().map(Cell::text).toList());
        }
        return out.toString();
    }

    private void appendLine(StringBuilder out, int[] widths, List<String> texts) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String pad = " ".repeat(widths[i] - texts.get(i).length());
            line.append(i == 0 ? "" : "  ").append(columns.get(i).numeric() ? pad + texts.get(i) : texts.get(i) + pad);
        }
        out.append(line.toString().stripTrailing()).append('\n');
    }
}
