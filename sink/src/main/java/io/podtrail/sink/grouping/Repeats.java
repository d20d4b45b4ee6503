package io.podtrail.sink.grouping;

import java.time.Duration;

/**
 * What a receiver must be told again, whatever its routes say.
 *
 * @param longestInterval after which an open group is told again at the latest; zero where the routes alone decide
 * @param resolvesFor how long the end of an alert is told again with its group; zero for never
 */
public record Repeats(Duration longestInterval, Duration resolvesFor) {
    /** Nothing but what routes say. */
    public static final Repeats BY_ROUTE = new Repeats(Duration.ZERO, Duration.ZERO);

    /** How often a group is told again; zero for never. */
    Duration interval(Duration ofRoute) {
        return ofRoute.isZero() || (!longestInterval.isZero() && longestInterval.compareTo(ofRoute) < 0)
                ? longestInterval
                : ofRoute;
    }

    boolean includeResolves() {
        return !resolvesFor.isZero();
    }

    /** Whether the end of an alert that was told then is still told again. */
    boolean includeResolveOf(long told, long now) {
        return now - told < resolvesFor.toMillis();
    }
}
