package io.podtrail.events.kafka;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.internals.Topic;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * What the transaction coordinators have written down about one producer, in the order in which they did. It is read from
 * their own topic: an admin client only learns where the producer's last transaction stands, and a producer that
 * goes on has long begun others.
 */
final class TransactionLog {
    private static final Duration POLL = Duration.ofMillis(200);

    private final List<TransactionState> states;

    TransactionLog(List<TransactionState> states) {
        this.states = List.copyOf(states);
    }

    /**
     * Reads it, from the beginning to where it ends now.
     *
     * @throws org.apache.kafka.common.errors.AuthorizationException when that is not allowed
     * @throws org.apache.kafka.common.KafkaException when Kafka does not answer
     */
    static TransactionLog read(Map<String, Object> clientProperties, long producerId) {
        var properties = new HashMap<>(clientProperties);
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_uncommitted");
        properties.put(ConsumerConfig.EXCLUDE_INTERNAL_TOPICS_CONFIG, false);
        properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
        var states = new ArrayList<TransactionState>();
        try (var consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(Topic.TRANSACTION_STATE_TOPIC_NAME).stream()
                    .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    if (record.value() != null && TransactionState.producerId(record.value()) == producerId) {
                        states.add(
                                TransactionState.read(ByteBuffer.wrap(record.key()), ByteBuffer.wrap(record.value())));
                    }
                }
            }
        }
        return new TransactionLog(states);
    }

    /** Whether a transactional id with this prefix is known to be the producer's. */
    boolean isOf(String transactionalIdPrefix) {
        return states.stream().anyMatch(state -> state.transactionalId().startsWith(transactionalIdPrefix));
    }

    /** What was decided about a transaction of this producer. */
    TransactionOutcome outcome(OpenTransaction open) {
        if (!states.isEmpty() && states.get(states.size() - 1).isUnfinishedIn(open.partition())) {
            return TransactionOutcome.UNDECIDED;
        }
        for (int i = states.size() - 1; i >= 0; i--) {
            TransactionOutcome decision = states.get(i).decisionAbout(open);
            if (decision != TransactionOutcome.UNDECIDED) {
                return decision;
            }
        }
        return TransactionOutcome.UNKNOWN;
    }
}
