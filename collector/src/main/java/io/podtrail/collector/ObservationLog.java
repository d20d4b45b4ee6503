package io.podtrail.collector;

import io.podtrail.events.Observation;
import io.podtrail.events.RejectedInput;
import io.podtrail.events.kafka.DeadLetterHeaders;
import io.podtrail.events.kafka.EventSerde;
import io.podtrail.events.kafka.NamespacePartitioner;
import io.podtrail.events.kafka.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes observations to Kafka in short transactions. What is not committed is kept and written again, so a broker that
 * is away only makes the writer wait; memory is bounded by one transaction. A later collector of the same cluster fences
 * this one, by the transactional id.
 */
final class ObservationLog implements AutoCloseable {
    /** How long an observation waits for company in its transaction. */
    static final Duration LINGER = Duration.ofMillis(50);

    private static final int MAX_BATCH = 2_000;
    private static final Duration RETRY_PAUSE = Duration.ofSeconds(1);
    private static final Logger LOG = LoggerFactory.getLogger(ObservationLog.class);

    private final Producer<byte @Nullable [], byte[]> producer;
    private final Topics topics;
    private final int partitions;
    private final List<ProducerRecord<byte @Nullable [], byte[]>> batch = new ArrayList<>();
    private final ScheduledExecutorService committer =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "podtrail-collector-commit"));

    private @Nullable SourceException failure;

    /** Fences every earlier producer of the same transactional id. */
    ObservationLog(Producer<byte @Nullable [], byte[]> producer, Topics topics, int partitions) {
        this.producer = producer;
        this.topics = topics;
        this.partitions = partitions;
        producer.initTransactions();
        var unused = committer.scheduleWithFixedDelay(
                this::commitInBackground, LINGER.toMillis(), LINGER.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * Writes to the namespace's partition, or to all.
     *
     * @return false when the observation is too large for a record
     */
    synchronized boolean write(Observation observation) {
        byte[] value = EventSerde.observation().serialize(topics.observations(), observation);
        if (value == null || value.length > EventSerde.MAX_BYTES) {
            return false;
        }
        if (observation instanceof Observation.InNamespace in) {
            add(observation, NamespacePartitioner.partition(in.cluster(), in.namespace(), partitions), value);
        } else {
            for (int partition = 0; partition < partitions; partition++) {
                add(observation, partition, value);
            }
        }
        return true;
    }

    synchronized void writeDeadLetter(RejectedInput input, Instant at) {
        byte[] value = EventSerde.rejectedInput().serialize(topics.deadLetters(), input);
        var letter = new ProducerRecord<byte @Nullable [], byte[]>(
                topics.deadLetters(), null, at.toEpochMilli(), null, value == null ? new byte[0] : value);
        DeadLetterHeaders.add(letter.headers(), input.reason(), input.source(), RejectedInput.class.getName());
        add(letter);
    }

    /** Returns when all that was written is in the log for good. */
    synchronized void flush() {
        commit();
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public void close() {
        committer.shutdownNow();
        synchronized (this) {
            if (failure == null) {
                commit();
            }
            producer.close(Duration.ofSeconds(5));
        }
    }

    private void add(Observation observation, int partition, byte[] value) {
        add(new ProducerRecord<>(
                topics.observations(),
                partition,
                observation.observedAt().toEpochMilli(),
                observation.key().getBytes(java.nio.charset.StandardCharsets.UTF_8),
                value));
    }

    private void add(ProducerRecord<byte @Nullable [], byte[]> record) {
        if (failure != null) {
            throw failure;
        }
        batch.add(record);
        if (batch.size() >= MAX_BATCH) {
            commit();
        }
    }

    private synchronized void commitInBackground() {
        if (failure == null) {
            commit();
        }
    }

    private void commit() {
        while (!batch.isEmpty() && failure == null) {
            try {
                producer.beginTransaction();
                for (var observation : batch) {
                    var unused = producer.send(observation); // The commit fails when any of them did.
                }
                commitTransaction();
                batch.clear();
            } catch (ProducerFencedException | InvalidProducerEpochException e) {
                failure = new SourceException("another collector of this cluster took over; this one stops", e);
            } catch (AuthorizationException e) {
                failure = new SourceException("Kafka refuses to let us write: " + e.getMessage(), e);
            } catch (KafkaException e) {
                LOG.warn("Kafka did not take {} records, trying again: {}", batch.size(), e.getMessage());
                abort();
                pause();
            }
        }
    }

    /** A commit that timed out may have happened: it must be asked for again, not undone. */
    private void commitTransaction() {
        for (; ; ) {
            try {
                producer.commitTransaction();
                return;
            } catch (TimeoutException e) {
                LOG.warn("Kafka did not confirm in time, asking again: {}", e.getMessage());
            }
        }
    }

    private void abort() {
        try {
            producer.abortTransaction();
        } catch (KafkaException e) {
            failure = new SourceException("the connection to Kafka broke beyond repair: " + e.getMessage(), e);
        }
    }

    private void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(RETRY_PAUSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failure = new SourceException("interrupted while Kafka was away; unwritten observations are seen again", e);
        }
    }
}
