package io.podtrail.app.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.podtrail.events.kafka.TransactionWatch;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Transactions whose markers were lost, in a real log. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class TransactionWatchTest {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String PREFIX = "podtrail.";
    private static final String TOPIC = PREFIX + "read";
    private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);
    private static final String GROUP = PREFIX + "group";

    @TempDir
    private Path directory;

    @Test
    void whatACoordinatorHasCommittedIsReadThoughTheMarkerWasLostAndTheProducerWentOn() throws Exception {
        try (var kafka = start()) {
            try (var producer = transactional(kafka, PREFIX + "producer")) {
                commit(producer, 0, "committed");
                commit(producer, 1, "a later transaction, elsewhere");
                awaitEnded(kafka, PREFIX + "producer");
            }
        }
        assertThat(new LostMarkers(directory).take(TOPIC + "-0")).hasSize(1);

        try (var kafka = start();
                var watch = watch(kafka, Set.of())) {
            writeBehind(kafka);
            assertThat(read(kafka)).isEmpty();

            assertThat(watch.awaitReadable(() -> false)).isEmpty();

            assertThat(read(kafka)).containsExactly("committed", "behind it");
            assertThat(watch.committed()).isOne();
            assertThat(watch.aborted()).isZero();
        }
    }

    @Test
    void whatACoordinatorHasAbortedStaysUnread() throws Exception {
        try (var kafka = start();
                var producer = transactional(kafka, PREFIX + "producer")) {
            commit(producer, 1, "an earlier transaction");
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(TOPIC, 0, null, "aborted")).get();
            producer.abortTransaction();
            awaitEnded(kafka, PREFIX + "producer");
        }
        assertThat(new LostMarkers(directory).take(TOPIC + "-0")).hasSize(1);

        try (var kafka = start();
                var watch = watch(kafka, Set.of())) {
            writeBehind(kafka);

            assertThat(watch.awaitReadable(() -> false)).isEmpty();

            assertThat(read(kafka)).containsExactly("behind it");
            assertThat(watch.aborted()).isOne();
            assertThat(watch.committed()).isZero();
        }
    }

    @Test
    void whatNoCoordinatorKnowsIsAborted() throws Exception {
        try (var kafka = start();
                var producer = transactional(kafka, PREFIX + "producer")) {
            commit(producer, 0, "not known");
            awaitEnded(kafka, PREFIX + "producer");
        }
        var markers = new LostMarkers(directory);
        assertThat(markers.take(TOPIC + "-0")).hasSize(1);
        markers.forgetTransactions();

        try (var kafka = start();
                var watch = watch(kafka, Set.of())) {
            writeBehind(kafka);

            assertThat(watch.awaitReadable(() -> false)).isEmpty();

            assertThat(read(kafka)).containsExactly("behind it");
            assertThat(watch.aborted()).isOne();
        }
    }

    @Test
    void aTransactionThatIsUnderWayIsLeftAloneAndWaitedFor() throws Exception {
        try (var kafka = start();
                var producer = transactional(kafka, PREFIX + "producer");
                var watch = watch(kafka, Set.of())) {
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(TOPIC, 0, null, "under way")).get();
            var readable = CompletableFuture.supplyAsync(() -> awaitReadable(watch));
            // Long enough to be looked into several times.
            await().during(Duration.ofSeconds(8)).atMost(Duration.ofSeconds(20)).until(() -> !readable.isDone());

            producer.commitTransaction();

            assertThat(readable.get(1, TimeUnit.MINUTES)).isTrue();
            assertThat(read(kafka)).containsExactly("under way");
            assertThat(watch.committed() + watch.aborted()).isZero();
        }
    }

    /** Else a consumer of the group would wait for them for good, with each start. */
    @Test
    void offsetsThatWereCommittedInATransactionAreKnownToTheirGroupAgain() throws Exception {
        var offsets = Map.of(PARTITION, new OffsetAndMetadata(42));
        try (var kafka = start();
                var producer = transactional(kafka, PREFIX + "producer")) {
            commitOffsets(kafka, producer, offsets);
            awaitEnded(kafka, PREFIX + "producer");
        }
        assertThat(new LostMarkers(directory).take("__consumer_offsets")).hasSize(1);

        try (var kafka = start();
                var watch = watch(kafka, Set.of(GROUP))) {
            assertThat(watch.awaitReadable(() -> false)).isEmpty();

            assertThat(watch.committed()).isOne();
            try (var consumer = consumer(kafka)) {
                assertThat(consumer.committed(Set.of(PARTITION), PATIENCE)).isEqualTo(offsets);
            }
        }
    }

    @Test
    void offsetsOfOthersAreLeftAlone() throws Exception {
        try (var kafka = start();
                var producer = transactional(kafka, "others.producer")) {
            commitOffsets(kafka, producer, Map.of(PARTITION, new OffsetAndMetadata(42)));
            awaitEnded(kafka, "others.producer");
        }
        assertThat(new LostMarkers(directory).take("__consumer_offsets")).hasSize(1);

        try (var kafka = start();
                var watch = watch(kafka, Set.of(GROUP))) {
            long begin = System.nanoTime();
            assertThat(watch.awaitReadable(() ->
                            System.nanoTime() - begin > Duration.ofSeconds(10).toNanos()))
                    .isEmpty();

            assertThat(watch.committed() + watch.aborted()).isZero();
        }
    }

    private static boolean awaitReadable(TransactionWatch watch) {
        try {
            return watch.awaitReadable(() -> false).isEmpty();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private EmbeddedKafka start() throws Exception {
        EmbeddedKafka kafka = EmbeddedKafka.start(directory);
        try (var admin = Admin.create(clients(kafka))) {
            if (!admin.listTopics().names().get().contains(TOPIC)) {
                admin.createTopics(List.of(new NewTopic(TOPIC, 2, (short) 1)))
                        .all()
                        .get();
            }
        }
        return kafka;
    }

    private static Map<String, Object> clients(Broker kafka) {
        return Map.of("bootstrap.servers", kafka.bootstrapServers());
    }

    private static TransactionWatch watch(Broker kafka, Set<String> groups) {
        return new TransactionWatch(clients(kafka), TOPIC::equals, groups, PREFIX);
    }

    private static KafkaProducer<String, String> transactional(Broker kafka, String id) {
        var properties = new HashMap<>(clients(kafka));
        properties.put("transactional.id", id);
        var producer = new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer());
        producer.initTransactions();
        return producer;
    }

    private static void commit(KafkaProducer<String, String> producer, int partition, String value) throws Exception {
        producer.beginTransaction();
        producer.send(new ProducerRecord<>(TOPIC, partition, null, value)).get();
        producer.commitTransaction();
    }

    /** A producer is answered as soon as the end is decided; the markers come after that. */
    private static void awaitEnded(Broker kafka, String transactionalId) {
        try (var admin = Admin.create(clients(kafka))) {
            await().atMost(PATIENCE)
                    .until(() -> Set.of(TransactionState.COMPLETE_COMMIT, TransactionState.COMPLETE_ABORT)
                            .contains(admin.describeTransactions(List.of(transactionalId))
                                    .description(transactionalId)
                                    .get()
                                    .state()));
        }
    }

    private static void commitOffsets(
            Broker kafka, KafkaProducer<String, String> producer, Map<TopicPartition, OffsetAndMetadata> offsets) {
        try (var member = consumer(kafka)) {
            producer.beginTransaction();
            producer.sendOffsetsToTransaction(offsets, member.groupMetadata());
            producer.commitTransaction();
        }
    }

    private static void writeBehind(Broker kafka) throws Exception {
        try (var producer = new KafkaProducer<>(clients(kafka), new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(TOPIC, 0, null, "behind it")).get();
        }
    }

    private static KafkaConsumer<String, String> consumer(Broker kafka) {
        var properties = new HashMap<>(clients(kafka));
        properties.put("group.id", GROUP);
        properties.put("isolation.level", "read_committed");
        return new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer());
    }

    /** What a reader of committed records can read now. */
    private static List<String> read(Broker kafka) {
        var values = new ArrayList<String>();
        try (var consumer = consumer(kafka)) {
            consumer.assign(List.of(PARTITION));
            consumer.seekToBeginning(List.of(PARTITION));
            long end = consumer.endOffsets(List.of(PARTITION)).get(PARTITION);
            while (consumer.position(PARTITION) < end) {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> values.add(record.value()));
            }
        }
        return values;
    }
}
