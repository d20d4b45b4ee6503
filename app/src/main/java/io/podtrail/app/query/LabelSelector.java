package io.podtrail.app.query;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Which labels a namespace must have, as kubectl's {@code -l} takes it: {@code team=shop,env in (prod,test),!legacy}. */
public final class LabelSelector {
    private static final String KEY = "[A-Za-z0-9][\\w./-]*";
    private static final String VALUE = "[\\w.-]*";
    private static final Pattern REQUIREMENT = Pattern.compile(
            "\\s*(?:(?<not>!)\\s*(?<absent>" + KEY + ")|(?<key>" + KEY + ")\\s*" + "(?:(?<equals>==|=|!=)\\s*(?<value>"
                    + VALUE + ")|\\s(?<set>in|notin)\\s*\\((?<values>[\\w., -]*)\\))?)\\s*(?:,|$)");

    private final List<Predicate<JsonNode>> requirements;

    private LabelSelector(List<Predicate<JsonNode>> requirements) {
        this.requirements = requirements;
    }

    /**
     * Reads what a user wrote.
     *
     * @throws IllegalArgumentException when the text is no selector
     */
    public static LabelSelector parse(String text) {
        var requirements = new ArrayList<Predicate<JsonNode>>();
        Matcher read = REQUIREMENT.matcher(text);
        int at = 0;
        while (at < text.length()) {
            if (!read.find(at) || read.start() != at) {
                throw new IllegalArgumentException(
                        "a selector is such as team=shop,env!=test,tier in (web,api),!legacy, not '%s'"
                                .formatted(text));
            }
            requirements.add(requirement(read));
            at = read.end();
        }
        return new LabelSelector(requirements);
    }

    /** Whether labels, an object of texts, have all that is required. */
    public boolean admits(JsonNode labels) {
        return requirements.stream().allMatch(requirement -> requirement.test(labels));
    }

    private static Predicate<JsonNode> requirement(Matcher read) {
        String absent = read.group("absent");
        if (absent != null) {
            return labels -> !labels.has(absent);
        }
        String key = read.group("key");
        if (read.group("equals") == null && read.group("set") == null) {
            return labels -> labels.has(key);
        }
        List<String> values = read.group("values") == null
                ? List.of(read.group("value"))
                : Stream.of(read.group("values").split(",", -1))
                        .map(String::strip)
                        .toList();
        boolean wanted = !"!=".equals(read.group("equals")) && !"notin".equals(read.group("set"));
        return labels ->
                wanted == (labels.has(key) && values.contains(labels.path(key).asText()));
    }
}
