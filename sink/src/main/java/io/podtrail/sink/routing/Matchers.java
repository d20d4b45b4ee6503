package io.podtrail.sink.routing;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import io.podtrail.events.Alert;
import io.podtrail.policy.document.Nearest;
import io.podtrail.policy.document.StrictObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Conditions that must all hold; none hold for every alert. In a configuration an object with a field for each. */
public record Matchers(List<Matcher> all) {
    /** Hold for every alert. */
    public static final Matchers ANY = new Matchers(List.of());

    static final List<String> FIELDS;

    static {
        var fields = new ArrayList<>(Field.labels());
        fields.add(AlertField.LABELS);
        FIELDS = List.copyOf(fields);
    }

    public Matchers {
        all = List.copyOf(all);
    }

    public boolean match(Alert alert) {
        for (Matcher matcher : all) {
            if (!matcher.matches(alert)) {
                return false;
            }
        }
        return true;
    }

    /** Whether they would match at some other transition of the alert. */
    boolean matchButForTransition(Alert alert) {
        return all.stream().allMatch(matcher -> matcher.field().field() == Field.TRANSITION || matcher.matches(alert));
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    /** Reads an object whose fields are those of alerts; notes what is wrong with it. */
    static Matchers read(StrictObject object) {
        var all = new ArrayList<Matcher>();
        for (Field field : Field.values()) {
            if (object.has(field.toString())) {
                List<String> texts = object.stringOrList(field.toString());
                texts.forEach(text -> check(object, field, text));
                add(all, AlertField.of(field), texts);
            }
        }
        JsonNode labels = object.node(AlertField.LABELS);
        if (labels.isObject()) {
            var keys = new ArrayList<String>();
            labels.fieldNames().forEachRemaining(keys::add);
            StrictObject values = object.object(AlertField.LABELS, keys);
            keys.forEach(key -> add(all, AlertField.ofLabel(key), values.stringOrList(key)));
        } else if (object.has(AlertField.LABELS)) {
            object.note(AlertField.LABELS, "must be an object of labels, such as {team: payments}");
        }
        return new Matchers(all);
    }

    /**
     * Reads {@code field=pattern} or {@code namespaceLabels.KEY=pattern}, several patterns separated by commas.
     *
     * @throws IllegalArgumentException saying what is wrong
     */
    public static Matchers parse(List<String> texts) {
        var all = new ArrayList<Matcher>();
        for (String text : texts) {
            int equals = text.indexOf('=');
            if (equals < 1 || equals == text.length() - 1) {
                throw new IllegalArgumentException(
                        "\"%s\" is no matcher: write FIELD=PATTERN, such as namespace=prod-*".formatted(text));
            }
            String name = text.substring(0, equals);
            AlertField field = AlertField.parse(name)
                    .orElseThrow(() -> new IllegalArgumentException(
                            "unknown field \"%s\": %s".formatted(name, Nearest.advice(name, FIELDS))));
            var patterns = new ArrayList<Pattern>();
            for (String part : text.substring(equals + 1).split(",", -1)) {
                var pattern = new Pattern(part);
                if (field.field() != null && isUnknown(field.field(), pattern)) {
                    throw new IllegalArgumentException("%s: unknown value \"%s\": %s"
                            .formatted(
                                    name,
                                    pattern.positive(),
                                    Nearest.advice(
                                            pattern.positive(), field.field().known())));
                }
                patterns.add(pattern);
            }
            all.add(new Matcher(field, patterns));
        }
        return new Matchers(all);
    }

    /** As they are written in a configuration, with lists for patterns. */
    @JsonValue
    public Map<String, Object> toMap() {
        var map = new LinkedHashMap<String, Object>();
        var labels = new LinkedHashMap<String, Object>();
        for (Matcher matcher : all) {
            List<String> patterns =
                    matcher.patterns().stream().map(Pattern::toString).toList();
            String label = matcher.field().label();
            if (label == null) {
                map.put(matcher.field().toString(), patterns);
            } else {
                labels.put(label, patterns);
            }
        }
        if (!labels.isEmpty()) {
            map.put(AlertField.LABELS, labels);
        }
        return map;
    }

    @Override
    public String toString() {
        return all.isEmpty()
                ? "every alert"
                : all.stream().map(Matcher::toString).collect(Collectors.joining(", "));
    }

    private static void add(List<Matcher> all, AlertField field, List<String> texts) {
        if (!texts.isEmpty()) {
            all.add(new Matcher(field, texts.stream().map(Pattern::new).toList()));
        }
    }

    private static void check(StrictObject object, Field field, String text) {
        var pattern = new Pattern(text);
        if (isUnknown(field, pattern)) {
            object.noteUnknown(field.toString(), pattern.positive(), field.known());
        }
    }

    /** Whether a pattern can match no value there is: it is a mistake then. */
    private static boolean isUnknown(Field field, Pattern pattern) {
        return !field.known().isEmpty() && field.known().stream().noneMatch(pattern::looksLike);
    }
}
