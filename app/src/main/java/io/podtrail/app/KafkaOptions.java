package io.podtrail.app;

import io.podtrail.events.kafka.TopicCreator;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Option;

/** How to reach a Kafka, and how to make the topics in it. */
final class KafkaOptions extends KafkaClientOptions {
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

    /** Creates the topics that are missing; returns how many partitions the namespace-partitioned ones have. */
    int createTopics() throws InterruptedException {
        try (var admin = Admin.create(clientProperties())) {
            return new TopicCreator(topics(), partitions, replicationFactor, retention).create(admin);
        } catch (ExecutionException e) {
            throw new UserError("Kafka at %s: %s".formatted(bootstrapServers, UserError.reason(e)), e);
        }
    }
}
