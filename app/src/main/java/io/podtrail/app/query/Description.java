package io.podtrail.app.query;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.podtrail.app.terminal.Age;
import io.podtrail.app.terminal.Columns;
import io.podtrail.policy.Evaluator;
import io.podtrail.policy.LevelVersion;
import io.podtrail.policy.Version;
import io.podtrail.policy.checks.Check;
import io.podtrail.policy.checks.Checks;
import io.podtrail.policy.fix.Patch;
import io.podtrail.policy.fix.PodEdits;
import io.podtrail.policy.pod.Pod;
import io.podtrail.policy.pod.PodJson;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.StreamSupport;

/** Writes sections about one thing, as {@code kubectl describe} does. */
public final class Description {
    private static final String INDENT = "  ";
    private static final int MOST = 10;
    private static final Comparator<LevelVersion> BY_STRICTNESS =
            Comparator.comparing(LevelVersion::level).thenComparing(LevelVersion::version);

    private final PrintWriter out;
    private final Instant now;

    public Description(PrintWriter out, Instant now) {
        this.out = out;
        this.now = now;
    }

    /** Names and values below one another; those without a value are left out. */
    public void fields(String[]... fields) {
        List<String[]> known = List.of(fields).stream()
                .filter(field -> !field[1].isEmpty())
                .map(field -> new String[] {field[0] + ':', field[1]})
                .toList();
        var columns = new Columns(known);
        known.forEach(field -> out.println(columns.line(field)));
    }

    /** What each mode asks for. */
    public void levels(JsonNode policy) {
        out.println("Levels:");
        if (policy.isEmpty()) {
            out.println(INDENT + "not known: nobody has seen the namespace itself");
        }
        var rows = new ArrayList<String[]>();
        policy.properties()
                .forEach(mode -> rows.add(
                        new String[] {INDENT + mode.getKey(), mode.getValue().asText()}));
        table(rows);
    }

    /** What is violated, in words. */
    public void violations(JsonNode violations) {
        out.println("Violations:" + (violations.isEmpty() ? "  none" : ""));
        violations.forEach(violation -> {
            out.println(INDENT
                    + "%s %s, for %s (%s)"
                            .formatted(
                                    violation.path("mode").asText(),
                                    Resource.levelVersion(violation),
                                    Age.of(Instant.parse(violation.path("since").asText()), now),
                                    violation.path("cause").asText()));
            violation.path("findings").forEach(finding -> {
                String detail = finding.path("detail").asText();
                out.println(INDENT
                        + INDENT
                        + "%s: %s%s"
                                .formatted(
                                        finding.path("check").asText(),
                                        finding.path("reason").asText(),
                                        detail.isEmpty() ? "" : " (" + detail + ")"));
            });
        });
    }

    /** What violates in a list of the API, a line each; of long lists the beginning. */
    public void violating(ArrayNode items) {
        out.println("Violating:" + (items.isEmpty() ? "  none" : ""));
        ArrayNode shown = items.arrayNode();
        StreamSupport.stream(items.spliterator(), false).limit(MOST).forEach(shown::add);
        table(Resource.VIOLATIONS, shown, "NAME", "MODES", "AGE", "CHECKS");
        if (items.size() > MOST) {
            out.println(
                    INDENT + "and %d more: 'podtrail get violations' lists them all".formatted(items.size() - MOST));
        }
    }

    /** Alerts of a list of the API, a line each. */
    public void alerts(JsonNode items) {
        out.println("Alerts:" + (items.isEmpty() ? "  none" : ""));
        table(Resource.ALERTS, items, "WORKLOAD", "MODE", "STATE", "PODS", "AGE", "CHECKS");
    }

    /** Transitions of alerts, the newest first. */
    public void history(JsonNode history) {
        JsonNode items = history.path("items");
        boolean complete = history.path("metadata").path("complete").asBoolean();
        out.println("History of alerts:" + (items.isEmpty() ? "  none" : ""));
        var rows = new ArrayList<String[]>();
        if (!items.isEmpty()) {
            rows.add(new String[] {INDENT + "AT", "TRANSITION", "MODE", "LEVEL", "PODS", "CAUSE"});
        }
        items.forEach(alert -> rows.add(new String[] {
            INDENT + alert.path("at").asText(),
            alert.path("transition").asText(),
            alert.path("mode").asText(),
            Resource.levelVersion(alert),
            alert.path("violatingPods").asText(),
            alert.path("cause").asText()
        }));
        table(rows);
        if (!complete) {
            out.println(INDENT + "(older ones may be in the log)");
        }
    }

    /** What the pod would violate under other levels, a verdict of the API each. */
    public void verdicts(List<ObjectNode> verdicts) {
        out.println("Under other levels:");
        var rows = new ArrayList<String[]>();
        verdicts.forEach(verdict -> rows.add(new String[] {
            INDENT + Resource.levelVersion(verdict),
            verdict.path("allowed").asBoolean()
                    ? "allowed"
                    : "violates " + Resource.checks(verdict).replace(",", ", ")
        }));
        table(rows);
    }

    /**
     * The edits with which a pod, or template, would violate nothing of what it violates now; and what no edit can know.
     *
     * @param report of the API, with the pod as it is kept
     */
    public void fix(JsonNode report) {
        Set<String> failing = new LinkedHashSet<>();
        var asked = StreamSupport.stream(report.path("violations").spliterator(), false)
                .peek(violation -> violation
                        .path("findings")
                        .forEach(finding -> failing.add(finding.path("check").asText())))
                .map(violation ->
                        LevelVersion.parse(Resource.levelVersion(violation)).orElseThrow())
                .max(BY_STRICTNESS);
        if (asked.isEmpty() || !(report.path("object") instanceof ObjectNode manifest)) {
            return;
        }
        Evaluator evaluator = Version.parse(report.path("clusterVersion").asText())
                .map(Evaluator::emulating)
                .orElse(Evaluator.newest());
        var edits = new PodEdits(pod(manifest));
        evaluator.mend(asked.get(), edits);
        Patch patch = Patch.of(manifest, edits.all());
        out.println("Fix, for %s (in the %s of %s):"
                .formatted(
                        asked.get(),
                        Resource.workload(report).startsWith("Pod/") ? "manifest" : "pod template",
                        Resource.workload(report)));
        if (!patch.isEmpty()) {
            patch.toYaml().lines().forEach(line -> out.println(INDENT + line));
        }
        for (String id : failing) {
            Checks.of(id).map(Check::guide).ifPresent(guide -> out.println(INDENT + "# " + id + ": " + guide.advice()));
        }
    }

    private static Pod pod(ObjectNode manifest) {
        try {
            return PodJson.mapper().treeToValue(manifest, Pod.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the server's pod cannot be read: is it another version of podtrail?", e);
        }
    }

    private void table(Resource resource, JsonNode items, String... heads) {
        if (items.isEmpty()) {
            return;
        }
        List<String> all =
                resource.columns().stream().map(Resource.Column::head).toList();
        var rows = new ArrayList<String[]>();
        rows.add(heads.clone());
        for (JsonNode item : items) {
            for (List<String> cells : resource.rows(item, now, false)) {
                rows.add(List.of(heads).stream()
                        .map(head -> cells.get(all.indexOf(head)))
                        .toArray(String[]::new));
            }
        }
        rows.forEach(row -> row[0] = INDENT + row[0]);
        table(rows);
    }

    private void table(List<String[]> rows) {
        var columns = new Columns(rows);
        rows.forEach(row -> out.println(columns.line(row).stripTrailing()));
    }
}
