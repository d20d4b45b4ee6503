package io.podtrail.processor.query;

import io.javalin.http.Context;
import io.podtrail.events.Evidence;
import io.podtrail.policy.Level;
import io.podtrail.policy.Mode;
import io.podtrail.policy.Version;
import io.podtrail.policy.checks.Check;
import io.podtrail.policy.checks.Checks;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The query parameters of one request, each checked; a mistake says what would be right. */
final class Parameters {
    static final int DEFAULT_LIMIT = 500;
    static final int MAX_LIMIT = 5_000;

    private final Context request;

    /** @param known the parameters that the route takes; any other is a mistake */
    Parameters(Context request, Set<String> known) {
        this.request = request;
        for (String name : request.queryParamMap().keySet()) {
            if (!known.contains(name)) {
                throw ApiError.badRequest("there is no parameter '%s' here: %s"
                        .formatted(
                                name,
                                known.isEmpty()
                                        ? "this takes none"
                                        : "these are " + String.join(", ", new TreeSet<>(known))));
            }
        }
    }

    /** Null when it is not given, or empty. */
    @Nullable String text(String name) {
        String value = request.queryParam(name);
        return value == null || value.isEmpty() ? null : value;
    }

    String text(String name, String byDefault) {
        String value = text(name);
        return value == null ? byDefault : value;
    }

    int limit(int byDefault, int max) {
        String value = text("limit");
        if (value == null) {
            return byDefault;
        }
        try {
            int limit = Integer.parseInt(value);
            if (limit >= 1 && limit <= max) {
                return limit;
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        throw ApiError.badRequest("'limit' is a number from 1 to %d, not '%s'".formatted(max, value));
    }

    Level level(String name, Level byDefault) {
        String value = text(name);
        return value == null ? byDefault : one(name, value, Level::parse, Level.values());
    }

    Version version(String name) {
        String value = text(name, Version.LATEST.toString());
        return Version.parse(value)
                .orElseThrow(() -> ApiError.badRequest(
                        "'%s' is 'latest' or a version such as v1.33, not '%s'".formatted(name, value)));
    }

    Set<Mode> modes() {
        return several("mode", Mode.values());
    }

    Set<String> checks() {
        Set<String> ids = texts("check");
        for (String id : ids) {
            if (Checks.of(id).isEmpty()) {
                throw ApiError.badRequest("there is no check '%s': there are %s"
                        .formatted(id, Checks.ALL.stream().map(Check::id).collect(Collectors.joining(", "))));
            }
        }
        return ids;
    }

    /** Everything that narrows a list; the cluster as it was called. */
    Filter filter() {
        return new Filter(
                text("cluster"),
                text("namespace"),
                text("workload"),
                checks(),
                modes(),
                several("level", Level.values()),
                several("evidence", Evidence.values()),
                text("state", "open").equals("all") ? Set.of() : states());
    }

    /** An open alert may be in its hold: nothing violates, but it is not resolved. */
    private Set<AlertItem.State> states() {
        return text("state") == null
                ? Set.of(AlertItem.State.OPEN, AlertItem.State.HOLDING)
                : several("state", AlertItem.State.values());
    }

    private <T> Set<T> several(String name, T[] values) {
        return texts(name).stream()
                .map(text -> one(
                        name,
                        text,
                        given -> Arrays.stream(values)
                                .filter(value -> value.toString().equals(given))
                                .findFirst(),
                        values))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private Set<String> texts(String name) {
        String value = text(name);
        return value == null ? Set.of() : new LinkedHashSet<>(List.of(value.split(",", -1)));
    }

    private static <T> T one(String name, String text, Function<String, Optional<T>> parse, T[] values) {
        return parse.apply(text)
                .orElseThrow(() -> ApiError.badRequest("'%s' is one of %s, not '%s'"
                        .formatted(
                                name,
                                Arrays.stream(values).map(Object::toString).collect(Collectors.joining(", ")),
                                text)));
    }
}
