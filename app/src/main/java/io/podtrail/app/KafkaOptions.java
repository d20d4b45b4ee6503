package io.podtrail.app;

import io.podtrail.app.acl.AccessCheck;
import io.podtrail.app.acl.Part;
import io.podtrail.events.kafka.TopicCreator;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.AuthorizationException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How to reach a Kafka, and how to make the topics in it. */
@Command(optionListHeading = "Kafka:%n")
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

    /**
     * Creates the topics that are missing, as far as Kafka lets this user, and makes sure that the part may do what it does.
     *
     * @return how many partitions the namespace-partitioned ones have
     * @throws Failure when a permission is missing, or a topic of the part cannot be created
     */
    int createTopics(Part part) throws InterruptedException {
        return createTopics(part, Part.Grant.of(topics()));
    }

    /** The same for a command that has connected already. */
    int createTopics(KafkaConnection connection, Part part) throws InterruptedException {
        return createTopics(connection, part, Part.Grant.of(connection.topics()));
    }

    /** The same for a collector of one cluster, by its name in the log. */
    int createTopicsOfCollector(String cluster) throws InterruptedException {
        return createTopics(Part.COLLECTOR, new Part.Grant(topics(), cluster, List.of(), List.of()));
    }

    /** The same for a sink of these receivers. */
    int createTopicsOfSink(Collection<String> receivers) throws InterruptedException {
        return createTopics(Part.SINK, new Part.Grant(topics(), null, List.copyOf(receivers), List.of()));
    }

    private int createTopics(Part part, Part.Grant grant) throws InterruptedException {
        try (KafkaConnection connection = await()) {
            return createTopics(connection, part, grant);
        }
    }

    private int createTopics(KafkaConnection connection, Part part, Part.Grant grant) throws InterruptedException {
        Admin admin = connection.admin();
        try {
            var access = new AccessCheck(admin);
            access.require(part.permissions(grant));
            int count = new TopicCreator(topics(), partitions, replicationFactor, retention)
                    .create(admin, part.topics(topics()));
            access.require(part.permissions(grant)); // Kafka says more of topics that exist.
            return count;
        } catch (ExecutionException | AuthorizationException e) {
            throw connection.failure(e);
        }
    }
}
