package io.podtrail.app.terminal;

import io.podtrail.policy.text.Printable;
import java.util.Arrays;
import java.util.List;

/** Lines whose cells stand below one another. What a cell holds is made {@link Printable} and can be of any origin. */
public final class Columns {
    private static final int GAP = 2;
    private static final String CUT = "…";
    private static final int LEAST_SHOWN = 6;

    private final int[] widths;

    /** Columns wide enough for these rows; the last column is as wide as each row wants it. */
    public Columns(List<String[]> rows) {
        this(rows, new int[0]);
    }

    private Columns(List<String[]> rows, int[] atLeast) {
        int count = rows.stream().mapToInt(row -> row.length).max().orElse(0);
        widths = Arrays.copyOf(atLeast, Math.max(count, atLeast.length));
        for (String[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                widths[i] = Math.max(widths[i], Printable.of(row[i]).length());
            }
        }
    }

    /** Columns wide enough for these rows as well. */
    public Columns widenedFor(List<String[]> rows) {
        return new Columns(rows, widths);
    }

    /**
     * A row as a line that is at most as wide as given, as far as cutting its last cell achieves that. A {@code +3} at the cell's end,
     * how many more there are, stands behind the cut still.
     */
    public String lineWithin(int width, String... row) {
        int excess = line(row).length() - width;
        String last = row[row.length - 1];
        int more = last.lastIndexOf(" +");
        int end = more < 0 ? last.length() : more;
        int kept = Math.max(LEAST_SHOWN, end - excess - CUT.length());
        if (excess <= 0 || kept >= end) {
            return line(row);
        }
        String[] cut = row.clone();
        cut[row.length - 1] = last.substring(0, kept) + CUT + last.substring(end);
        return line(cut);
    }

    /** A row as a line, without a line break. A cell that is wider than its column moves the others. */
    public String line(String... row) {
        var line = new StringBuilder();
        for (int i = 0; i < row.length; i++) {
            String cell = Printable.of(row[i]);
            line.append(cell);
            if (i + 1 < row.length) {
                line.append(" ".repeat(Math.max(GAP, widths[i] + GAP - cell.length())));
            }
        }
        return line.toString();
    }
}
