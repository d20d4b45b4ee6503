package io.podtrail.app.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.StringSerializer;

/** Producers that commit one small transaction after the other, until the broker or the test stops them. */
final class CommittingClients implements AutoCloseable {
    private static final int CLIENTS = 4;

    private final AtomicInteger commits = new AtomicInteger();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopping;

    CommittingClients(String bootstrapServers, String topic) {
        for (int i = 0; i < CLIENTS; i++) {
            var properties = new HashMap<String, Object>(Map.of(
                    "bootstrap.servers", bootstrapServers, "transactional.id", "client-" + i, "max.block.ms", 15_000));
            var thread = new Thread(() -> commit(properties, topic), "committing-client-" + i);
            threads.add(thread);
            thread.start();
        }
    }

    int commits() {
        return commits.get();
    }

    private void commit(Map<String, Object> properties, String topic) {
        var producer = new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer());
        try {
            producer.initTransactions();
            while (!stopping) {
                producer.beginTransaction();
                var unused = producer.send(new ProducerRecord<>(topic, "value")); // The commit fails when it did.
                producer.commitTransaction();
                commits.incrementAndGet();
            }
        } catch (KafkaException stopped) {
            // The broker is gone, as the test wants it.
        } finally {
            producer.close(Duration.ZERO);
        }
    }

    @Override
    public void close() throws InterruptedException {
        stopping = true;
        for (Thread thread : threads) {
            thread.join();
        }
    }
}
