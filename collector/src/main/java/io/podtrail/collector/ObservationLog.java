package io.podtrail.collector;

import io.podtrail.events.LogExtent;
import io.podtrail.events.Observation;
import io.podtrail.events.ObservationBounds;
import io.podtrail.events.RejectedInput;
import io.podtrail.events.kafka.DeadLetterHeaders;
import io.podtrail.events.kafka.EventSerde;
import io.podtrail.events.kafka.NamespacePartitioner;
import io.podtrail.events.kafka.RecordedTime;
import io.podtrail.events.kafka.Topics;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
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

    /** What a broker takes by default, less the key and the frame of a record. */
    private static final int MAX_VALUE_BYTES = EventSerde.MAX_BYTES - 4 * 1024;

    private static final int MAX_BATCH = 2_000;
    private static final int MAX_BATCH_BYTES = 4 * 1024 * 1024;
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(10);
    private static final Duration RETRY_PAUSE = Duration.ofSeconds(1);
    private static final Logger LOG = LoggerFactory.getLogger(ObservationLog.class);

    private final Supplier<Producer<byte @Nullable [], byte[]>> producers;
    private final LongSupplier newestEpoch;
    private final Duration transactionTimeout;
    private final Clock clock;
    private Producer<byte @Nullable [], byte[]> producer;
    private final Topics topics;
    private final int partitions;
    private final CollectorMetrics metrics;
    private final @Nullable TransactionTime time;
    private final List<ProducerRecord<byte @Nullable [], byte[]>> batch = new ArrayList<>();
    private final ScheduledExecutorService committer =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "podtrail-collector-commit"));

    private final CountDownLatch givingUp = new CountDownLatch(1);
    private int batchBytes;
    /** By {@link System#nanoTime}; 0 when nothing waits. */
    private volatile long waitingSince;

    private Instant begunAt = Instant.MAX;
    private long writtenEpoch;
    /** The newest epoch of which something is surely in the log; 0 while none is. */
    private long committedEpoch;

    /** Whether a transaction went wrong, and Kafka has not confirmed yet that it is undone. */
    private boolean undoing;

    private @Nullable RuntimeException failure;

    /**
     * Fences every earlier producer of the same transactional id.
     *
     * @param producers make producers, always with the same transactional id
     * @param newestEpoch reads the newest epoch of the cluster in the log
     * @param transactionTimeout after which a coordinator gives up a transaction of these producers
     * @param time compares the clocks by the transactions; null where Kafka's is of no interest; is closed with this
     * @param clock of the system, which also goes on while the machine sleeps
     */
    ObservationLog(
            Supplier<Producer<byte @Nullable [], byte[]>> producers,
            LongSupplier newestEpoch,
            Duration transactionTimeout,
            Topics topics,
            int partitions,
            CollectorMetrics metrics,
            @Nullable TransactionTime time,
            Clock clock) {
        this.metrics = metrics;
        this.time = time;
        this.producers = producers;
        this.newestEpoch = newestEpoch;
        this.transactionTimeout = transactionTimeout;
        this.clock = clock;
        this.producer = producers.get();
        this.topics = topics;
        this.partitions = partitions;
        try {
            producer.initTransactions();
        } catch (RuntimeException e) {
            producer.close(Duration.ZERO);
            throw e;
        }
        var unused = committer.scheduleWithFixedDelay(
                this::commitInBackground, LINGER.toMillis(), LINGER.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * Writes to the namespace's partition, or to all; what is larger than {@link ObservationBounds} allow is cut before.
     *
     * @return why the observation cannot be written; empty when it was taken
     */
    synchronized Optional<String> write(Observation whole) {
        Observation observation;
        byte[] value;
        try {
            value = serialized(whole);
            observation = ObservationBounds.within(whole, value.length);
            if (observation != whole) {
                value = serialized(observation);
                metrics.shortened();
            }
        } catch (SerializationException | IllegalArgumentException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
        if (value.length > MAX_VALUE_BYTES) {
            return Optional.of("what the standards look at is larger than a record may be");
        }
        writtenEpoch = observation.epoch();
        if (observation instanceof Observation.InNamespace in) {
            add(observation, NamespacePartitioner.partition(in.cluster(), in.namespace(), partitions), value);
        } else {
            for (int partition = 0; partition < partitions; partition++) {
                add(observation, partition, value);
            }
        }
        return Optional.empty();
    }

    private byte[] serialized(Observation observation) {
        return Objects.requireNonNull(EventSerde.observation().serialize(topics.observations(), observation));
    }

    /** Compares the clocks before anything is written, by a transaction of which nothing stays. */
    synchronized void compareClocks() {
        if (time == null) {
            return;
        }
        long before = time.nanoTime();
        producer.beginTransaction();
        var probe = new ProducerRecord<byte @Nullable [], byte[]>(topics.observations(), 0, 0L, null, new byte[0]);
        try {
            producer.send(probe).get();
        } catch (ExecutionException refused) {
            LOG.debug("the transaction has begun all the same", refused);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
        compareClocks(before);
        undoing = true;
        untilConfirmed(this::undo);
    }

    private void compareClocks(long before) {
        try {
            if (time != null) {
                time.transactionBegan(before);
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static SourceException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new SourceException("interrupted while Kafka was away; unwritten observations are seen again", e);
    }

    /** Writes a collector's first keyframe, to each partition with what was found there. */
    synchronized void write(Observation.KeyframeStarted first, List<LogExtent> extents) {
        writtenEpoch = first.epoch();
        for (int partition = 0; partition < partitions; partition++) {
            Observation found = first.in(extents.get(partition));
            add(
                    found,
                    partition,
                    Objects.requireNonNull(EventSerde.observation().serialize(topics.observations(), found)));
        }
    }

    /** Lets whoever writes next begin anew, because what was written is gone. */
    synchronized void lost(String reason) {
        if (failure == null) {
            failure = new LogLostException(reason, null);
        }
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

    /** May be called while another thread waits for Kafka in here: both give up after a while. */
    @Override
    public void close() {
        giveUpSoon();
        synchronized (this) {
            commit();
        }
        committer.shutdownNow();
        producer.close(Duration.ofSeconds(5));
        if (time != null) {
            time.close();
        }
    }

    /** Lets whoever waits for Kafka in here wait only a little longer. */
    void giveUpSoon() {
        // Not by the committer, which may be the one that waits.
        CompletableFuture.delayedExecutor(CLOSE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .execute(givingUp::countDown);
    }

    private void add(Observation observation, int partition, byte[] value) {
        var record = new ProducerRecord<byte @Nullable [], byte[]>(
                topics.observations(),
                partition,
                observation.observedAt().toEpochMilli(),
                observation.key().getBytes(java.nio.charset.StandardCharsets.UTF_8),
                value);
        RecordedTime.add(record.headers(), observation.observedAt(), clock.instant());
        add(record);
    }

    private void add(ProducerRecord<byte @Nullable [], byte[]> record) {
        if (failure != null) {
            throw failure;
        }
        batch.add(record);
        batchBytes += record.value().length;
        metrics.wroteBytes(record.value().length);
        if (batch.size() >= MAX_BATCH || batchBytes >= MAX_BATCH_BYTES) {
            commit();
        }
    }

    private synchronized void commitInBackground() {
        if (failure == null) {
            try {
                commit();
            } catch (Error e) {
                // The executor would keep it to itself, and never commit again.
                failure = new LogLostException("writing to Kafka broke off: " + e, e);
                throw e;
            }
        }
    }

    /** For how long Kafka has been asked in vain to take what is being written; zero when nothing waits. */
    Duration waiting() {
        long since = waitingSince;
        return since == 0 ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - since);
    }

    private void commit() {
        waitingSince = batch.isEmpty() ? 0 : System.nanoTime() | 1;
        commitBatch();
        waitingSince = 0;
    }

    private void commitBatch() {
        while (!batch.isEmpty() && failure == null) {
            try {
                untilConfirmed(this::undo);
                begunAt = clock.instant();
                long before = time == null ? 0 : time.nanoTime();
                producer.beginTransaction();
                for (var observation : batch) {
                    var unused = producer.send(observation); // The commit fails when any of them did.
                }
                untilConfirmed(producer::commitTransaction);
                committedEpoch = writtenEpoch;
                batch.clear();
                batchBytes = 0;
                compareClocks(before);
            } catch (RuntimeException e) {
                if (isFenced(e) && isTimedOut()) {
                    takeBack(e);
                } else {
                    tryAgainOrFail(e);
                }
            }
        }
    }

    /**
     * A coordinator also takes the transactional id away when a transaction takes too long, as one does during which this
     * process was suspended. Then nothing has happened that would have to be begun anew, unless another collector has begun an
     * epoch meanwhile: the log knows, and once this producer has the id again, none can begin one unseen.
     */
    private void takeBack(RuntimeException cause) {
        try {
            producer.close(Duration.ZERO);
            producer = producers.get();
            undoing = false;
            untilConfirmed(producer::initTransactions);
            untilConfirmed(() -> {
                if (newestEpoch.getAsLong() > committedEpoch) {
                    throw replaced(cause);
                }
            });
            LOG.warn(
                    "Kafka gave a transaction up because it took too long, and it is written again: {}",
                    cause.getMessage());
        } catch (SourceException | LogLostException e) {
            failure = e;
        } catch (RuntimeException e) {
            failure = broken(e);
        }
    }

    private boolean isTimedOut() {
        return committedEpoch > 0 && !clock.instant().isBefore(begunAt.plus(transactionTimeout));
    }

    private void undo() {
        if (undoing) {
            producer.abortTransaction();
            undoing = false;
        }
    }

    /** What timed out may have happened: it must be asked for again, and nothing else may be. */
    private void untilConfirmed(Runnable request) {
        for (boolean confirmed = false; !confirmed; ) {
            try {
                request.run();
                confirmed = true;
            } catch (TimeoutException e) {
                LOG.warn("Kafka did not confirm in time, asking again: {}", e.getMessage());
                pause();
            }
        }
    }

    private void tryAgainOrFail(RuntimeException e) {
        if (e instanceof SourceException || e instanceof LogLostException) {
            failure = e;
        } else if (isFenced(e)) {
            failure = replaced(e);
        } else if (isCausedBy(e, AuthorizationException.class)) {
            failure = new SourceException("Kafka refuses to let us write: " + e.getMessage(), e);
        } else if (isCausedBy(e, InvalidTimestampException.class)) {
            failure = new LogLostException(
                    ("Kafka refuses the time of a record, because it lies too far from the broker's own: see"
                                    + " message.timestamp.after.max.ms of %s, and set the clocks of this machine and of the"
                                    + " brokers by NTP")
                            .formatted(topics.observations()),
                    e);
        } else if (isCausedBy(e, RecordTooLargeException.class)) {
            failure = new SourceException(
                    "Kafka takes no record of 1 MiB: max.message.bytes of %s must be 1048588, its default, or more"
                            .formatted(topics.observations()),
                    e);
        } else if (undoing || !(e instanceof KafkaException) || e instanceof InterruptException) {
            failure = broken(e);
        } else {
            LOG.warn("Kafka did not take {} records, trying again: {}", batch.size(), e.getMessage());
            undoing = true;
            tryToPause();
        }
    }

    private static LogLostException replaced(RuntimeException cause) {
        return new LogLostException("Kafka gave the transaction to another collector", cause);
    }

    private static LogLostException broken(RuntimeException cause) {
        return new LogLostException("the connection to Kafka broke beyond repair: " + cause.getMessage(), cause);
    }

    /** Kafka says so in three ways, depending on what it was asked for when the transaction was taken away. */
    private static boolean isFenced(RuntimeException e) {
        return isCausedBy(e, ProducerFencedException.class)
                || isCausedBy(e, InvalidProducerEpochException.class)
                || isCausedBy(e, InvalidTxnStateException.class);
    }

    private static boolean isCausedBy(Throwable e, Class<? extends Throwable> type) {
        Throwable cause = e;
        while (cause != null && !type.isInstance(cause)) {
            cause = cause.getCause();
        }
        return cause != null;
    }

    private void tryToPause() {
        try {
            pause();
        } catch (SourceException e) {
            failure = e;
        }
    }

    /** Throws when it is time to give up. */
    private void pause() {
        try {
            if (givingUp.await(RETRY_PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new SourceException(
                        "closed while Kafka was away; the next keyframe makes up for what is missing");
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }
}
