package io.podtrail.sink;

import io.podtrail.events.kafka.Topics;
import io.podtrail.sink.delivery.RetryPolicy;
import io.podtrail.sink.receivers.Receiver;
import io.podtrail.sink.routing.Route;
import io.podtrail.sink.routing.RoutingConfig;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Who is told, and how hard to try. All mistakes are reported together.
 *
 * @param clientProperties how to reach Kafka: {@code bootstrap.servers} and whatever its security needs
 * @param receivers by name; the name is part of the consumer group, so renaming a receiver tells it everything again
 * @param routing who of them is told of what and when
 */
public record SinkConfig(
        Topics topics,
        Map<String, Object> clientProperties,
        RetryPolicy retry,
        Map<String, Receiver> receivers,
        RoutingConfig routing) {
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?");

    public SinkConfig {
        clientProperties = Map.copyOf(clientProperties);
        receivers = Collections.unmodifiableMap(new LinkedHashMap<>(receivers));

        var mistakes = new ArrayList<String>(retry.mistakes());
        if (receivers.isEmpty()) {
            mistakes.add("there is no receiver: name at least one");
        }
        for (String name : receivers.keySet()) {
            if (!NAME.matcher(name).matches()) {
                mistakes.add(("receiver \"%s\": a name has up to 63 lower-case letters, digits, dots and dashes, "
                                + "and begins and ends with a letter or digit")
                        .formatted(name));
            }
        }
        for (Route route : routing.route().all()) {
            if (!route.receiver().equals(Route.NONE) && !receivers.containsKey(route.receiver())) {
                mistakes.add("%s leads to the receiver \"%s\", which there is not"
                        .formatted(route.path(), route.receiver()));
            }
        }
        if (!mistakes.isEmpty()) {
            throw new IllegalArgumentException("The sink cannot start: " + String.join("; ", mistakes));
        }
    }

    /** Tells each receiver every transition of every alert. */
    public SinkConfig(
            Topics topics, Map<String, Object> clientProperties, RetryPolicy retry, Map<String, Receiver> receivers) {
        this(topics, clientProperties, retry, receivers, RoutingConfig.toEach(List.copyOf(receivers.keySet())));
    }

    /** The same, with alerts of the past notified as if they were of now. */
    public SinkConfig withoutHistory() {
        return new SinkConfig(topics, clientProperties, retry, receivers, routing.withoutHistory());
    }

    /** The consumer group of a receiver: one each, so that a dead receiver never delays another. */
    public String group(String receiver) {
        return topics.sink(receiver);
    }

    /** The consumer groups of all receivers. */
    public Set<String> groups() {
        return receivers.keySet().stream().map(this::group).collect(Collectors.toUnmodifiableSet());
    }
}
