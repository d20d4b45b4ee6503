package io.podtrail.app.query;

import com.fasterxml.jackson.databind.JsonNode;
import io.podtrail.app.terminal.Columns;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A table of items as kubectl draws it; what comes later, from a watch, is drawn below in the same columns, or wider ones
 * from there on.
 */
public final class ResourceTable {
    private final Resource resource;
    private final boolean wide;
    private final boolean showCluster;
    private final boolean showNamespace;
    private final boolean withHeads;
    private final int width;
    private final Clock clock;
    private @Nullable Columns columns;

    /**
     * @param showCluster whether the items may be of several clusters
     * @param withHeads whether a line above the first item names the columns
     * @param width how many columns a line of a table that is not wide may have; the last cell is cut to fit
     */
    public ResourceTable(
            Resource resource,
            boolean wide,
            boolean showCluster,
            boolean showNamespace,
            boolean withHeads,
            int width,
            Clock clock) {
        this.resource = resource;
        this.wide = wide;
        this.showCluster = showCluster && resource != Resource.CLUSTERS && resource != Resource.CHECKS;
        this.showNamespace = showNamespace && resource.isNamespaced();
        this.withHeads = withHeads;
        this.width = wide ? Integer.MAX_VALUE : width;
        this.clock = clock;
    }

    /** Draws items, the first of all with a head. */
    public void print(Iterable<JsonNode> items, PrintWriter out) {
        var rows = new ArrayList<String[]>();
        for (JsonNode item : items) {
            resource.rows(item, clock.instant(), wide).forEach(row -> rows.add(cells(item, row)));
        }
        if (rows.isEmpty()) {
            return;
        }
        Columns before = columns;
        if (before == null && withHeads) {
            rows.add(0, head());
        }
        Columns used = before == null ? new Columns(rows) : before.widenedFor(rows);
        columns = used;
        rows.forEach(row -> out.println(used.lineWithin(width, row).stripTrailing()));
        out.flush();
    }

    private String[] head() {
        var head = new ArrayList<String>();
        if (showCluster) {
            head.add("CLUSTER");
        }
        if (showNamespace) {
            head.add("NAMESPACE");
        }
        resource.columns().stream()
                .filter(column -> wide || !column.wide())
                .map(Resource.Column::head)
                .forEach(head::add);
        return head.toArray(String[]::new);
    }

    private String[] cells(JsonNode item, List<String> row) {
        var cells = new ArrayList<String>();
        if (showCluster) {
            cells.add(item.path("cluster").asText());
        }
        if (showNamespace) {
            cells.add(item.path("namespace").asText());
        }
        for (int i = 0; i < row.size(); i++) {
            if (wide || !resource.columns().get(i).wide()) {
                cells.add(row.get(i));
            }
        }
        return cells.toArray(String[]::new);
    }
}
