package io.podtrail.sink.delivery;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.TopicPartition;

/**
 * Gives all partitions to one member, and to another only when that one is gone: groups of alerts span namespaces, and so
 * partitions, and must be told by one. Several sinks therefore share the receivers among them, and stand by for each other.
 */
public final class OneOwnerAssignor implements ConsumerPartitionAssignor {
    private volatile boolean isOwner;

    @Override
    public String name() {
        return "podtrail-one-owner";
    }

    /** One byte: whether this member is the owner. */
    @Override
    public ByteBuffer subscriptionUserData(Set<String> topics) {
        return ByteBuffer.wrap(new byte[] {(byte) (isOwner ? 1 : 0)});
    }

    @Override
    public GroupAssignment assign(Cluster metadata, GroupSubscription subscriptions) {
        var members = new TreeMap<>(subscriptions.groupSubscription());
        String owner = members.entrySet().stream()
                .filter(member -> isOwner(member.getValue()))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseGet(members::firstKey);
        var assignments = new HashMap<String, Assignment>();
        members.forEach((member, subscription) -> assignments.put(
                member, new Assignment(member.equals(owner) ? all(subscription.topics(), metadata) : List.of())));
        return new GroupAssignment(assignments);
    }

    @Override
    public void onAssignment(Assignment assignment, ConsumerGroupMetadata metadata) {
        isOwner = !assignment.partitions().isEmpty();
    }

    private static boolean isOwner(Subscription subscription) {
        ByteBuffer data = subscription.userData();
        return data != null && data.hasRemaining() && data.get(data.position()) == 1;
    }

    private static List<TopicPartition> all(List<String> topics, Cluster metadata) {
        var all = new ArrayList<TopicPartition>();
        for (String topic : topics) {
            Integer count = metadata.partitionCountForTopic(topic);
            for (int partition = 0; count != null && partition < count; partition++) {
                all.add(new TopicPartition(topic, partition));
            }
        }
        return all;
    }
}
