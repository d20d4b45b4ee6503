package io.podtrail.app.terminal;

import java.util.List;

/** Lines whose cells stand below one another. */
public final class Columns {
    private static final int GAP = 2;

    private final int[] widths;

    /** Columns wide enough for these rows; the last column is as wide as each row wants it. */
    public Columns(List<String[]> rows) {
        widths = new int[rows.stream().mapToInt(row -> row.length).max().orElse(0)];
        for (String[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
    }

    /** A row as a line, without a line break. A cell that is wider than its column moves the others. */
    public String line(String... row) {
        var line = new StringBuilder();
        for (int i = 0; i < row.length; i++) {
            line.append(row[i]);
            if (i + 1 < row.length) {
                line.append(" ".repeat(Math.max(GAP, widths[i] + GAP - row[i].length())));
            }
        }
        return line.toString();
    }
}
