package io.podtrail.sink.delivery;

import io.github.resilience4j.retry.Retry;
import io.podtrail.sink.receivers.Delivery;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** What was fetched of one partition and is not settled yet, in order; and how the attempts at its head went so far. */
final class Backlog {
    private static final long UNKNOWN = -1;

    private final TopicPartition partition;
    private final Deque<ConsumerRecord<byte[], byte[]>> records = new ArrayDeque<>();
    private long next = UNKNOWN;
    private long committed = UNKNOWN;

    private int attempts;
    private long firstAttempt;
    private long due;
    private Retry.@Nullable AsyncContext<Delivery> retries;

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

    boolean isDue(long now) {
        return !records.isEmpty() && nanosUntilDue(now) <= 0;
    }

    long nanosUntilDue(long now) {
        return attempts == 0 ? 0 : due - now;
    }

    /** Begins an attempt at the oldest record; every attempt ends in {@link #settle} or {@link #postpone}. */
    ConsumerRecord<byte[], byte[]> attempt(long now) {
        if (attempts == 0) {
            firstAttempt = now;
        }
        attempts++;
        return records.element();
    }

    /** How many attempts were made at the oldest record. */
    int attempts() {
        return attempts;
    }

    long nanosSinceFirstAttempt(long now) {
        return now - firstAttempt;
    }

    /** The oldest record waits for another attempt, and all others of the partition behind it. */
    long postpone(Delivery delivery, Retry policy, long now) {
        if (retries == null) {
            retries = policy.asyncContext();
        }
        long millis = retries.onResult(delivery);
        due = now + millis * 1_000_000;
        return millis;
    }

    /** The oldest record is delivered or parked. */
    void settle() {
        records.remove();
        attempts = 0;
        retries = null;
    }

    /** Before this offset everything is settled. */
    long settledBefore() {
        return records.isEmpty() ? next : records.element().offset();
    }

    boolean knowsItsPosition() {
        return next != UNKNOWN;
    }

    boolean hasUncommitted() {
        return settledBefore() > committed;
    }

    void markCommitted() {
        committed = settledBefore();
    }
}
