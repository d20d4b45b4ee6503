package io.podtrail.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BrokerTest {
    /** A broker forgets producers by the age of their records, and then appends a repeated request twice. */
    @Test
    void aKilledBrokerStillKnowsWhoWroteRecordsOfLastWeek(@TempDir Path directory) throws Exception {
        var partition = new TopicPartition("observations", 0);
        long lastWeek = Instant.now().minus(Duration.ofDays(7)).toEpochMilli();
        try (Broker broker = Broker.start(directory)) {
            try (var admin = Admin.create(broker.clients())) {
                admin.createTopics(List.of(new NewTopic(partition.topic(), 1, (short) 1)))
                        .all()
                        .get();
            }
            write(broker.clients(), new ProducerRecord<>(partition.topic(), 0, lastWeek, "key", "value"));

            broker.kill();
            broker.restart();

            try (var admin = Admin.create(broker.clients())) {
                assertThat(admin.describeProducers(List.of(partition))
                                .partitionResult(partition)
                                .get()
                                .activeProducers())
                        .hasSize(1);
            }
        }
    }

    private static void write(Map<String, Object> clients, ProducerRecord<String, String> record) throws Exception {
        var properties = new HashMap<>(clients);
        properties.put("enable.idempotence", true);
        try (var producer = new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer())) {
            producer.send(record).get();
        }
    }
}
