package io.podtrail.app.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedKafkaTest {
    private static final String TOPIC = "written";
    /** 9 s is Kafka's own. */
    private static final Duration LONGER_THAN_A_DEFAULT_SESSION = Duration.ofSeconds(12);

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @Test
    void onlyWhoHasTheSecretGetsIntoAPrivateBroker(@TempDir Path directory) throws Exception {
        Path log = directory.resolve("kafka");
        Map<String, Object> before;
        try (var kafka = EmbeddedKafka.startPrivate(log)) {
            before = kafka.clientProperties();
            try (var admin = Admin.create(kafka.clientProperties())) {
                assertThat(admin.listTopics().names().get()).isEmpty();
            }

            assertThat(EmbeddedKafka.clientProperties(log)).contains(kafka.clientProperties());
            assertThat(Files.getPosixFilePermissions(EmbeddedKafka.clientPropertiesFile(log)))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
            assertThat(Files.getPosixFilePermissions(log)).isEqualTo(PosixFilePermissions.fromString("rwx------"));
            assertIsRefused(Map.of("bootstrap.servers", kafka.bootstrapServers()));
            var wrong = new HashMap<>(kafka.clientProperties());
            wrong.computeIfPresent(
                    "sasl.jaas.config", (key, login) -> login.toString().replaceAll("[0-9]", "f"));
            assertIsRefused(wrong);
            assertThat(ClientAccess.random().toString()).doesNotContainPattern("[0-9a-f]{16}");
        }
        assertThat(EmbeddedKafka.clientProperties(log)).isEmpty();
        try (var kafka = EmbeddedKafka.startPrivate(log)) {
            assertThat(password(kafka.clientProperties())).isNotEqualTo(password(before));
        }
    }

    @Test
    void aLogFromBeforeThereWereSecretsIsStillRead(@TempDir Path directory) throws Exception {
        try (var kafka = EmbeddedKafka.start(directory);
                var admin = Admin.create(kafka.clientProperties())) {
            admin.createTopics(List.of(new NewTopic("kept", 1, (short) 1)))
                    .all()
                    .get();
        }
        try (var kafka = EmbeddedKafka.startPrivate(directory);
                var admin = Admin.create(kafka.clientProperties())) {
            assertThat(admin.listTopics().names().get()).contains("kept");
        }
    }

    private static void assertIsRefused(Map<String, Object> properties) {
        var impatient = new HashMap<>(properties);
        impatient.put("default.api.timeout.ms", 3_000);
        impatient.put("request.timeout.ms", 2_000);
        try (var admin = Admin.create(impatient)) {
            assertThatThrownBy(() -> admin.listTopics().names().get()).isInstanceOf(ExecutionException.class);
        }
    }

    private static String password(Map<String, Object> properties) {
        return properties.get("sasl.jaas.config").toString().replaceAll(".*password=.([0-9a-f]+).*", "$1");
    }

    @Test
    void aDirectorySurvivesARestartAndBelongsToOneBrokerAtATime(@TempDir Path directory) throws Exception {
        try (var kafka = EmbeddedKafka.start(directory);
                var admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic("kept", 1, (short) 1)))
                    .all()
                    .get();

            assertThatThrownBy(() -> EmbeddedKafka.start(directory))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("in use by another podtrail");
        }
        try (var kafka = EmbeddedKafka.start(directory);
                var admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            assertThat(kafka.bootstrapServers()).startsWith("127.0.0.1:");
            assertThat(admin.listTopics().names().get()).contains("kept");
        }
    }

    @Test
    void aBrokerThatWasKilledComesBackWithoutWaitingForItsOldSession(@TempDir Path directory) throws Exception {
        try (var killed = KafkaInProcess.start(directory)) {
            createTopic(killed);
            write(killed, "before the kill");
        }

        long begin = System.nanoTime();
        try (var kafka = EmbeddedKafka.start(directory)) {
            Duration took = Duration.ofNanos(System.nanoTime() - begin);
            write(kafka, "after the kill");

            assertThat(took).isLessThan(Duration.ofMinutes(1));
            assertThat(latest(kafka, IsolationLevel.READ_COMMITTED).offset()).isEqualTo(4); // Two records, two markers.
        }
    }

    /** A leader that is lost is also a moment in which a commit loses its markers. */
    @Test
    void aBrokerThatWasSuspendedStillLeadsItsPartitions(@TempDir Path directory) throws Exception {
        try (var kafka = KafkaInProcess.start(directory)) {
            createTopic(kafka);
            write(kafka, "before the pause");
            var before = latest(kafka, IsolationLevel.READ_COMMITTED);

            kafka.pause();
            await().pollDelay(LONGER_THAN_A_DEFAULT_SESSION).atMost(PATIENCE).until(() -> true);
            kafka.resume();
            write(kafka, "after the pause");

            var after = latest(kafka, IsolationLevel.READ_COMMITTED);
            assertThat(after.leaderEpoch()).isPresent().isEqualTo(before.leaderEpoch());
            assertThat(after.offset()).isEqualTo(4);
        }
    }

    /** What is being committed meanwhile keeps its markers: no partition stays open for a transaction that has ended. */
    @Test
    void aBrokerThatIsStoppedAmongCommitsLeavesNoTransactionOpen(@TempDir Path directory) throws Exception {
        for (int round = 0; round < 3; round++) {
            try (var kafka = EmbeddedKafka.start(directory)) {
                if (round == 0) {
                    createTopic(kafka);
                }
                var committing = new CommittingClients(kafka.bootstrapServers(), TOPIC);
                await().atMost(PATIENCE).until(() -> committing.commits() > 20);
                kafka.close();
                committing.close();
            }
        }
        try (var kafka = EmbeddedKafka.start(directory)) {
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(
                                    latest(kafka, IsolationLevel.READ_COMMITTED).offset())
                            .isEqualTo(latest(kafka, IsolationLevel.READ_UNCOMMITTED)
                                    .offset()));
        }
    }

    private static void createTopic(Broker kafka) throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1))).all().get();
        }
    }

    private static void write(Broker kafka, String value) {
        Map<String, Object> properties =
                Map.of("bootstrap.servers", kafka.bootstrapServers(), "transactional.id", "writer");
        try (var producer = new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            var unused = producer.send(new ProducerRecord<>(TOPIC, value)); // The commit fails when it did.
            producer.commitTransaction();
        }
    }

    private static ListOffsetsResultInfo latest(Broker kafka, IsolationLevel isolation) throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            return admin.listOffsets(
                            Map.of(new TopicPartition(TOPIC, 0), OffsetSpec.latest()),
                            new ListOffsetsOptions(isolation))
                    .partitionResult(new TopicPartition(TOPIC, 0))
                    .get();
        }
    }
}
