package io.podtrail.app.check;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.podtrail.app.terminal.Columns;
import io.podtrail.policy.Version;
import io.podtrail.policy.checks.Check;
import io.podtrail.policy.checks.Checks;
import io.podtrail.policy.checks.Guide;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a check wants, as it holds at a version.
 *
 * @param version which version's values to name
 */
public record Explanation(Check check, Version version) {
    private static final int WIDTH = 96;

    /** For people; ends with a line break. */
    public void writeText(PrintWriter out) {
        Guide guide = check.guide();
        out.println("%s: level %s, since v1.%d".formatted(check.id(), check.level(), since()));
        out.println();
        wrapped(guide.wants()).forEach(out::println);
        out.println();
        out.println("Fields (containers[*] stands for init and ephemeral containers as well):");
        List<String[]> fields = guide.fields().stream()
                .map(field -> new String[] {"  " + field.path(), field.allowed()})
                .toList();
        var columns = new Columns(fields);
        fields.forEach(field -> out.println(columns.line(field)));
        out.println();
        Check.Revision revision = revision();
        if (revision == null) {
            out.println("Not asked for at %s.".formatted(version));
        } else if (!revision.allowed().isEmpty()) {
            out.println("Allowed at %s:".formatted(version));
            revision.allowed().forEach(value -> out.println("  " + shown(value)));
        } else {
            out.println("Asked for at %s.".formatted(version));
        }
        Map<Long, String> changes = changes();
        if (changes.size() > 1) {
            out.println();
            out.println("History:");
            changes.forEach((minor, change) -> out.println("  v1.%-3d %s".formatted(minor, change)));
        }
        if (!check.overrides().isEmpty()) {
            out.println();
            out.println("Where restricted is asked for, it stands in for %s."
                    .formatted(String.join(", ", check.overrides())));
        }
        out.println();
        out.println("How to fix:");
        wrapped(guide.advice()).forEach(line -> out.println("  " + line));
        out.println("  'podtrail check FILE' shows the edits that a manifest needs.");
    }

    /** For programs. */
    public ObjectNode toJson() {
        ObjectNode json = new JsonMapper().createObjectNode();
        json.put("check", check.id())
                .put("level", check.level().toString())
                .put("since", "v1." + since())
                .put("wants", check.guide().wants());
        ArrayNode fields = json.putArray("fields");
        check.guide()
                .fields()
                .forEach(field -> fields.addObject().put("path", field.path()).put("allowed", field.allowed()));
        Check.Revision revision = revision();
        json.put("version", version.toString()).put("asked", revision != null);
        ArrayNode allowed = json.putArray("allowed");
        if (revision != null) {
            revision.allowed().forEach(allowed::add);
        }
        ArrayNode history = json.putArray("history");
        changes()
                .forEach((minor, change) ->
                        history.addObject().put("version", "v1." + minor).put("change", change));
        ArrayNode overrides = json.putArray("overrides");
        check.overrides().forEach(overrides::add);
        return json.put("advice", check.guide().advice());
    }

    /** All checks in a table, for people. */
    public static void writeList(PrintWriter out) {
        var rows = new ArrayList<String[]>();
        rows.add(new String[] {"CHECK", "LEVEL", "SINCE", "WANTS"});
        Checks.ALL.forEach(check -> rows.add(new String[] {
            check.id(),
            check.level().toString(),
            "v1." + first(check),
            check.guide().wants()
        }));
        var columns = new Columns(rows);
        rows.forEach(row -> out.println(columns.line(row)));
    }

    private Check.@Nullable Revision revision() {
        return check.revisionAt(Math.min(version.minor(), Checks.NEWEST_MINOR));
    }

    private long since() {
        return first(check);
    }

    private static long first(Check check) {
        return check.revisions().get(0).sinceMinor();
    }

    /** By minor version, what each revision brought. */
    private Map<Long, String> changes() {
        var changes = new LinkedHashMap<Long, String>();
        List<String> before = List.of();
        for (Check.Revision revision : check.revisions()) {
            List<String> known = before;
            List<String> more = revision.allowed().stream()
                    .filter(value -> !known.contains(value))
                    .map(Explanation::shown)
                    .toList();
            String change = changes.isEmpty()
                    ? "first asked for"
                    : revision.change().isEmpty() ? "also allows " + String.join(", ", more) : revision.change();
            changes.put(revision.sinceMinor(), change);
            before = revision.allowed();
        }
        return changes;
    }

    private static String shown(String value) {
        return value.isEmpty() ? "\"\" (not set)" : value;
    }

    private static List<String> wrapped(String text) {
        var lines = new ArrayList<String>();
        var line = new StringBuilder();
        for (String word : text.split(" ", -1)) {
            if (!line.isEmpty() && line.length() + word.length() >= WIDTH) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }
}
