package io.podtrail.sink.delivery;

import io.podtrail.events.kafka.DeadLetter;
import io.podtrail.events.kafka.Topics;
import io.podtrail.policy.bounds.ShortText;
import io.podtrail.sink.receivers.Delivery;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what cannot be delivered or read, as it came: in {@code undelivered} and {@code dead-letters}. Its answers are
 * deliveries too: when Kafka does not take the record, the offset must not move, and it is tried again. What Kafka's ACLs
 * refuse ends delivery with an {@link AuthorizationException}.
 */
public final class Parking {
    /** The most bytes of what a receiver said, or of another header. */
    private static final int MAX_HEADER = 4 * 1024;

    private final Producer<byte[], byte[]> producer;
    private final Topics topics;

    /** @param producer acknowledged by all replicas; stays the caller's */
    public Parking(Producer<byte[], byte[]> producer, Topics topics) {
        this.producer = producer;
        this.topics = topics;
    }

    /** An alert that its receiver does not take. */
    Delivery undelivered(
            ConsumerRecord<byte[], byte[]> alert, String fingerprint, String receiver, Delivery last, int attempts)
            throws InterruptedException {
        return write(
                topics.undelivered(),
                fingerprint.getBytes(StandardCharsets.UTF_8),
                alert,
                Map.of(
                        UndeliveredHeaders.RECEIVER, receiver,
                        UndeliveredHeaders.REASON, last.reason(),
                        UndeliveredHeaders.DETAIL, last.detail(),
                        UndeliveredHeaders.ATTEMPTS, Integer.toString(attempts),
                        UndeliveredHeaders.SOURCE, source(alert)));
    }

    /** A record that is no alert. */
    Delivery deadLetter(ConsumerRecord<byte[], byte[]> record, String receiver, RuntimeException why)
            throws InterruptedException {
        ProducerRecord<byte[], byte[]> letter = DeadLetter.of(
                topics.deadLetters(),
                record.timestamp(),
                record.key(),
                record.value(),
                record.headers(),
                String.valueOf(why.getMessage()),
                source(record),
                why.getClass().getName());
        letter.headers()
                .remove(UndeliveredHeaders.RECEIVER)
                .add(UndeliveredHeaders.RECEIVER, receiver.getBytes(StandardCharsets.UTF_8));
        try {
            send(letter);
            return Delivery.delivered();
        } catch (KafkaException e) {
            return cannotWrite(letter.topic(), e);
        }
    }

    private Delivery write(
            String topic, byte @Nullable [] key, ConsumerRecord<byte[], byte[]> record, Map<String, String> why)
            throws InterruptedException {
        var headers = new RecordHeaders(record.headers());
        why.forEach((name, value) ->
                headers.remove(name).add(name, ShortText.cut(value, MAX_HEADER).getBytes(StandardCharsets.UTF_8)));
        try {
            send(new ProducerRecord<>(topic, null, null, key, record.value(), headers));
            return Delivery.delivered();
        } catch (RecordTooLargeException withItsNewHeaders) {
            return withoutValue(new ProducerRecord<>(topic, null, null, key, null, headers));
        } catch (AuthorizationException e) {
            throw e;
        } catch (KafkaException e) {
            return cannotWrite(topic, e);
        }
    }

    /** The last resort, so that one record cannot block its partition: the header tells where the value stands. */
    private Delivery withoutValue(ProducerRecord<byte[], byte[]> record) throws InterruptedException {
        try {
            send(record);
            return Delivery.delivered();
        } catch (KafkaException e) {
            return cannotWrite(record.topic(), e);
        }
    }

    private void send(ProducerRecord<byte[], byte[]> record) throws InterruptedException {
        try {
            producer.send(record).get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException kafka ? kafka : new KafkaException(e.getCause());
        } catch (InterruptException e) {
            throw (InterruptedException) new InterruptedException("while writing to " + record.topic()).initCause(e);
        }
    }

    private static Delivery cannotWrite(String topic, KafkaException e) {
        return Delivery.retry("cannot write to " + topic, String.valueOf(e.getMessage()));
    }

    private static String source(ConsumerRecord<byte[], byte[]> record) {
        return record.topic() + "-" + record.partition() + "@" + record.offset();
    }
}
