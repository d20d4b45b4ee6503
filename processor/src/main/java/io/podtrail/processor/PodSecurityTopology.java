package io.podtrail.processor;

import io.podtrail.events.Alert;
import io.podtrail.events.Event;
import io.podtrail.events.Observation;
import io.podtrail.events.PodViolations;
import io.podtrail.events.kafka.EventSerde;
import io.podtrail.events.kafka.NamespacePartitioner;
import io.podtrail.events.kafka.Topics;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;

/**
 * The topology: one source, one processor with its stores, two sinks. Everything of a namespace lies in one partition,
 * so there is nothing to repartition, and what comes out is a function of what came in.
 */
public final class PodSecurityTopology {
    /** The stores that others may read: {@code cluster/namespace/pod} to a pod and what it violates. */
    public static final String PODS = Pods.STORE;
    /** {@code cluster/namespace} to its labels. */
    public static final String NAMESPACES = ObservationProcessor.NAMESPACES;
    /** A cluster's name to what is known of it; every partition has its own. */
    public static final String CLUSTERS = ObservationProcessor.CLUSTERS;
    /** {@code cluster/namespace/kind/name/mode} to an alert. */
    public static final String ALERTS = Alerting.STORE;

    static final String OBSERVATIONS_SOURCE = "observations";
    static final String JUDGE = "judge";
    static final String VIOLATIONS_SINK = "violations";
    static final String ALERTS_SINK = "alerts";

    private PodSecurityTopology() {}

    /** The topology as every processor of an installation runs it. */
    public static Topology build(Topics topics) {
        return build(TopologySettings.live(topics));
    }

    /** The same topology, whatever it reads, writes and judges by. */
    public static Topology build(TopologySettings settings) {
        return build(settings, ObservationProcessor.supplier(settings));
    }

    /** @param judge an {@link ObservationProcessor}, or something around one */
    static Topology build(TopologySettings settings, ProcessorSupplier<String, Observation, String, Event> judge) {
        return new Topology()
                .addSource(
                        OBSERVATIONS_SOURCE,
                        Serdes.String().deserializer(),
                        EventSerde.observation().deserializer(),
                        settings.observations())
                .addProcessor(JUDGE, judge, OBSERVATIONS_SOURCE)
                .addSink(
                        VIOLATIONS_SINK,
                        settings.violations(),
                        Serdes.String().serializer(),
                        EventSerde.podViolations().serializer(),
                        BY_POD_KEY,
                        JUDGE)
                .addSink(
                        ALERTS_SINK,
                        settings.alerts(),
                        Serdes.String().serializer(),
                        EventSerde.alert().serializer(),
                        BY_ALERTS_NAMESPACE,
                        JUDGE);
    }

    private static final StreamPartitioner<String, PodViolations> BY_POD_KEY = (topic, key, value, partitions) -> {
        String[] parts = key.split("/", 3);
        return one(NamespacePartitioner.partition(parts[0], parts[1], partitions));
    };

    private static final StreamPartitioner<String, Alert> BY_ALERTS_NAMESPACE = (topic, key, alert, partitions) ->
            one(NamespacePartitioner.partition(alert.cluster(), alert.namespace(), partitions));

    private static Optional<Set<Integer>> one(int partition) {
        return Optional.of(Set.of(partition));
    }
}
