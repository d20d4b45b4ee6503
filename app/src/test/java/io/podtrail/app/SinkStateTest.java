package io.podtrail.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podtrail.app.kafka.EmbeddedKafka;
import io.podtrail.sink.delivery.StateLog;
import io.podtrail.sink.grouping.StateRecord;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The state of receivers, on a broker. */
final class SinkStateTest {
    private static final String TOPIC = "notifications";

    @TempDir
    private Path directory;

    @Test
    void whatIsKeptIsReadByWhoeverComesNextWhateverOthersDoMeanwhile() throws Exception {
        try (var kafka = EmbeddedKafka.start(directory)) {
            Map<String, Object> clients = Map.of("bootstrap.servers", kafka.bootstrapServers());
            try (var admin = Admin.create(clients)) {
                admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1)))
                        .all()
                        .get();
            }
            try (var member = consumer(clients, "group.id", "member");
                    var receipts = producer(clients);
                    var other = transactional(clients, "other");
                    var first = state(clients, receipts);
                    var second = state(clients, receipts)) {
                assertThat(read(first).get(1, TimeUnit.MINUTES)).isEmpty();
                other.initTransactions();
                other.beginTransaction();
                other.send(new ProducerRecord<>(TOPIC, "other/alert/b".getBytes(UTF_8), new byte[] {1}))
                        .get();
                first.commit(List.of(record("alert/a", 1)), Map.of(), member.groupMetadata());
                first.keep(record("receipt/0", 2)).toCompletableFuture().get(1, TimeUnit.MINUTES);

                var state = read(second);
                // The other receiver's transaction began first, and hides what was kept after that.
                assertThatThrownBy(() -> state.get(1, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);
                other.commitTransaction();

                assertThat(state.get(1, TimeUnit.MINUTES)).containsOnlyKeys("alert/a", "receipt/0");
                assertThatThrownBy(() -> first.commit(List.of(record("alert/a", 3)), Map.of(), member.groupMetadata()))
                        .isInstanceOf(KafkaException.class);
            }
        }
    }

    private static CompletableFuture<Map<String, StateRecord>> read(StateLog log) {
        return CompletableFuture.supplyAsync(log::open);
    }

    private static StateRecord record(String key, int value) {
        return new StateRecord(key, new byte[] {(byte) value}, new RecordHeaders(), 1);
    }

    private static StateLog state(Map<String, Object> clients, Producer<byte[], byte[]> receipts) {
        return new StateLog(
                TOPIC,
                "pager",
                () -> transactional(clients, "pager"),
                receipts,
                isolation -> consumer(clients, "isolation.level", isolation));
    }

    private static Consumer<byte[], byte[]> consumer(Map<String, Object> clients, String name, String value) {
        var properties = new HashMap<>(clients);
        properties.put(name, value);
        return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private static Producer<byte[], byte[]> transactional(Map<String, Object> clients, String id) {
        var properties = new HashMap<>(clients);
        properties.put("transactional.id", id);
        return producer(properties);
    }

    private static Producer<byte[], byte[]> producer(Map<String, Object> properties) {
        return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }
}
