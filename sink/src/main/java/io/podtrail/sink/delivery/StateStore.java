package io.podtrail.sink.delivery;

import io.podtrail.sink.grouping.StateRecord;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Where a receiver's state is kept, together with how far its alerts were read. */
public interface StateStore extends AutoCloseable {
    /**
     * Makes sure that nobody who opened it before can commit to it any more, and reads the newest records.
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

    /** Keeps one record without waiting for the next commit; completes in whatever thread when that is done, or cannot be. */
    CompletionStage<@Nullable Void> keep(StateRecord receipt);

    @Override
    void close();
}
