package io.podtrail.sink.delivery;

import io.podtrail.events.kafka.Topics;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** An alert that was given up, as it is handed to the sink once more: through the topic {@code redeliveries}. */
public final class Redelivery {
    /** The header that names the receiver which did not take it. */
    public static final String RECEIVER = UndeliveredHeaders.RECEIVER;

    private Redelivery() {}

    /** Why it was given up, and behind that the receiver's own words where it said any. */
    public static String why(ConsumerRecord<byte[], byte[]> undelivered) {
        String reason = header(undelivered, UndeliveredHeaders.REASON);
        String detail = header(undelivered, UndeliveredHeaders.DETAIL);
        return detail.isEmpty() ? reason : reason + ": " + detail;
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }

    /**
     * The record that hands it over.
     *
     * @param undelivered as it lies in the topic {@code undelivered}
     */
    public static ProducerRecord<byte[], byte[]> of(ConsumerRecord<byte[], byte[]> undelivered, Topics topics) {
        return new ProducerRecord<>(
                topics.redeliveries(),
                null,
                undelivered.key(),
                undelivered.value(),
                new RecordHeaders(undelivered.headers()));
    }
}
