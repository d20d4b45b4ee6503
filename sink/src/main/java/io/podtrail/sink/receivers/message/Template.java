package io.podtrail.sink.receivers.message;

import com.fasterxml.jackson.annotation.JsonValue;
import io.podtrail.policy.document.Nearest;
import io.podtrail.policy.document.StrictObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text with placeholders such as {@code {{headline}}}, checked when it is parsed. There is nothing else to it: no
 * conditions, no loops, nothing that could fail when an alert comes.
 */
public final class Template {
    /** The placeholders, with what they stand for. */
    public static final Map<String, String> PLACEHOLDERS = placeholders();

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{\\s*([^{}]*?)\\s*}}");

    private final String text;

    private Template(String text) {
        this.text = text;
    }

    /**
     * Reads a template.
     *
     * @throws IllegalArgumentException with all that is wrong with it
     */
    public static Template parse(String text) {
        var mistakes = new ArrayList<String>();
        var matcher = PLACEHOLDER.matcher(text);
        while (matcher.find()) {
            String name = matcher.group(1);
            if (!PLACEHOLDERS.containsKey(name)) {
                mistakes.add(
                        "unknown placeholder {{%s}}: %s".formatted(name, Nearest.advice(name, PLACEHOLDERS.keySet())));
            }
        }
        String rest = matcher.replaceAll("");
        if (rest.contains("{{") || rest.contains("}}")) {
            mistakes.add("a placeholder is not closed, or not opened: write {{name}}");
        }
        if (text.isBlank()) {
            mistakes.add("a template must say something");
        }
        if (!mistakes.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", mistakes));
        }
        return new Template(text);
    }

    /**
     * The text about a group.
     *
     * @param escape writes a value so that the protocol gives no meaning to it; the template's own text is trusted
     */
    public String fill(GroupWords words, UnaryOperator<String> escape) {
        Map<String, String> values = words.values();
        return PLACEHOLDER
                .matcher(text)
                .replaceAll(match -> Matcher.quoteReplacement(escape.apply(values.getOrDefault(match.group(1), ""))));
    }

    /** The text about a group, for where nothing has a meaning. */
    public String fill(GroupWords words) {
        return fill(words, UnaryOperator.identity());
    }

    /** Reads a template from a setting; what is wrong with it is noted. */
    public static Template read(StrictObject settings, String name, String byDefault) {
        String text = settings.string(name);
        if (text != null) {
            try {
                return parse(text);
            } catch (IllegalArgumentException e) {
                settings.note(name, String.valueOf(e.getMessage()));
            }
        }
        return parse(byDefault);
    }

    @JsonValue
    @Override
    public String toString() {
        return text;
    }

    private static Map<String, String> placeholders() {
        var all = new LinkedHashMap<String, String>();
        all.put("headline", "what happened, in one sentence");
        all.put("summary", "severities, pods and the most frequent checks");
        all.put("status", "open or resolved");
        all.put("severity", "the worst of what is open");
        all.put("cluster", "its alias or name; or how many");
        all.put("namespace", "its name; or how many");
        all.put("workload", "such as Deployment/api; or how many");
        all.put("mode", "enforce, audit or warn; or how many");
        all.put("level", "baseline or restricted; or how many");
        all.put("type", "violation, grandfathered or weak-window; or how many");
        all.put("checks", "the failing checks, the most frequent first");
        all.put("open", "how many alerts of the group are open");
        all.put("resolved", "how many are resolved");
        all.put("pods", "how many pods violate now");
        all.put("reason", "changed, repeated or digest");
        all.put("groupLabels", "what the group is grouped by");
        all.put("suppressed", "how many open alerts are not shown, and why; empty when there are none");
        return Collections.unmodifiableMap(all);
    }
}
