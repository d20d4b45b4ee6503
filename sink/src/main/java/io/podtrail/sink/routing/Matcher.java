package io.podtrail.sink.routing;

import io.podtrail.events.Alert;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A condition on one field: it must look like one of the patterns, if there are any, and like none of the negated ones.
 *
 * @param patterns never empty
 */
record Matcher(AlertField field, List<Pattern> patterns) {
    Matcher {
        patterns = List.copyOf(patterns);
    }

    boolean matches(Alert alert) {
        List<String> values = field.of(alert);
        boolean hasPositive = false;
        boolean found = false;
        for (Pattern pattern : patterns) {
            boolean hit = values.stream().anyMatch(pattern::looksLike);
            if (pattern.isNegated() && hit) {
                return false;
            }
            if (!pattern.isNegated()) {
                hasPositive = true;
                found |= hit;
            }
        }
        return found || !hasPositive;
    }

    /** {@code namespace: prod-* or stage-*}. */
    @Override
    public String toString() {
        return field + ": " + patterns.stream().map(Pattern::toString).collect(Collectors.joining(" or "));
    }
}
