package io.podtrail.testkit;

import io.podtrail.events.Observation;
import io.podtrail.events.kafka.EventSerde;
import io.podtrail.events.kafka.NamespacePartitioner;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** Writes observations as a collector does: those of a namespace into its partition, the others into all. */
public final class HistoryWriter implements Consumer<Observation>, AutoCloseable {
    private final KafkaProducer<String, byte[]> producer;
    private final EventSerde<Observation> serde = EventSerde.observation();
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private final String topic;
    private final int partitions;
    private long records;

    public HistoryWriter(Map<String, Object> clientProperties, String topic, int partitions) {
        var properties = new HashMap<>(clientProperties);
        properties.put("compression.type", "lz4");
        // A broker forgets an idempotent producer by the age of its records, and these are of long ago.
        properties.put("enable.idempotence", false);
        properties.put("max.in.flight.requests.per.connection", 1);
        properties.put("linger.ms", 20);
        properties.put("batch.size", 256 * 1024);
        this.producer = new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer());
        this.topic = topic;
        this.partitions = partitions;
    }

    @Override
    public void accept(Observation observation) {
        byte[] value = Objects.requireNonNull(serde.serialize(topic, observation));
        if (observation instanceof Observation.InNamespace in) {
            send(NamespacePartitioner.partition(in.cluster(), in.namespace(), partitions), observation, value);
        } else {
            for (int partition = 0; partition < partitions; partition++) {
                send(partition, observation, value);
            }
        }
    }

    /** How many records have been written. */
    public long records() {
        return records;
    }

    private void send(int partition, Observation observation, byte[] value) {
        records++;
        var record = new ProducerRecord<>(
                topic, partition, observation.observedAt().toEpochMilli(), observation.key(), value);
        var unused = producer.send(record, (metadata, e) -> {
            if (e != null) {
                failure.compareAndSet(null, e);
            }
        });
    }

    @Override
    public void close() {
        producer.close();
        if (failure.get() != null) {
            throw new IllegalStateException("the history could not be written", failure.get());
        }
    }
}
