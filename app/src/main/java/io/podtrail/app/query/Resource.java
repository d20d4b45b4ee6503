package io.podtrail.app.query;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.podtrail.app.terminal.Age;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** What can be listed, and how a table shows it. */
public enum Resource {
    VIOLATIONS("violations violation") {
        @Override
        List<Column> columns() {
            return List.of(
                    new Column("NAME", false),
                    new Column("MODES", false),
                    new Column("AGE", false),
                    new Column("CHECKS", false),
                    new Column("EVIDENCE", true),
                    new Column("LEVEL", true),
                    new Column("WORKLOAD", true),
                    new Column("CAUSE", true),
                    new Column("DETAIL", true));
        }

        @Override
        List<List<String>> rows(JsonNode item, Instant now, boolean wide) {
            // Modes that ask for the same and find the same share a line.
            var alike = new LinkedHashMap<List<String>, String>();
            item.path("violations")
                    .forEach(violation -> alike.merge(
                            List.of(
                                    levelVersion(violation),
                                    checks(violation),
                                    age(violation, "since", now),
                                    violation.path("cause").asText(),
                                    details(violation)),
                            violation.path("mode").asText(),
                            (one, other) -> one + ',' + other));
            var rows = new ArrayList<List<String>>();
            alike.forEach((cells, modes) -> rows.add(List.of(
                    name(item),
                    shown(modes, wide),
                    cells.get(2),
                    shown(cells.get(1), wide),
                    item.path("evidence").asText(),
                    cells.get(0),
                    workload(item),
                    cells.get(3),
                    cells.get(4))));
            return rows;
        }

        @Override
        public String name(JsonNode item) {
            return item.has("pod")
                    ? "pod/" + item.path("pod").asText()
                    : workload(item).toLowerCase(Locale.ROOT);
        }
    },

    ALERTS("alerts alert") {
        @Override
        List<Column> columns() {
            return List.of(
                    new Column("WORKLOAD", false),
                    new Column("MODE", false),
                    new Column("STATE", false),
                    new Column("PODS", false),
                    new Column("AGE", false),
                    new Column("CHECKS", false),
                    new Column("LEVEL", true),
                    new Column("SEVERITY", true),
                    new Column("EVIDENCE", true),
                    new Column("CAUSE", true),
                    new Column("REVISION", true),
                    new Column("FINGERPRINT", true));
        }

        @Override
        List<List<String>> rows(JsonNode item, Instant now, boolean wide) {
            String state = item.has("state")
                    ? item.path("state").asText()
                    : item.path("transition").asText();
            return List.of(List.of(
                    workload(item),
                    item.path("mode").asText(),
                    state,
                    item.path("violatingPods").asText(),
                    age(item, "startsAt", now),
                    shown(checks(item), wide),
                    levelVersion(item),
                    item.path("severity").asText(),
                    joined(item.path("evidence")),
                    item.path("cause").asText(),
                    item.path("revision").asText(),
                    item.path("fingerprint").asText()));
        }

        @Override
        public String name(JsonNode item) {
            return "alert/" + item.path("fingerprint").asText();
        }
    },

    WORKLOADS("workloads workload") {
        @Override
        public String listed() {
            return VIOLATIONS.plural();
        }

        @Override
        public ObjectNode read(ObjectNode list) {
            return Workloads.of(list);
        }

        @Override
        List<Column> columns() {
            return List.of(
                    new Column("WORKLOAD", false),
                    new Column("PODS", false),
                    new Column("MODES", false),
                    new Column("AGE", false),
                    new Column("CHECKS", false),
                    new Column("EVIDENCE", true),
                    new Column("LEVEL", true));
        }

        @Override
        List<List<String>> rows(JsonNode item, Instant now, boolean wide) {
            JsonNode violations = item.path("violations");
            Instant since = stream(violations)
                    .map(violation -> Instant.parse(violation.path("since").asText()))
                    .min(Instant::compareTo)
                    .orElse(now);
            return List.of(List.of(
                    workload(item),
                    item.path("violatingPods").asText(),
                    shown(
                            distinct(stream(violations)
                                    .map(one -> one.path("mode").asText())),
                            wide),
                    Age.of(since, now),
                    shown(
                            distinct(stream(violations)
                                    .flatMap(one -> Stream.of(checks(one).split(",", -1)))),
                            wide),
                    joined(item.path("evidence")),
                    distinct(stream(violations).map(Resource::levelVersion))));
        }

        @Override
        public String name(JsonNode item) {
            return workload(item).toLowerCase(Locale.ROOT);
        }
    },

    NAMESPACES("namespaces namespace ns") {
        @Override
        List<Column> columns() {
            return List.of(
                    new Column("NAME", false),
                    new Column("ENFORCE", false),
                    new Column("AUDIT", false),
                    new Column("WARN", false),
                    new Column("VIOLATING PODS", false),
                    new Column("WORKLOADS", true),
                    new Column("NOTES", true));
        }

        @Override
        List<List<String>> rows(JsonNode item, Instant now, boolean wide) {
            JsonNode policy = item.path("policy");
            return List.of(List.of(
                    item.path("namespace").asText(),
                    required(policy, "enforce", wide),
                    required(policy, "audit", wide),
                    required(policy, "warn", wide),
                    shown(violating(item, "pods"), wide),
                    violating(item, "workloads"),
                    notes(item)));
        }

        @Override
        boolean isNamespaced() {
            return false;
        }

        @Override
        public String name(JsonNode item) {
            return "namespace/" + item.path("namespace").asText();
        }
    },

    CLUSTERS("clusters cluster") {
        @Override
        List<Column> columns() {
            return List.of(
                    new Column("NAME", false),
                    new Column("ALIAS", false),
                    new Column("VERSION", false),
                    new Column("LAST WATCHED", false),
                    new Column("GAPS", false),
                    new Column("EPOCH", true),
                    new Column("PROCESSED UNTIL", true),
                    new Column("IGNORED", true));
        }

        @Override
        List<List<String>> rows(JsonNode item, Instant now, boolean wide) {
            JsonNode coverage = item.path("coverage");
            return List.of(List.of(
                    item.path("cluster").asText(),
                    item.path("alias").asText("-"),
                    item.path("version").asText("-"),
                    coverage.hasNonNull("watchedUntil") ? age(coverage, "watchedUntil", now) + " ago" : "never",
                    Integer.toString(coverage.path("gaps").size()),
                    item.path("epoch").asText(),
                    item.path("processedUntil").asText(),
                    item.path("ignored").path("records").asText("0")));
        }

        @Override
        boolean isNamespaced() {
            return false;
        }

        @Override
        public String name(JsonNode item) {
            return "cluster/" + item.path("cluster").asText();
        }
    },

    CHECKS("checks check") {
        @Override
        List<Column> columns() {
            return List.of(
                    new Column("CHECK", false),
                    new Column("LEVEL", false),
                    new Column("WORKLOADS", false),
                    new Column("NAMESPACES", false),
                    new Column("VIOLATING PODS", false),
                    new Column("WANTS", true));
        }

        @Override
        List<List<String>> rows(JsonNode item, Instant now, boolean wide) {
            return List.of(List.of(
                    item.path("check").asText(),
                    item.path("level").asText(),
                    item.path("workloads").asText(),
                    item.path("namespaces").asText(),
                    shown(violating(item, "pods"), wide),
                    item.path("wants").asText()));
        }

        @Override
        boolean isNamespaced() {
            return false;
        }

        @Override
        public String name(JsonNode item) {
            return "check/" + item.path("check").asText();
        }
    };

    /** With a space between them, the API's own first. */
    private final String names;

    Resource(String names) {
        this.names = names;
    }

    /**
     * A column of a table.
     *
     * @param wide whether only a wide table has it
     */
    record Column(String head, boolean wide) {}

    /** Finds a resource by any of its names. */
    public static Optional<Resource> named(String name) {
        for (Resource resource : values()) {
            if (List.of(resource.names.split(" ", -1)).contains(name.toLowerCase(Locale.ROOT))) {
                return Optional.of(resource);
            }
        }
        return Optional.empty();
    }

    /** As the API names it. */
    public String plural() {
        return names.substring(0, names.indexOf(' '));
    }

    /** The list of the API that it is made of. */
    public String listed() {
        return plural();
    }

    /** Its own list, made of the API's. */
    public ObjectNode read(ObjectNode list) {
        return list;
    }

    abstract List<Column> columns();

    /** What a table says of an item: a line each, with a cell for every column, shortened where the table is not wide. */
    abstract List<List<String>> rows(JsonNode item, Instant now, boolean wide);

    /** Whether its items belong to a namespace, which then has a column of its own. */
    boolean isNamespaced() {
        return true;
    }

    /** {@code kind/name}, for {@code -o name}. */
    public abstract String name(JsonNode item);

    static String workload(JsonNode item) {
        JsonNode workload = item.path("workload");
        return workload.path("kind").asText() + '/' + workload.path("name").asText();
    }

    static String levelVersion(JsonNode item) {
        return item.path("level").asText() + ':' + item.path("version").asText();
    }

    static String checks(JsonNode item) {
        return stream(item.path("findings"))
                .map(finding -> finding.path("check").asText())
                .distinct()
                .collect(Collectors.joining(","));
    }

    /** A list with commas; of a table that is not wide, its first word and how many more there are. */
    static String shown(String list, boolean wide) {
        String[] words = list.split(",", -1);
        return wide || words.length == 1 ? list : "%s +%d".formatted(words[0], words.length - 1);
    }

    static String age(JsonNode item, String field, Instant now) {
        return Age.of(Instant.parse(item.path(field).asText()), now);
    }

    /** {@code audit 3, warn 3}: of the modes in which anything violates. */
    static String violating(JsonNode item, String what) {
        var byMode = new TreeMap<String, Integer>();
        item.path("violating").properties().forEach(mode -> {
            int count = mode.getValue().path(what).asInt();
            if (count > 0) {
                byMode.put(mode.getKey(), count);
            }
        });
        return byMode.isEmpty()
                ? "-"
                : List.of("enforce", "audit", "warn").stream()
                        .filter(byMode::containsKey)
                        .map(mode -> mode + ' ' + byMode.get(mode))
                        .collect(Collectors.joining(", "));
    }

    private static String details(JsonNode violation) {
        return stream(violation.path("findings"))
                .map(finding -> {
                    String detail = finding.path("detail").asText();
                    return finding.path("reason").asText() + (detail.isEmpty() ? "" : " (" + detail + ")");
                })
                .collect(Collectors.joining(", "));
    }

    /** {@code latest} goes without saying, as in labels. */
    private static String required(JsonNode policy, String mode, boolean wide) {
        String level = policy.path(mode).asText();
        return wide ? level : level.replaceFirst(":latest$", "");
    }

    private static String notes(JsonNode namespace) {
        var notes = new ArrayList<String>();
        if (!namespace.path("seen").asBoolean()) {
            notes.add("only its pods are known");
        }
        if (namespace.has("exempt")) {
            notes.add("exempt");
        }
        stream(namespace.path("labelErrors")).map(JsonNode::asText).forEach(notes::add);
        return notes.isEmpty() ? "-" : String.join("; ", notes);
    }

    private static String distinct(Stream<String> texts) {
        return texts.distinct().collect(Collectors.joining(","));
    }

    private static String joined(JsonNode texts) {
        return texts.isEmpty() ? "-" : stream(texts).map(JsonNode::asText).collect(Collectors.joining(","));
    }

    private static Stream<JsonNode> stream(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false);
    }
}
