package io.podtrail.sink.delivery;

import io.podtrail.sink.grouping.StateRecord;
import java.util.Collection;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** Where a receiver's state is kept, together with how far its alerts were read. */
public interface StateStore extends AutoCloseable {
    /**
     * Makes sure that nobody who opened it before can write to it any more, and reads the newest records.
     *
     * @throws KafkaException when Kafka does not answer; may be called again
     */
    Map<String, StateRecord> open();

    /**
     * Keeps changes and offsets: all of them or none.
     *
     * @throws KafkaException when it is not known whether they are kept; {@link #open} then tells
     */
    void commit(
            Collection<StateRecord> changes,
            Map<TopicPartition, OffsetAndMetadata> offsets,
            ConsumerGroupMetadata owner);

    @Override
    void close();
}
