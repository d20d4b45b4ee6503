package io.podtrail.app.query;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.podtrail.app.terminal.TerminalWidth;
import io.podtrail.policy.text.YamlText;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Prints a list of the API, and what changes in it, in the format that was asked for. */
public final class ListPrinter {
    private static final JsonMapper JSON = new JsonMapper();

    private final Resource resource;
    private final OutputFormat format;
    private final boolean withHeads;
    private final boolean withNamespace;
    private final PrintWriter out;
    private @Nullable ResourceTable table;

    /** @param withNamespace whether items may be of several namespaces */
    public ListPrinter(
            Resource resource, OutputFormat format, boolean withHeads, boolean withNamespace, PrintWriter out) {
        this.resource = resource;
        this.format = format;
        this.withHeads = withHeads;
        this.withNamespace = withNamespace;
        this.out = out;
    }

    /** Prints a list. An empty table, or list of names, prints nothing. */
    public void print(ObjectNode list) throws IOException {
        JsonNode items = list.path("items");
        switch (format.kind()) {
            case TABLE, WIDE -> table(items).print(items, out);
            case JSON -> out.print(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(list) + "\n");
            case YAML -> out.print(YamlText.builder().build().writeValueAsString(list));
            case NAME -> items.forEach(item -> out.println(resource.name(item)));
            case CUSTOM_COLUMNS -> {
                if (!items.isEmpty()) {
                    Objects.requireNonNull(format.columns()).print(items, withHeads, out);
                }
            }
            case JSONPATH -> out.print(Objects.requireNonNull(format.template()).render(list));
        }
        out.flush();
    }

    /** Prints a change that the API reports as an event of this name. */
    public void printChange(String event, JsonNode item) {
        if (format.isDocument()) {
            out.println(JSON.createObjectNode().put("type", event).set("object", item));
        } else if (event.equals("cleared")) {
            out.println(
                    "%s violates nothing any more".formatted(item.path("key").asText()));
        } else if (format.kind() == OutputFormat.Kind.NAME) {
            Resource.named(event).ifPresent(changed -> out.println(changed.name(item)));
        } else if (format.kind() == OutputFormat.Kind.CUSTOM_COLUMNS) {
            Objects.requireNonNull(format.columns()).print(List.of(item), false, out);
        } else {
            table(JSON.createArrayNode()).print(List.of(item), out);
        }
        out.flush();
    }

    /** One table for the list and its changes. */
    private ResourceTable table(JsonNode items) {
        ResourceTable begun = table;
        if (begun == null) {
            Set<String> clusters = new HashSet<>();
            items.forEach(item -> clusters.add(item.path("cluster").asText()));
            begun = new ResourceTable(
                    resource,
                    format.kind() == OutputFormat.Kind.WIDE,
                    clusters.size() > 1,
                    withNamespace,
                    withHeads,
                    TerminalWidth.ofTables(),
                    Clock.systemUTC());
            table = begun;
        }
        return begun;
    }
}
