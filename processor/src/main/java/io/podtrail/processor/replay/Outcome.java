package io.podtrail.processor.replay;

import io.podtrail.events.Fingerprint;
import io.podtrail.processor.store.StateSerde;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a whole replay came to. The same plan always comes to the same outcome, whoever ran which part of it.
 *
 * @param supposed under the hypothesis; null without one
 */
public record Outcome(
        long records,
        long unreadable,
        List<ClusterOutcome> clusters,
        WorldOutcome actual,
        @Nullable WorldOutcome supposed) {
    /** Puts partitions together. No namespace lies in two of them; what was seen of a cluster must have been so in all. */
    static Outcome of(Collection<PartitionOutcome> partitions) {
        List<PartitionOutcome> inOrder = partitions.stream()
                .sorted(Comparator.comparingInt(PartitionOutcome::partition))
                .toList();
        var clusters = new TreeMap<String, ClusterOutcome>();
        for (PartitionOutcome partition : inOrder) {
            partition.clusters().forEach(cluster -> clusters.merge(cluster.cluster(), cluster, Outcome::both));
        }
        boolean isSupposed = inOrder.stream().anyMatch(partition -> partition.supposed() != null);
        return new Outcome(
                inOrder.stream().mapToLong(PartitionOutcome::records).sum(),
                inOrder.stream().mapToLong(PartitionOutcome::unreadable).sum(),
                List.copyOf(clusters.values()),
                joined(inOrder, PartitionOutcome::actual),
                isSupposed ? joined(inOrder, PartitionOutcome::supposed) : null);
    }

    /** Identifies the outcome: whoever replays the same plan over the same log gets the same. */
    public String digest() {
        byte[] json = Objects.requireNonNull(new StateSerde<>(Outcome.class).serialize("outcome", this));
        return Fingerprint.of(new String(json, StandardCharsets.UTF_8));
    }

    private static ClusterOutcome both(ClusterOutcome a, ClusterOutcome b) {
        return new ClusterOutcome(
                a.cluster(),
                a.alias(),
                a.version(),
                a.configuration(),
                a.lastObservedAt().isAfter(b.lastObservedAt()) ? a.lastObservedAt() : b.lastObservedAt(),
                Interval.intersection(a.covered(), b.covered()));
    }

    private static WorldOutcome joined(
            List<PartitionOutcome> partitions, Function<PartitionOutcome, @Nullable WorldOutcome> world) {
        var namespaces = new ArrayList<NamespaceOutcome>();
        var workloads = new ArrayList<WorkloadOutcome>();
        for (PartitionOutcome partition : partitions) {
            WorldOutcome part = world.apply(partition);
            if (part != null) {
                namespaces.addAll(part.namespaces());
                workloads.addAll(part.workloads());
            }
        }
        namespaces.sort(Comparator.comparing(NamespaceOutcome::key));
        workloads.sort(Comparator.comparing(WorkloadOutcome::key));
        return new WorldOutcome(namespaces, workloads);
    }
}
