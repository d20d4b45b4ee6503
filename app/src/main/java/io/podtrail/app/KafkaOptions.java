package io.podtrail.app;

import io.podtrail.events.kafka.TopicCreator;
import io.podtrail.events.kafka.Topics;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How to reach a Kafka, and the topics in it. */
final class KafkaOptions {
    @Option(
            names = "--bootstrap-servers",
            defaultValue = "localhost:9092",
            paramLabel = "HOST:PORT,...",
            description = "Brokers to connect to first. Default: ${DEFAULT-VALUE}.")
    String bootstrapServers = "localhost:9092";

    @Option(
            names = "--kafka-config",
            paramLabel = "FILE",
            description = "Properties file with any Kafka client property: TLS, SASL, time-outs.")
    @Nullable Path kafkaConfig;

    @Option(
            names = "--topic-prefix",
            defaultValue = Topics.DEFAULT_PREFIX,
            paramLabel = "PREFIX",
            description = "In front of every topic, group and transactional id. Default: ${DEFAULT-VALUE}.")
    String topicPrefix = Topics.DEFAULT_PREFIX;

    @Option(
            names = "--partitions",
            defaultValue = "16",
            paramLabel = "N",
            description =
                    "Partitions of topics that do not exist yet; cannot be changed later. Default: ${DEFAULT-VALUE}.")
    int partitions = TopicCreator.DEFAULT_PARTITIONS;

    @Option(
            names = "--replication-factor",
            defaultValue = "-1",
            paramLabel = "N",
            description =
                    "Replicas of topics that do not exist yet; -1 for the broker's default. Default: ${DEFAULT-VALUE}.")
    short replicationFactor = -1;

    @Option(
            names = "--retention",
            defaultValue = "90d",
            paramLabel = "DURATION",
            description = "How long a new observations topic keeps history. Default: ${DEFAULT-VALUE}.")
    Duration retention = TopicCreator.DEFAULT_RETENTION;

    Topics topics() {
        return new Topics(topicPrefix);
    }

    /** Properties for any client. */
    Map<String, Object> clientProperties() {
        return clientProperties(kafkaConfig, bootstrapServers);
    }

    /** Properties for any client, of these brokers. */
    static Map<String, Object> clientProperties(@Nullable Path kafkaConfig, String bootstrapServers) {
        var all = new HashMap<String, Object>();
        if (kafkaConfig != null) {
            var file = new Properties();
            try (Reader reader = Files.newBufferedReader(kafkaConfig)) {
                file.load(reader);
            } catch (IOException e) {
                throw new UserError("cannot read --kafka-config %s: %s".formatted(kafkaConfig, e.getMessage()), e);
            }
            file.forEach((key, value) -> all.put(key.toString(), value));
        }
        all.put("bootstrap.servers", bootstrapServers);
        return all;
    }

    /** Creates the topics that are missing; returns how many partitions the namespace-partitioned ones have. */
    int createTopics() throws InterruptedException {
        try (var admin = Admin.create(clientProperties())) {
            return new TopicCreator(topics(), partitions, replicationFactor, retention).create(admin);
        } catch (ExecutionException e) {
            throw new UserError("Kafka at %s: %s".formatted(bootstrapServers, UserError.reason(e)), e);
        }
    }
}
