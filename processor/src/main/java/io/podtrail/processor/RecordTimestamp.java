package io.podtrail.processor;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.TimestampExtractor;

/**
 * The timestamp of a record; the oldest for a record that has none. Kafka Streams' own extractor stops the topology at such
 * a record, or passes over it; nothing here depends on it, because an observation says itself when it was made.
 */
public final class RecordTimestamp implements TimestampExtractor {
    @Override
    public long extract(ConsumerRecord<Object, Object> record, long partitionTime) {
        return Math.max(0, record.timestamp());
    }
}
