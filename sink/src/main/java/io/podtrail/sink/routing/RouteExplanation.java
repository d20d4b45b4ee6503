package io.podtrail.sink.routing;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.podtrail.events.Alert;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Why a route takes an alert, or does not.
 *
 * @param route where it stands in the configuration
 * @param conditions each with how it came out; none for a route that takes everything
 * @param matches whether all of them hold
 * @param taken who is told, and how; null when the alert does not end here
 * @param routes those below that were tried, in order
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RouteExplanation(
        String route,
        List<Condition> conditions,
        boolean matches,
        @Nullable Taken taken,
        List<RouteExplanation> routes) {
    /**
     * A condition and how it came out.
     *
     * @param condition as it is configured
     * @param values what the alert has
     */
    public record Condition(String condition, List<String> values, boolean holds) {}

    /**
     * What happens to an alert that a route takes.
     *
     * @param group what it has in common with the alerts that it is told with; empty when it is told by itself
     * @param muteTimes by name
     */
    public record Taken(
            String receiver,
            Map<String, String> group,
            Duration groupWait,
            Duration groupInterval,
            Duration repeatInterval,
            List<String> muteTimes) {}

    /** Explains what becomes of an alert in a tree. */
    public static RouteExplanation of(Route route, Alert alert) {
        var conditions = route.match().all().stream()
                .map(matcher ->
                        new Condition(matcher.toString(), matcher.field().of(alert), matcher.matches(alert)))
                .toList();
        if (!route.match().match(alert)) {
            return new RouteExplanation(route.path(), conditions, false, null, List.of());
        }
        var below = new ArrayList<RouteExplanation>();
        boolean isTakenBelow = false;
        for (Route child : route.routes()) {
            RouteExplanation explained = of(child, alert);
            below.add(explained);
            if (explained.matches()) {
                isTakenBelow = true;
                if (!child.continues()) {
                    break;
                }
            }
        }
        return new RouteExplanation(route.path(), conditions, true, isTakenBelow ? null : taken(route, alert), below);
    }

    private static Taken taken(Route route, Alert alert) {
        return new Taken(
                route.receiver(),
                route.groupLabels(alert),
                route.groupWait(),
                route.groupInterval(),
                route.repeatInterval(),
                route.muteTimes().stream().map(MuteTime::name).toList());
    }
}
