package io.podtrail.sink.delivery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What was fetched and is not taken in yet: a backlog for each partition, from which records are taken in turns. */
final class Intake {
    /** As much as one poll brings: no more of a partition is fetched before some of it is taken in. */
    private static final int MAX_BACKLOG = 500;

    private static final Logger log = LoggerFactory.getLogger(Intake.class);

    private final Consumer<byte[], byte[]> consumer;
    /** Whose turn comes next is first. */
    private final Map<TopicPartition, Backlog> backlogs = new LinkedHashMap<>();
    /** The IDs of the topics, as far as they are known. */
    private Map<String, String> topicIds = Map.of();
    /** Those in which the consumer went back to the beginning, because what it was to fetch next does not exist. */
    private final Set<TopicPartition> resets = new HashSet<>();

    Intake(Consumer<byte[], byte[]> consumer) {
        this.consumer = consumer;
    }

    void assign(Collection<TopicPartition> partitions) {
        partitions.forEach(partition -> backlogs.put(partition, new Backlog(partition)));
    }

    void revoke(Collection<TopicPartition> partitions) {
        backlogs.keySet().removeAll(partitions);
        resets.removeAll(partitions);
    }

    /** From here on, offsets are of topics with these IDs. */
    void identify(Map<String, String> ids) {
        topicIds = Map.copyOf(ids);
    }

    /** The partitions that end, or ended, before what was fetched of them. */
    Set<TopicPartition> resets() {
        return Set.copyOf(resets);
    }

    Set<TopicPartition> partitions() {
        return Set.copyOf(backlogs.keySet());
    }

    boolean isEmpty() {
        return backlogs.isEmpty();
    }

    /** Whether it is known of each partition where this group stands. */
    boolean knowsItsPositions() {
        return backlogs.values().stream().allMatch(Backlog::knowsItsPosition);
    }

    /** Fetches what is there, and waits for the first if nothing is. */
    void fetch(Duration wait) {
        ConsumerRecords<byte[], byte[]> fetched = consumer.poll(wait);
        Map<TopicPartition, OffsetAndMetadata> next = fetched.nextOffsets();
        backlogs.forEach((partition, backlog) -> {
            var records = fetched.records(partition);
            // The next offset may lie behind transaction markers, which are no records but count in end offsets.
            var offset = next.get(partition);
            if (offset != null) {
                if (offset.offset() < backlog.fetchedBefore()) {
                    resets.add(partition);
                }
                backlog.add(records, offset.offset());
            } else if (!records.isEmpty()) {
                backlog.add(records, records.get(records.size() - 1).offset() + 1);
            } else if (!backlog.knowsItsPosition()) {
                startFromPosition(partition, backlog);
            }
        });
    }

    /** Nothing came yet: where this group stands is settled by those before us. */
    private void startFromPosition(TopicPartition partition, Backlog backlog) {
        try {
            backlog.add(List.of(), consumer.position(partition, Duration.ZERO));
        } catch (TimeoutException notKnownYet) {
            log.trace("the position of {} is not known yet", partition, notKnownYet);
        }
    }

    /** Fetches no more where much waits. Not where little does: a partition that is resumed misses the fetch under way. */
    void pauseWhereMuchWaits() {
        var paused = new ArrayList<TopicPartition>();
        var open = new ArrayList<TopicPartition>();
        backlogs.forEach((partition, backlog) -> (backlog.size() < MAX_BACKLOG ? open : paused).add(partition));
        consumer.pause(paused);
        consumer.resume(open);
    }

    /** Reads partitions from their beginning, whatever is committed. Nothing must have been fetched yet. */
    void startFromBeginning(Collection<TopicPartition> partitions) {
        if (!partitions.isEmpty()) {
            consumer.seekToBeginning(partitions);
        }
    }

    /**
     * Forgets what was fetched and goes back to what is committed.
     *
     * @param lost are read from their beginning
     */
    void startAgain(Set<TopicPartition> lost) {
        Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(partitions());
        backlogs.replaceAll((partition, behind) -> new Backlog(partition));
        resets.clear();
        backlogs.keySet().forEach(partition -> {
            var offset = committed.get(partition);
            if (offset == null || lost.contains(partition)) {
                consumer.seekToBeginning(List.of(partition));
            } else {
                consumer.seek(partition, offset.offset());
            }
        });
    }

    /** The backlog to take from next; null when there is nothing that may be taken. */
    @Nullable Backlog next(Predicate<TopicPartition> isHeldBack) {
        for (Backlog backlog : backlogs.values()) {
            if (!backlog.isEmpty() && !isHeldBack.test(backlog.partition())) {
                return backlog;
            }
        }
        return null;
    }

    /** Lets the others come first. */
    void endTurn(Backlog backlog) {
        backlogs.remove(backlog.partition());
        backlogs.put(backlog.partition(), backlog);
    }

    /** Tells of each partition whose position is known before which offset all is taken in. */
    void forEachTakenIn(BiConsumer<TopicPartition, Long> action) {
        backlogs.forEach((partition, backlog) -> {
            if (backlog.knowsItsPosition()) {
                action.accept(partition, backlog.takenInBefore());
            }
        });
    }

    /** The offsets that moved since {@link #markCommitted}. */
    Map<TopicPartition, OffsetAndMetadata> uncommitted() {
        var offsets = new HashMap<TopicPartition, OffsetAndMetadata>();
        backlogs.forEach((partition, backlog) -> {
            if (backlog.hasUncommitted()) {
                offsets.put(partition, offset(partition, backlog.takenInBefore()));
            }
        });
        return offsets;
    }

    /** All offsets that are known, moved or not. */
    Map<TopicPartition, OffsetAndMetadata> offsets() {
        var offsets = new HashMap<TopicPartition, OffsetAndMetadata>();
        forEachTakenIn((partition, before) -> offsets.put(partition, offset(partition, before)));
        return offsets;
    }

    private OffsetAndMetadata offset(TopicPartition partition, long offset) {
        return ReadLogs.offset(offset, topicIds.get(partition.topic()));
    }

    /** These are committed; of partitions that are gone meanwhile nothing is noted. */
    void markCommitted(Map<TopicPartition, OffsetAndMetadata> offsets) {
        offsets.forEach((partition, offset) -> {
            Backlog backlog = backlogs.get(partition);
            if (backlog != null) {
                backlog.markCommitted(offset.offset());
            }
        });
    }

    /** How many records were fetched and are not taken in. */
    int untaken() {
        int untaken = 0;
        for (Backlog backlog : backlogs.values()) {
            untaken += backlog.size();
        }
        return untaken;
    }

    /** How many records are not taken in, as far as is known. */
    long lag() {
        long lag = 0;
        for (Backlog backlog : backlogs.values()) {
            lag += backlog.size() + consumer.currentLag(backlog.partition()).orElse(0);
        }
        return lag;
    }
}
