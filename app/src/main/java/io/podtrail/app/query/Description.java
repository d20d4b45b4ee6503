package io.podtrail.app.query;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.podtrail.app.terminal.Age;
import io.podtrail.app.terminal.Columns;
import io.podtrail.app.terminal.WrappedText;
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
import java.time.temporal.ChronoUnit;
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
    private final int width;

    /** @param width how many columns a line may have where it can be broken between words */
    public Description(PrintWriter out, Instant now, int width) {
        this.out = out;
        this.now = now;
        this.width = width;
    }

    /** Writes what an {@link Inquiry} found. */
    public void write(JsonNode answer) {
        switch (answer.path("kind").asText()) {
            case "PodDescription" -> pod(answer);
            case "WorkloadDescription" -> workload(answer);
            case "NamespaceDescription" -> namespace(answer);
            default -> alert(answer);
        }
    }

    private void pod(JsonNode answer) {
        JsonNode pod = answer.path("pod");
        fields(
                new String[] {"Name", pod.path("name").asText()},
                new String[] {"Namespace", pod.path("namespace").asText()},
                new String[] {"Cluster", pod.path("cluster").asText()},
                new String[] {"Cluster version", pod.path("clusterVersion").asText()},
                new String[] {"Workload", Resource.workload(pod)},
                new String[] {"Exempt", pod.path("exempt").asText()});
        levels(pod.path("policy"));
        violations(pod.path("violations"));
        fix(pod);
        verdicts(answer.path("verdicts"));
        history(answer.path("history"), false);
    }

    private void workload(JsonNode answer) {
        fields(
                new String[] {"Name", Resource.workload(answer)},
                new String[] {"Namespace", answer.path("namespace").asText()},
                new String[] {"Cluster", answer.path("cluster").asText()});
        JsonNode template = answer.path("template");
        if (template.isObject()) {
            levels(template.path("policy"));
            violations(template.path("violations"));
            fix(template);
        }
        violating(answer.path("violations"));
        alerts(answer.path("alerts"));
        history(answer.path("history"), false);
    }

    private void namespace(JsonNode answer) {
        JsonNode item = answer.path("namespace");
        String name = item.path("namespace").asText();
        var labels = new ArrayList<String>();
        item.path("labels")
                .properties()
                .forEach(label ->
                        labels.add(label.getKey() + '=' + label.getValue().asText()));
        var errors = new ArrayList<String>();
        item.path("labelErrors").forEach(error -> errors.add(error.asText()));
        fields(
                new String[] {"Name", name},
                new String[] {"Cluster", item.path("cluster").asText()},
                new String[] {"Wrong labels", String.join("; ", errors)},
                new String[] {"Exempt", item.has("exempt") ? "yes, the whole namespace" : ""});
        out.println("Labels:" + (labels.isEmpty() ? "  none" : ""));
        labels.forEach(label -> out.println(INDENT + label));
        levels(item.path("policy"));
        weakWindows(answer.path("weakWindows"));
        violating(answer.path("violations"));
        fixes(name, answer.path("violations"));
        alerts(answer.path("alerts"));
        history(answer.path("history"), true);
    }

    private void alert(JsonNode answer) {
        JsonNode alert = answer.path("alert");
        String endsAt = alert.path("endsAt").asText("");
        fields(
                new String[] {"Fingerprint", alert.path("fingerprint").asText()},
                new String[] {"Type", alert.path("type").asText()},
                new String[] {"Workload", Resource.workload(alert)},
                new String[] {"Namespace", alert.path("namespace").asText()},
                new String[] {
                    "Cluster",
                    alert.path("clusterAlias").asText(alert.path("cluster").asText())
                },
                new String[] {"Mode", alert.path("mode").asText()},
                new String[] {"Level", Resource.levelVersion(alert)},
                new String[] {"Severity", alert.path("severity").asText()},
                new String[] {"State", alert.path("state").asText()},
                new String[] {"Cause", alert.path("cause").asText()},
                new String[] {"Since", alert.path("startsAt").asText()},
                new String[] {"Until", endsAt.equals("null") ? "" : endsAt},
                new String[] {"Violating pods", alert.path("violatingPods").asText()});
        alert.path("samplePods").forEach(pod -> out.println(INDENT + "pod/" + pod.asText()));
        out.println("Findings:" + (alert.path("findings").isEmpty() ? "  none" : ""));
        findings(alert.path("findings"), INDENT);
        history(answer.path("history"), false);
        out.println("To see the fix:");
        JsonNode workload = alert.path("workload");
        out.println(INDENT
                + (workload.path("kind").asText().equals("Namespace")
                        ? "podtrail describe namespace " + workload.path("name").asText()
                        : "podtrail describe %s -n %s"
                                .formatted(
                                        Resource.workload(alert),
                                        alert.path("namespace").asText())));
    }

    private void weakWindows(JsonNode windows) {
        out.println("Weak windows of enforce (UTC):" + (windows.isEmpty() ? "  none" : ""));
        var rows = new ArrayList<String[]>();
        windows.forEach(window -> rows.add(new String[] {
            INDENT + time(Instant.parse(window.path("from").asText())),
            "to "
                    + (window.has("until")
                            ? time(Instant.parse(window.path("until").asText()))
                            : "now"),
            "%s instead of %s"
                    .formatted(
                            window.has("after") ? required(window.path("after")) : "less",
                            required(window.path("before")))
        }));
        table(rows);
    }

    /** Where the fix of each violating workload is shown. */
    private void fixes(String namespace, JsonNode violations) {
        var workloads = new LinkedHashSet<String>();
        violations.forEach(item -> workloads.add(Resource.workload(item)));
        if (workloads.isEmpty()) {
            return;
        }
        out.println("Fix:");
        workloads.stream()
                .limit(MOST)
                .forEach(workload -> out.println(INDENT + "podtrail describe %s -n %s".formatted(workload, namespace)));
        if (workloads.size() > MOST) {
            out.println(INDENT
                    + "and %d more: 'podtrail get workloads -n %s' lists them all"
                            .formatted(workloads.size() - MOST, namespace));
        }
    }

    private void findings(JsonNode findings, String indent) {
        findings.forEach(finding -> {
            String detail = finding.path("detail").asText();
            wrapped(
                    indent,
                    "%s: %s%s"
                            .formatted(
                                    finding.path("check").asText(),
                                    finding.path("reason").asText(),
                                    detail.isEmpty() ? "" : " (" + detail + ")"));
        });
    }

    private void wrapped(String indent, String text) {
        WrappedText.lines(indent, indent + INDENT, text, width).forEach(out::println);
    }

    /** Names and values below one another; those without a value are left out. */
    private void fields(String[]... fields) {
        List<String[]> known = List.of(fields).stream()
                .filter(field -> !field[1].isEmpty())
                .map(field -> new String[] {field[0] + ':', field[1]})
                .toList();
        var columns = new Columns(known);
        known.forEach(field -> out.println(columns.line(field)));
    }

    /** What each mode asks for. */
    private void levels(JsonNode policy) {
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
    private void violations(JsonNode violations) {
        out.println("Violations:" + (violations.isEmpty() ? "  none" : ""));
        violations.forEach(violation -> {
            out.println(INDENT
                    + "%s %s, for %s (%s)"
                            .formatted(
                                    violation.path("mode").asText(),
                                    Resource.levelVersion(violation),
                                    Age.of(Instant.parse(violation.path("since").asText()), now),
                                    violation.path("cause").asText()));
            findings(violation.path("findings"), INDENT + INDENT);
        });
    }

    /** What violates in a list of the API, a line each; of long lists the beginning. */
    private void violating(JsonNode items) {
        out.println("Violating:" + (items.isEmpty() ? "  none" : ""));
        ArrayNode shown = JsonNodeFactory.instance.arrayNode();
        StreamSupport.stream(items.spliterator(), false).limit(MOST).forEach(shown::add);
        table(Resource.VIOLATIONS, shown, "NAME", "MODES", "AGE", "CHECKS");
        if (items.size() > MOST) {
            out.println(
                    INDENT + "and %d more: 'podtrail get violations' lists them all".formatted(items.size() - MOST));
        }
    }

    /** Alerts of a list of the API, a line each. */
    private void alerts(JsonNode items) {
        out.println("Alerts:" + (items.isEmpty() ? "  none" : ""));
        table(Resource.ALERTS, items, "WORKLOAD", "MODE", "STATE", "PODS", "AGE", "CHECKS");
    }

    /** Transitions of alerts, the newest first. */
    private void history(JsonNode history, boolean ofSeveral) {
        JsonNode items = history.path("items");
        boolean complete = history.path("metadata").path("complete").asBoolean();
        out.println("History of alerts:" + (items.isEmpty() ? "  none" : ""));
        var rows = new ArrayList<String[]>();
        if (!items.isEmpty()) {
            rows.add(new String[] {
                INDENT + (ofSeveral ? "AGE" : "AT (UTC)"),
                "EVENT",
                "MODE",
                "PODS",
                "CAUSE",
                ofSeveral ? "WORKLOAD" : "LEVEL"
            });
        }
        items.forEach(alert -> {
            Instant at = Instant.parse(alert.path("at").asText());
            rows.add(new String[] {
                INDENT + (ofSeveral ? Age.of(at, now) : time(at)),
                alert.path("transition").asText(),
                alert.path("mode").asText(),
                alert.path("violatingPods").asText(),
                alert.path("cause").asText(),
                ofSeveral ? Resource.workload(alert) : required(alert)
            });
        });
        table(rows);
        if (!complete) {
            out.println(INDENT + "(older ones may be in the log)");
        }
    }

    /** What the pod would violate under other levels, a verdict of the API each. */
    private void verdicts(JsonNode verdicts) {
        out.println("Under other levels:");
        var rows = new ArrayList<String[]>();
        verdicts.forEach(verdict -> rows.add(new String[] {INDENT + Resource.levelVersion(verdict), verdict(verdict)}));
        var columns = new Columns(rows);
        rows.forEach(row -> {
            String begin = columns.line(row[0], "");
            WrappedText.lines(begin, " ".repeat(begin.length()), row[1], width).forEach(out::println);
        });
    }

    /** {@code latest} goes without saying, as in labels. */
    private static String required(JsonNode of) {
        return Resource.levelVersion(of).replaceFirst(":latest$", "");
    }

    /** In whole seconds and without the zone, which the head of the section names. */
    private static String time(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS).toString().replace('T', ' ').replace("Z", "");
    }

    private static String verdict(JsonNode verdict) {
        return verdict.path("allowed").asBoolean()
                ? "allowed"
                : "violates " + Resource.checks(verdict).replace(",", ", ");
    }

    /**
     * The edits with which a pod, or template, would violate nothing of what it violates now; and what no edit can know.
     *
     * @param report of the API, with the pod as it is kept
     */
    private void fix(JsonNode report) {
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
            Checks.of(id)
                    .map(Check::guide)
                    .ifPresent(guide -> WrappedText.lines(
                                    INDENT + "# ", INDENT + "#   ", id + ": " + guide.advice(), width)
                            .forEach(out::println));
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
