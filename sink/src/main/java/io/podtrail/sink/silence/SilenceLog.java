package io.podtrail.sink.silence;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.podtrail.events.kafka.Topics;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the compacted topic {@code silences}, from its beginning and for as long as it is open, and writes to it. What is
 * written is known here as soon as it is acknowledged.
 */
public final class SilenceLog implements AutoCloseable {
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);
    private static final Logger log = LoggerFactory.getLogger(SilenceLog.class);

    private final TopicPartition topic;
    private final Map<String, Object> clientProperties;
    private final Silences silences = new Silences();
    private final Consumer<byte[], byte[]> consumer;
    private final CountDownLatch loaded = new CountDownLatch(1);
    private final CompletableFuture<@Nullable Void> stopped = new CompletableFuture<>();
    private final Thread thread = new Thread(this::follow, "podtrail-silences");
    private final AtomicBoolean restoring = new AtomicBoolean();
    /** The silences that a recreated topic does not have, as far as it has been read; null while nothing is restored. */
    private @Nullable Set<String> missing;

    private volatile boolean stopping;
    private volatile @Nullable AuthorizationException refusal;

    /** Makes the client, but reads nothing yet. */
    public SilenceLog(Topics topics, Map<String, Object> clientProperties) {
        this.topic = new TopicPartition(topics.silences(), 0);
        this.clientProperties = clientProperties;
        var properties = new HashMap<>(clientProperties);
        properties.put(ConsumerConfig.CLIENT_ID_CONFIG, topics.prefix() + "silences");
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest"); // A recreated topic ends before.
        consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    /** What is known of them; everything only after {@link #awaitLoaded}. */
    public Silences silences() {
        return silences;
    }

    /**
     * Waits until all that was there when it was started has been read, or until it is closed.
     *
     * @throws AuthorizationException when Kafka's ACLs do not let this user read silences
     */
    public void awaitLoaded() throws InterruptedException {
        loaded.await();
        if (refusal != null) {
            throw refusal;
        }
    }

    /** Completes when following has ended: exceptionally, when Kafka's ACLs do not let this user read silences. */
    public CompletableFuture<@Nullable Void> stopped() {
        return stopped;
    }

    /** Whether all that was there when it was started has been read. */
    public boolean isLoaded() {
        return loaded.getCount() == 0;
    }

    /** The topic was recreated: reads it from its beginning, and then writes what it does not have. From any thread. */
    public void restore() {
        restoring.set(true);
    }

    /** Whether nothing is left to be restored. */
    public boolean isRestored() {
        return !restoring.get();
    }

    /**
     * Writes one, in the place of the one with the same ID.
     *
     * @throws KafkaException when it is not known whether it is written
     */
    public void put(Silence silence) throws InterruptedException {
        var properties = new HashMap<>(clientProperties);
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        try (var producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(
                            topic.topic(),
                            topic.partition(),
                            silence.id().getBytes(UTF_8),
                            SilenceJson.MAPPER.writeValueAsBytes(silence)))
                    .get();
            silences.put(silence);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts and times can always be written", e);
        } catch (ExecutionException e) {
            throw new KafkaException("cannot write to " + topic.topic() + ": " + e.getCause(), e.getCause());
        }
    }

    @Override
    public void close() {
        stopping = true;
        if (thread.getState() == Thread.State.NEW) {
            loaded.countDown();
            consumer.close();
            return;
        }
        consumer.wakeup();
        try {
            thread.join(CLOSE_TIMEOUT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void follow() {
        try (consumer) {
            consumer.assign(List.of(topic));
            consumer.seekToBeginning(List.of(topic));
            while (!stopping) {
                round();
            }
        } catch (WakeupException | InterruptException | InterruptedException asked) {
            log.debug("asked to stop");
        } catch (AuthorizationException e) {
            refusal = e;
        } finally {
            loaded.countDown();
            AuthorizationException known = refusal;
            if (known == null) {
                stopped.complete(null);
            } else {
                stopped.completeExceptionally(known);
            }
        }
    }

    private void round() throws InterruptedException {
        try {
            if (restoring.get() && missing == null) {
                missing = silences.all().stream().map(Silence::id).collect(Collectors.toCollection(HashSet::new));
                consumer.seekToBeginning(List.of(topic));
            }
            consumer.poll(POLL).forEach(this::take);
            if ((loaded.getCount() > 0 || missing != null)
                    && consumer.position(topic)
                            >= consumer.endOffsets(List.of(topic)).getOrDefault(topic, 0L)) {
                loaded.countDown();
                writeMissing();
            }
        } catch (WakeupException | InterruptException | AuthorizationException e) {
            throw e;
        } catch (KafkaException e) {
            log.warn("cannot read {} for now: {}", topic.topic(), e.getMessage());
        }
    }

    private void writeMissing() throws InterruptedException {
        if (missing == null) {
            return;
        }
        log.warn("{} was recreated: {} silences are written to it again", topic.topic(), missing.size());
        for (String id : missing) {
            Optional<Silence> silence = silences.find(id);
            if (silence.isPresent()) {
                put(silence.get());
            }
        }
        missing = null;
        restoring.set(false);
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        if (record.key() == null) {
            log.warn("{}@{} is no silence and is ignored: it has no key", record.topic(), record.offset());
            return;
        }
        String id = new String(record.key(), UTF_8);
        if (missing != null) {
            missing.remove(id);
        }
        if (record.value() == null) {
            silences.remove(id);
            return;
        }
        try {
            silences.put(SilenceJson.MAPPER.readValue(record.value(), Silence.class));
        } catch (IOException | IllegalArgumentException e) {
            log.warn("{}@{} is no silence and is ignored: {}", record.topic(), record.offset(), e.getMessage());
        }
    }
}
