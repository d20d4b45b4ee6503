package io.podtrail.app.history;

import io.podtrail.app.terminal.Columns;
import io.podtrail.policy.text.Printable;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A table.
 *
 * @param title what its rows are
 * @param empty what to say when there are none
 */
public record Sheet(String title, String empty, List<String> head, List<List<String>> rows) {
    /** What spreadsheets take for the beginning of a formula, after spaces as well, and in full-width form. */
    private static final Pattern FORMULA = Pattern.compile(" *[=+\\-@＝＋－＠]");

    public Sheet {
        head = List.copyOf(head);
        rows = rows.stream().map(List::copyOf).toList();
    }

    /** A table to be filled. */
    public static Builder of(String title, String empty, String... head) {
        return new Builder(title, empty, List.of(head));
    }

    /** Rows, one after the other. */
    public static final class Builder {
        private final String title;
        private final String empty;
        private final List<String> head;
        private final List<List<String>> rows = new ArrayList<>();

        private Builder(String title, String empty, List<String> head) {
            this.title = title;
            this.empty = empty;
            this.head = head;
        }

        public Builder row(Object... cells) {
            rows.add(Arrays.stream(cells).map(String::valueOf).toList());
            return this;
        }

        public Sheet build() {
            return new Sheet(title, empty, head, rows);
        }
    }

    /** As columns below one another. */
    void writeTable(PrintWriter out) {
        if (rows.isEmpty()) {
            out.println(empty);
            return;
        }
        List<String[]> lines = Stream.concat(Stream.of(head), rows.stream())
                .map(row -> row.toArray(String[]::new))
                .toList();
        var columns = new Columns(lines);
        lines.forEach(line -> out.println(columns.line(line).stripTrailing()));
    }

    /** As RFC 4180. */
    void writeCsv(PrintWriter out) {
        Stream.concat(Stream.of(head), rows.stream())
                .map(row -> row.stream().map(Sheet::csv).collect(Collectors.joining(",")))
                .forEach(line -> out.print(line + "\r\n"));
    }

    /** On one line, and quoted where it must be; a spreadsheet takes nothing of it for a formula. */
    private static String csv(String cell) {
        String text = Printable.of(cell);
        String safe = FORMULA.matcher(text).lookingAt() ? "'" + text : text;
        return safe.indexOf(',') >= 0 || safe.indexOf('"') >= 0 || safe.indexOf(';') >= 0
                ? '"' + safe.replace("\"", "\"\"") + '"'
                : safe;
    }
}
