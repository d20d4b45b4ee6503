package io.podtrail.chaos;

import io.podtrail.events.kafka.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/** How far the processors of one installation have come. Waits for a broker that is away. */
final class Group {
    private static final Duration POLL = Duration.ofMillis(100);

    private final Admin admin;
    private final Topics topics;
    private final int partitions;

    Group(Admin admin, Topics topics, int partitions) {
        this.admin = admin;
        this.topics = topics;
        this.partitions = partitions;
    }

    /** How many observations are processed for good. */
    long processed() throws InterruptedException {
        while (true) {
            try {
                return admin
                        .listConsumerGroupOffsets(topics.prefix() + "processor")
                        .partitionsToOffsetAndMetadata()
                        .get()
                        .values()
                        .stream()
                        .mapToLong(offset -> offset == null ? 0 : offset.offset())
                        .sum();
            } catch (ExecutionException away) {
                Thread.sleep(POLL.toMillis());
            }
        }
    }

    /** Waits until so many are processed; false when nothing has moved for so long. */
    boolean awaitProcessed(long observations, Duration patience) throws InterruptedException {
        long before = -1;
        long since = System.nanoTime();
        while (true) {
            long now = processed();
            if (now >= observations) {
                return true;
            }
            if (now != before) {
                before = now;
                since = System.nanoTime();
            } else if (System.nanoTime() - since > patience.toNanos()) {
                return false;
            }
            Thread.sleep(POLL.toMillis());
        }
    }

    /** Waits until no transaction is open in a topic, so that a read-committed reader sees all of it; false after so long. */
    boolean awaitSettled(String topic, Duration patience) throws InterruptedException, ExecutionException {
        long begin = System.nanoTime();
        while (!ends(topic, IsolationLevel.READ_COMMITTED).equals(ends(topic, IsolationLevel.READ_UNCOMMITTED))) {
            if (System.nanoTime() - begin > patience.toNanos()) {
                return false;
            }
            Thread.sleep(POLL.toMillis());
        }
        return true;
    }

    private Map<TopicPartition, Long> ends(String topic, IsolationLevel isolation)
            throws InterruptedException, ExecutionException {
        var latest = new HashMap<TopicPartition, OffsetSpec>();
        for (int partition = 0; partition < partitions; partition++) {
            latest.put(new TopicPartition(topic, partition), OffsetSpec.latest());
        }
        Map<TopicPartition, ListOffsetsResultInfo> ends = admin.listOffsets(latest, new ListOffsetsOptions(isolation))
                .all()
                .get();
        return ends.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, end -> end.getValue().offset()));
    }
}
