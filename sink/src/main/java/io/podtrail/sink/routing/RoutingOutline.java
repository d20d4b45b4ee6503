package io.podtrail.sink.routing;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A routing configuration as people read it: what it asks for stands in texts.
 *
 * @param route the tree's root
 * @param muteTimes each with its name, hours and days
 * @param inhibit each rule as a sentence
 */
public record RoutingOutline(Node route, List<String> muteTimes, List<String> inhibit) {
    /**
     * A route.
     *
     * @param conditions which alerts of the parent's go here; empty for every alert
     * @param groupBy what the alerts of a message have in common; empty where each transition is a message
     * @param muteTimes by name
     */
    public record Node(
            List<String> conditions,
            String receiver,
            boolean continues,
            List<String> groupBy,
            Duration groupWait,
            Duration groupInterval,
            Duration repeatInterval,
            List<String> muteTimes,
            List<Node> routes) {
        static Node of(Route route) {
            return new Node(
                    route.match().all().stream().map(Matcher::toString).toList(),
                    route.receiver(),
                    route.continues(),
                    route.groupBy().stream().map(AlertField::toString).toList(),
                    route.groupWait(),
                    route.groupInterval(),
                    route.repeatInterval(),
                    route.muteTimes().stream().map(MuteTime::name).toList(),
                    route.routes().stream().map(Node::of).toList());
        }
    }

    /** The outline of a configuration. */
    public static RoutingOutline of(RoutingConfig config) {
        return new RoutingOutline(
                Node.of(config.route()),
                config.muteTimes().stream().map(MuteTime::toString).toList(),
                config.inhibit().stream().map(RoutingOutline::sentence).toList());
    }

    private static String sentence(InhibitRule rule) {
        String common = rule.equal().stream().map(AlertField::toString).collect(Collectors.joining(", "));
        return "%s keeps back %s%s"
                .formatted(rule.when(), rule.mute(), common.isEmpty() ? "" : " of the same " + common);
    }
}
