package io.podtrail.app.query;

import com.fasterxml.jackson.databind.JsonNode;
import io.podtrail.app.terminal.Columns;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A table whose columns the user names: {@code POD:.pod,CHECKS:.violations[*].findings[*].check}. */
public final class CustomColumns {
    private static final String NOTHING = "<none>";

    private final List<String> heads;
    private final List<JsonPaths> paths;

    private CustomColumns(List<String> heads, List<JsonPaths> paths) {
        this.heads = heads;
        this.paths = paths;
    }

    /**
     * Reads what a user wrote.
     *
     * @throws IllegalArgumentException when the text is not a list of {@code HEAD:PATH}
     */
    public static CustomColumns parse(String text) {
        var heads = new ArrayList<String>();
        var paths = new ArrayList<JsonPaths>();
        for (String column : text.split(",(?![^\\[]*\\])", -1)) {
            int colon = column.indexOf(':');
            if (colon <= 0 || colon == column.length() - 1) {
                throw new IllegalArgumentException(
                        "custom-columns are HEAD:PATH,..., such as POD:.pod,SINCE:.violations[0].since, not '%s'"
                                .formatted(text));
            }
            heads.add(column.substring(0, colon));
            paths.add(JsonPaths.parse(column.substring(colon + 1)));
        }
        return new CustomColumns(heads, paths);
    }

    /** Prints a line for each item. */
    public void print(Iterable<JsonNode> items, boolean withHeads, PrintWriter out) {
        var rows = new ArrayList<String[]>();
        if (withHeads) {
            rows.add(heads.toArray(String[]::new));
        }
        items.forEach(item -> rows.add(paths.stream()
                .map(path -> {
                    String cell = path.in(item).stream().map(JsonPaths::text).collect(Collectors.joining(","));
                    return cell.isEmpty() ? NOTHING : cell;
                })
                .toArray(String[]::new)));
        var columns = new Columns(rows);
        rows.forEach(row -> out.println(columns.line(row).stripTrailing()));
    }
}
