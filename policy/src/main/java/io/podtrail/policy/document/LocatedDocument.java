package io.podtrail.policy.document;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One YAML or JSON document as a tree that knows in which line each field stands, with all problems found in it so far.
 * Fields are named by paths such as {@code spec.containers[0].image}.
 */
public final class LocatedDocument {
    private final Map<String, Integer> lines = new HashMap<>();
    private final List<Problem> problems = new ArrayList<>();
    private final List<Problem> warnings = new ArrayList<>();
    private final List<Problem> repeated = new ArrayList<>();
    private final int firstLine;
    private JsonNode root = MissingNode.getInstance();

    /** @param firstLine the line in its file in which the document begins, counted from 1 */
    LocatedDocument(int firstLine) {
        this.firstLine = firstLine;
    }

    /** What a file without any content amounts to. */
    public static LocatedDocument empty() {
        var document = new LocatedDocument(0);
        document.setRoot(NullNode.getInstance());
        return document;
    }

    /** What stands in the document; missing where its syntax is broken. */
    public JsonNode root() {
        return root;
    }

    /** What is wrong with it, broken syntax and repeated fields included; in the order in which it was found. */
    public List<Problem> problems() {
        return problems;
    }

    /** What a person should know of, though everything in the document was read. */
    public List<Problem> warnings() {
        return warnings;
    }

    /** From here on the last of repeated fields counts, as for {@code kubectl apply}, and that they are repeated is a warning. */
    public void takeLastOfRepeated() {
        problems.removeAll(repeated);
        repeated.forEach(problem -> warnings.add(
                new Problem(problem.field(), "Duplicate field; as for kubectl, this one counts", problem.line())));
        repeated.clear();
    }

    /** Adds a problem with a field to what is known. */
    public void note(String field, String text) {
        problems.add(new Problem(field, text, line(field)));
    }

    /** The line of a field, or of the nearest one around it. */
    public int line(String field) {
        Integer line = lines.get(field);
        if (line != null) {
            return line;
        }
        int end = Math.max(field.lastIndexOf('.'), field.lastIndexOf('['));
        return end < 0 ? firstLine : line(field.substring(0, end));
    }

    /** How a field that a pointer leads to is named here. */
    public static String field(JsonPointer pointer) {
        var field = new StringBuilder();
        for (JsonPointer rest = pointer; !rest.matches(); rest = rest.tail()) {
            if (rest.mayMatchElement()) {
                field.append('[').append(rest.getMatchingIndex()).append(']');
            } else {
                field.append(field.isEmpty() ? "" : ".").append(rest.getMatchingProperty());
            }
        }
        return field.toString();
    }

    void setRoot(JsonNode root) {
        this.root = root;
    }

    /** Remembers where a field stands; where it stands twice, the first place. */
    void locate(String field, int line) {
        lines.putIfAbsent(field, line);
    }

    void noteRepeated(String field, int line) {
        var problem =
                new Problem(field, "Duplicate field, already in line " + line(field) + ": keep one of them", line);
        problems.add(problem);
        repeated.add(problem);
    }

    void warn(String text, int line) {
        warnings.add(new Problem("", text, line));
    }

    /** Notes that the document cannot be read at all. */
    void noteBroken(String text, int line) {
        problems.add(new Problem("", text, line));
    }
}
