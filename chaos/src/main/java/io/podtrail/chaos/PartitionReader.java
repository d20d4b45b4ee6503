package io.podtrail.chaos;

import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** What a read-committed reader finds in a partition, from its beginning to its end. */
final class PartitionReader implements Iterator<ConsumerRecord<byte[], byte[]>>, AutoCloseable {
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final TopicPartition partition;
    private final long end;
    private Iterator<ConsumerRecord<byte[], byte[]>> polled =
            List.<ConsumerRecord<byte[], byte[]>>of().iterator();

    PartitionReader(Map<String, Object> clients, TopicPartition partition) {
        var properties = new HashMap<>(clients);
        properties.put("isolation.level", "read_committed");
        this.consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.partition = partition;
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
        this.end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
    }

    @Override
    public boolean hasNext() {
        while (!polled.hasNext() && consumer.position(partition) < end) {
            polled = consumer.poll(Duration.ofSeconds(1)).iterator();
        }
        return polled.hasNext();
    }

    @Override
    public ConsumerRecord<byte[], byte[]> next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return polled.next();
    }

    @Override
    public void close() {
        consumer.close();
    }
}
