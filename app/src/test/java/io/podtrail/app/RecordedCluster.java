package io.podtrail.app;

import io.podtrail.app.kafka.EmbeddedKafka;
import io.podtrail.collector.Collector;
import io.podtrail.collector.CollectorConfig;
import io.podtrail.collector.CollectorMetrics;
import io.podtrail.collector.watchstream.Pace;
import io.podtrail.collector.watchstream.WatchStreamSource;
import io.podtrail.events.AlertSettings;
import io.podtrail.events.PodViolations;
import io.podtrail.events.kafka.EventSerde;
import io.podtrail.events.kafka.TopicCreator;
import io.podtrail.events.kafka.Topics;
import io.podtrail.processor.Processor;
import io.podtrail.processor.ProcessorConfig;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;

/** The demo's cluster in a Kafka, for processors to be asked about. */
final class RecordedCluster implements AutoCloseable {
    static final int PARTITIONS = 4;
    static final Topics TOPICS = new Topics(Topics.DEFAULT_PREFIX);
    private static final Path EXAMPLES = Path.of(System.getProperty("podtrail.root"), "examples");

    private final EmbeddedKafka kafka;

    RecordedCluster(Path directory) throws Exception {
        this(directory, EXAMPLES.resolve("demo-cluster.jsonl"), "demo", "the demo");
    }

    /** Another recording, of a cluster with this name. */
    RecordedCluster(Path directory, Path recording, String name, String alias) throws Exception {
        kafka = EmbeddedKafka.start(directory.resolve("kafka"));
        try (var admin = Admin.create(clients())) {
            new TopicCreator(TOPICS, PARTITIONS, (short) 1, TopicCreator.DEFAULT_RETENTION).create(admin);
        }
        var config = new CollectorConfig(
                TOPICS,
                PARTITIONS,
                clients(),
                name,
                alias,
                PolicyOptions.read(EXAMPLES.resolve("pod-security.yaml")),
                AlertSettings.DEFAULT,
                CollectorConfig.DEFAULT_HEARTBEAT_INTERVAL);
        try (var source = new WatchStreamSource(List.of(recording), Pace.unlimited(), Clock.systemUTC());
                Collector collector = Collector.open(config, "it is new", CollectorMetrics.unregistered())) {
            collector.collect(source);
        }
    }

    Map<String, Object> clients() {
        return Map.of("bootstrap.servers", kafka.bootstrapServers());
    }

    /** What violates, as the topic has it. */
    Map<String, PodViolations> violations() {
        var current = new TreeMap<String, PodViolations>();
        TopicContents.read(clients(), TOPICS.violations()).forEach(record -> {
            String key = new String(record.key(), StandardCharsets.UTF_8);
            PodViolations value = EventSerde.podViolations().deserialize(record.topic(), record.value());
            if (value == null) {
                current.remove(key);
            } else {
                current.put(key, value);
            }
        });
        return current;
    }

    /** A started processor that answers at a free port. */
    Instance start(Path state, ApiOptions options, int standbyReplicas) {
        ServedApi api = ServedApi.serve(options, TOPICS, clients(), PARTITIONS);
        var clients = new HashMap<>(clients());
        clients.put("main.consumer.session.timeout.ms", 6_000);
        Processor processor = api.processor(new ProcessorConfig(
                TOPICS, api.advertisedIn(clients), state, 1, ProcessorConfig.DEFAULT_COMMIT_INTERVAL, standbyReplicas));
        processor.start();
        return new Instance(api, processor);
    }

    /** One that listens on a free port of loopback. */
    static ApiOptions onAFreePort() {
        var options = new ApiOptions();
        options.address = "127.0.0.1:0";
        return options;
    }

    record Instance(ServedApi api, Processor processor) implements AutoCloseable {
        String url() {
            return "http://127.0.0.1:" + api.port();
        }

        @Override
        public void close() {
            api.close();
            processor.close();
        }
    }

    @Override
    public void close() {
        kafka.close();
    }
}
