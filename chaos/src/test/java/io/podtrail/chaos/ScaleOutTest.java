package io.podtrail.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.podtrail.events.kafka.NamespacePartitioner;
import io.podtrail.events.kafka.Topics;
import io.podtrail.processor.PodSecurityTopology;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyQueryMetadata;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One, two, three processors: who does what, who stands by, and who takes over. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
final class ScaleOutTest {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int PARTITIONS = 6;
    private static final History HISTORY = History.of(1, 3_000, PARTITIONS);
    private static final String NAMESPACES = "namespaces";

    @TempDir
    private Path directory;

    private Broker broker;
    private Installation installation;

    @BeforeEach
    void start() throws Exception {
        broker = Broker.start(directory);
        installation = Installation.create("scale.", PARTITIONS, broker);
    }

    @AfterEach
    void stop() throws Exception {
        installation.close();
        broker.close();
    }

    @Test
    void processorsShareThePartitionsAndWhenOneIsKilledTheOthersTakeOver() throws Exception {
        Instance first = start("one");
        write();
        awaitShares(Map.of("one", PARTITIONS));

        start("two");
        awaitShares(Map.of("one", 3, "two", 3));
        start("three");
        awaitShares(Map.of("one", 2, "two", 2, "three", 2));

        first.kill();
        long killed = System.nanoTime();
        write(); // The whole history again, of which the end is in every partition.
        awaitShares(Map.of("two", 3, "three", 3));
        System.err.printf(
                "after a kill -9 the others had taken over and processed %,d observations within %.1f s%n",
                HISTORY.records(), (System.nanoTime() - killed) / 1e9);
    }

    @Test
    void everyPartitionHasAStandbyAndEveryInstanceKnowsWhereEachNamespaceIs() throws Exception {
        var instances = new ArrayList<KafkaStreams>();
        try {
            for (int i = 0; i < 3; i++) {
                instances.add(inThisProcess(i, installation.topics()));
            }
            instances.forEach(KafkaStreams::start);
            write();

            await().atMost(PATIENCE).untilAsserted(() -> {
                for (String namespace : namespaces()) {
                    Set<KeyQueryMetadata> answers = new HashSet<>();
                    instances.forEach(
                            asked -> answers.add(asked.queryMetadataForKey(NAMESPACES, namespace, BY_NAMESPACE)));

                    assertThat(answers)
                            .as("what each instance says of %s", namespace)
                            .hasSize(1);
                    KeyQueryMetadata answer = answers.iterator().next();
                    assertThat(answer.standbyHosts()).hasSize(1).doesNotContain(answer.activeHost());
                    assertThat(holders(instances, namespace))
                            .containsExactly(answer.activeHost().port());
                }
            });
            Map<Integer, Integer> shares = new TreeMap<>();
            instances
                    .get(0)
                    .metadataForAllStreamsClients()
                    .forEach(client ->
                            shares.put(client.port(), client.topicPartitions().size()));
            assertThat(shares).isEqualTo(Map.of(1, 2, 2, 2, 3, 2));
        } finally {
            instances.forEach(streams -> streams.close(CloseOptions.timeout(Duration.ofSeconds(20))));
        }
    }

    private Instance start(String name) throws Exception {
        return installation.startProcessor(directory.resolve(name), 1, System.err::println);
    }

    private void write() throws InterruptedException {
        long before = installation.group().processed();
        var observed = new Observed(broker.clients(), installation);
        observed.write(HISTORY, Integer.MAX_VALUE, written -> {});
        assertThat(installation.group().awaitProcessed(before + HISTORY.records(), PATIENCE))
                .isTrue();
    }

    /** How many partitions each has, by the name of the processor. */
    private void awaitShares(Map<String, Integer> expected) {
        try (var admin = Admin.create(broker.clients())) {
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(shares(admin)).isEqualTo(expected));
        }
    }

    private Map<String, Integer> shares(Admin admin) throws Exception {
        String group = installation.topics().prefix() + "processor";
        var shares = new TreeMap<String, Integer>();
        for (MemberDescription member : admin.describeConsumerGroups(List.of(group))
                .all()
                .get()
                .get(group)
                .members()) {
            Set<TopicPartition> partitions = member.assignment().topicPartitions();
            shares.merge(member.clientId().replaceFirst("-StreamThread.*", ""), partitions.size(), Integer::sum);
        }
        return shares;
    }

    private KafkaStreams inThisProcess(int number, Topics topics) throws Exception {
        var properties = new Properties();
        properties.putAll(broker.clients());
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, topics.prefix() + "processor");
        properties.put(StreamsConfig.CLIENT_ID_CONFIG, "instance-" + number);
        properties.put(
                StreamsConfig.STATE_DIR_CONFIG,
                Files.createTempDirectory(directory, "state").toString());
        properties.put(StreamsConfig.APPLICATION_SERVER_CONFIG, "localhost:" + (number + 1));
        properties.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, 1);
        properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 100);
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        properties.put(StreamsConfig.consumerPrefix("auto.offset.reset"), "earliest");
        return new KafkaStreams(PodSecurityTopology.build(topics), properties);
    }

    /** The ports, which stand for instances, of those that have the namespace in an active store. */
    private static List<Integer> holders(List<KafkaStreams> instances, String namespace) {
        return IntStream.range(0, instances.size())
                .filter(i -> instances
                                .get(i)
                                .store(StoreQueryParameters.fromNameAndType(
                                        NAMESPACES, QueryableStoreTypes.<String, Object>keyValueStore()))
                                .get(namespace)
                        != null)
                .map(i -> i + 1)
                .boxed()
                .toList();
    }

    private static Set<String> namespaces() {
        var namespaces = new HashSet<String>();
        HISTORY.forEach(record -> {
            if (record.value().contains("\"namespace-seen\"")) {
                namespaces.add(record.key());
            } else if (record.value().contains("\"namespace-gone\"")) {
                namespaces.remove(record.key());
            }
        });
        return namespaces;
    }

    private static final StreamPartitioner<String, Object> BY_NAMESPACE = (topic, key, value, partitions) -> {
        String[] names = key.split("/", 2);
        return Optional.of(Set.of(NamespacePartitioner.partition(names[0], names[1], partitions)));
    };
}
