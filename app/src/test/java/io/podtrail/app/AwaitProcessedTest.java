package io.podtrail.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.podtrail.app.RecordedCluster.Instance;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AwaitProcessedTest {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    /** Long enough for what holds the answer back to be seen; nothing hurries. */
    private static final Duration A_WHILE = Duration.ofSeconds(2);

    @TempDir
    private Path directory;

    @Test
    void whatIsProcessedCanBeReadAsCommitted() throws Exception {
        try (var cluster = new RecordedCluster(directory);
                Instance instance = cluster.start(directory.resolve("state"), RecordedCluster.onAFreePort(), 0);
                var other = transactional(cluster)) {
            assertThat(instance.processor().awaitProcessed(PATIENCE)).isTrue();

            // A transaction that no partition has been told the end of: nothing behind its begin can be read.
            other.beginTransaction();
            other.send(new ProducerRecord<>(RecordedCluster.TOPICS.violations(), 0, new byte[0], new byte[0]))
                    .get();
            assertThat(instance.processor().awaitProcessed(A_WHILE)).isFalse();

            other.abortTransaction();
            assertThat(instance.processor().awaitProcessed(PATIENCE)).isTrue();
        }
    }

    private static KafkaProducer<byte[], byte[]> transactional(RecordedCluster cluster) {
        var properties = new HashMap<>(cluster.clients());
        properties.put("transactional.id", "another");
        var producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
        producer.initTransactions();
        return producer;
    }
}
