package io.podtrail.sink.delivery;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** What was fetched of one partition and is not taken in yet, in order. */
final class Backlog {
    private static final long UNKNOWN = -1;

    private final TopicPartition partition;
    private final Deque<ConsumerRecord<byte[], byte[]>> records = new ArrayDeque<>();
    private long next = UNKNOWN;
    private long committed = UNKNOWN;

    Backlog(TopicPartition partition) {
        this.partition = partition;
    }

    TopicPartition partition() {
        return partition;
    }

    void add(List<ConsumerRecord<byte[], byte[]>> fetched, long nextOffset) {
        records.addAll(fetched);
        next = nextOffset;
    }

    boolean isEmpty() {
        return records.isEmpty();
    }

    int size() {
        return records.size();
    }

    /** The oldest record; null when there is none. */
    @Nullable ConsumerRecord<byte[], byte[]> oldest() {
        return records.peek();
    }

    /** The oldest record is taken in: what becomes of it is kept elsewhere. */
    void takeIn() {
        records.remove();
    }

    /** Before this offset everything is taken in. */
    long takenInBefore() {
        return records.isEmpty() ? next : records.element().offset();
    }

    /** Before this offset everything was fetched; -1 while that is not known. */
    long fetchedBefore() {
        return next;
    }

    boolean knowsItsPosition() {
        return next != UNKNOWN;
    }

    boolean hasUncommitted() {
        return takenInBefore() != committed;
    }

    void markCommitted(long offset) {
        committed = offset;
    }
}
