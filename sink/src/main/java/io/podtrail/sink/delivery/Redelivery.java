package io.podtrail.sink.delivery;

import io.podtrail.events.kafka.Topics;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** An alert that was given up, as it is handed to the sink once more: through the topic {@code redeliveries}. */
public final class Redelivery {
    /** The header that names the receiver which did not take it. */
    public static final String RECEIVER = UndeliveredHeaders.RECEIVER;
    /** The header that says why not. */
    public static final String REASON = UndeliveredHeaders.REASON;

    /** The header with what the receiver said; empty where it said nothing. */
    public static final String DETAIL = UndeliveredHeaders.DETAIL;

    private Redelivery() {}

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
