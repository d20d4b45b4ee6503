package io.podtrail.chaos;

import io.podtrail.app.terminal.Progress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes a history into {@code observations}, each record once and in order whatever becomes of the broker, and never so
 * far ahead of the processors that faults would find them idle or long behind.
 */
final class Observed {
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    /** Longer than any takeover. */
    private static final Duration WORRYING = Duration.ofMinutes(1);

    private static final Duration STANDSTILL = Duration.ofMinutes(5);
    private static final int LOOK_EVERY = 500;

    private final Map<String, Object> clients;
    private final String topic;
    private final Group group;
    private final Installation installation;

    Observed(Map<String, Object> clients, Installation installation) {
        this.clients = clients;
        this.topic = installation.topics().observations();
        this.group = installation.group();
        this.installation = installation;
    }

    /**
     * Writes all of it and waits until it is processed.
     *
     * @param ahead how many records may be written that are not processed
     * @param written told how many are written, after each
     * @throws IllegalStateException when the processors stand still for minutes
     */
    void write(History history, int ahead, IntConsumer written) throws InterruptedException {
        var failure = new AtomicReference<@Nullable Exception>();
        try (var progress = Progress.of(topic, "records", history.records());
                var producer = new KafkaProducer<>(patient(), new StringSerializer(), new StringSerializer())) {
            long processed = 0;
            int count = 0;
            for (Iterator<LogRecord> records = history.iterator(); records.hasNext(); ) {
                LogRecord record = records.next();
                var unused = producer.send(
                        new ProducerRecord<>(
                                topic, record.partition(), record.timestamp(), record.key(), record.value()),
                        (metadata, exception) -> failure.compareAndSet(null, exception));
                written.accept(++count);
                if (count % LOOK_EVERY == 0) {
                    awaitProcessed(count - ahead);
                    long now = group.processed();
                    progress.stepBy(now - processed);
                    processed = now;
                }
            }
            producer.flush();
            Exception failed = failure.get();
            if (failed != null) {
                throw new IllegalStateException("the history could not be written: " + failed.getMessage(), failed);
            }
            awaitProcessed(history.records());
        }
    }

    private void awaitProcessed(long observations) throws InterruptedException {
        if (group.awaitProcessed(observations, WORRYING)) {
            return;
        }
        System.err.printf(
                "Nothing has been processed for %d s, after %d observations: what the threads do is in the processors' logs.%n",
                WORRYING.toSeconds(), group.processed());
        installation.dumpThreads();
        if (!group.awaitProcessed(observations, STANDSTILL)) {
            throw new IllegalStateException("nothing has been processed for %d s: %d of %d observations are"
                    .formatted(STANDSTILL.toSeconds(), group.processed(), observations));
        }
    }

    private Map<String, Object> patient() {
        var properties = new HashMap<>(clients);
        properties.put("acks", "all");
        properties.put("enable.idempotence", true);
        properties.put("max.in.flight.requests.per.connection", 1);
        properties.put("compression.type", "lz4");
        properties.put("linger.ms", 5);
        properties.put("request.timeout.ms", 5_000);
        properties.put("delivery.timeout.ms", (int) PATIENCE.toMillis());
        properties.put("max.block.ms", PATIENCE.toMillis());
        return properties;
    }
}
