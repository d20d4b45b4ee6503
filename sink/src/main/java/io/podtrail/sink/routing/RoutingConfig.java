package io.podtrail.sink.routing;

import io.podtrail.sink.receivers.HistoryDelivery;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Everything that decides who is told of what and when.
 *
 * @param receivers by name, in the configuration's order
 * @param route the tree's root, which takes every alert
 * @param history which alerts are too old to be notified one by one
 */
public record RoutingConfig(
        Map<String, ReceiverSpec> receivers,
        Route route,
        List<InhibitRule> inhibit,
        List<MuteTime> muteTimes,
        HistoryPolicy history) {
    /** Critical mutes warning, and both mute info, of the same workload. */
    static final List<InhibitRule> DEFAULT_INHIBIT = List.of(
            inhibit("severity=critical", "severity=warning,info"), inhibit("severity=warning", "severity=info"));

    public RoutingConfig {
        receivers = Collections.unmodifiableMap(new LinkedHashMap<>(receivers));
        inhibit = List.copyOf(inhibit);
        muteTimes = List.copyOf(muteTimes);
    }

    /** Tells each of these receivers every transition of every alert. */
    public static RoutingConfig toEach(List<String> receivers) {
        var routes =
                receivers.stream().map(receiver -> Route.toEach(receiver, true)).toList();
        return new RoutingConfig(
                Map.of(), Route.toEach(Route.NONE, false).over(routes), List.of(), List.of(), HistoryPolicy.DEFAULT);
    }

    /** The same, with every alert notified as if it were of now. */
    public RoutingConfig withoutHistory() {
        return new RoutingConfig(receivers, route, inhibit, muteTimes, history.off());
    }

    /** What a receiver is sent of alerts that are history; where no configuration names it, each of them. */
    public HistoryDelivery historyOf(String receiver) {
        ReceiverSpec spec = receivers.get(receiver);
        return spec == null ? HistoryDelivery.EACH : spec.history();
    }

    private static InhibitRule inhibit(String when, String mute) {
        return new InhibitRule(
                Matchers.parse(List.of(when)),
                Matchers.parse(List.of(mute)),
                List.of(AlertField.of(Field.CLUSTER), AlertField.of(Field.NAMESPACE), AlertField.of(Field.WORKLOAD)));
    }
}
