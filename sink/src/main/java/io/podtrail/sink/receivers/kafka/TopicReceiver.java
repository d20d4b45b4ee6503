package io.podtrail.sink.receivers.kafka;

import io.podtrail.events.kafka.Topics;
import io.podtrail.sink.receivers.Delivery;
import io.podtrail.sink.receivers.Delivery.Outcome;
import io.podtrail.sink.receivers.Notification;
import io.podtrail.sink.receivers.Receiver;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Copies alerts, byte for byte with headers and timestamp, to a topic that somebody else reads. The key is the
 * fingerprint, so that one alert's transitions stay in order there too.
 */
public final class TopicReceiver implements Receiver {
    private static final int CONCURRENCY = 8;

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final String topic;
    private final Producer<byte[], byte[]> producer;

    /** @param producer idempotent and acknowledged by all replicas; closed with the receiver */
    TopicReceiver(String topic, Producer<byte[], byte[]> producer) {
        this.topic = topic;
        this.producer = producer;
    }

    /**
     * A receiver with a producer of its own.
     *
     * @param own the installation's topics, none of which can be the target: it would feed itself
     * @param clientProperties how to reach the Kafka of the topic
     */
    public static TopicReceiver to(String topic, Topics own, Map<String, Object> clientProperties) {
        var ownNames = List.of(
                own.observations(),
                own.violations(),
                own.alerts(),
                own.deadLetters(),
                own.undelivered(),
                own.redeliveries(),
                own.notifications(),
                own.silences());
        if (ownNames.contains(topic)) {
            throw new IllegalArgumentException(
                    "Alerts cannot be copied to %s, which is a topic of Podtrail itself: choose another"
                            .formatted(topic));
        }
        var properties = new HashMap<>(clientProperties);
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        // A first request that meets no leader yet must not be overtaken by the second.
        properties.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
        return new TopicReceiver(
                topic, new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer()));
    }

    @Override
    public boolean takesCorrections() {
        return true;
    }

    @Override
    public Delivery deliver(Notification notification) throws InterruptedException {
        for (Notification.Item item : notification.items()) {
            Delivery delivery = copy(item);
            if (delivery.outcome() != Outcome.DELIVERED) {
                return delivery;
            }
        }
        return Delivery.delivered();
    }

    private Delivery copy(Notification.Item item) throws InterruptedException {
        var record = item.record();
        byte[] key = item.alert().fingerprint().getBytes(StandardCharsets.UTF_8);
        Long timestamp = record.timestamp() < 0 ? null : record.timestamp();
        try {
            producer.send(new ProducerRecord<>(topic, null, timestamp, key, record.value(), record.headers()))
                    .get();
            return Delivery.delivered();
        } catch (ExecutionException e) {
            return failed(Objects.requireNonNullElse(e.getCause(), e));
        } catch (InterruptException e) {
            throw (InterruptedException) new InterruptedException("while writing to " + topic).initCause(e);
        } catch (KafkaException e) {
            return failed(e);
        }
    }

    private static Delivery failed(Throwable cause) {
        String reason = cause.getClass().getSimpleName();
        String detail = String.valueOf(cause.getMessage());
        return cause instanceof RetriableException ? Delivery.retry(reason, detail) : Delivery.refused(reason, detail);
    }

    @Override
    public void close() {
        producer.close(CLOSE_TIMEOUT);
    }

    @Override
    public int concurrency() {
        return CONCURRENCY;
    }

    @Override
    public String toString() {
        return "topic " + topic;
    }
}
