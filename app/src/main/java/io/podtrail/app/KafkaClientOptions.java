package io.podtrail.app;

import io.podtrail.app.acl.AccessCheck;
import io.podtrail.app.acl.Part;
import io.podtrail.events.kafka.Topics;
import io.podtrail.events.kafka.TransactionWatch;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.AuthorizationException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How to reach a Kafka, and what our topics in it are called. */
class KafkaClientOptions {
    private static final String BOOTSTRAP_SERVERS = "bootstrap.servers";

    @Option(
            names = "--bootstrap-servers",
            paramLabel = "HOST:PORT,...",
            description =
                    "Brokers to connect to first. Default: bootstrap.servers of --kafka-config, or localhost:9092.")
    @Nullable String bootstrapServers;

    @Option(
            names = "--kafka-config",
            paramLabel = "FILE",
            description =
                    "Properties file with any Kafka client property: TLS, SASL, time-outs. For the Kafka of an 'up'"
                            + " that runs: the file that it prints.")
    @Nullable Path kafkaConfig;

    @Option(
            names = "--topic-prefix",
            defaultValue = Topics.DEFAULT_PREFIX,
            paramLabel = "PREFIX",
            description = "In front of every topic, group and transactional id. Default: ${DEFAULT-VALUE}.")
    String topicPrefix = Topics.DEFAULT_PREFIX;

    Topics topics() {
        return new Topics(topicPrefix);
    }

    /**
     * A watch for transactions that never end, yet to be started.
     *
     * @param read which topics are read
     * @param groups the consumer groups whose offsets are read
     */
    TransactionWatch transactionWatch(Predicate<String> read, Set<String> groups) {
        return new TransactionWatch(clientProperties(), read, groups, topicPrefix);
    }

    /** Which brokers are connected to first, for messages. */
    String bootstrapServers() {
        return String.valueOf(clientProperties().get(BOOTSTRAP_SERVERS));
    }

    /**
     * Makes sure that this user may do what a part does that creates no topics.
     *
     * @throws UserError when a permission is missing
     */
    void requireAccess(Part part) throws InterruptedException {
        try (var admin = Admin.create(clientProperties())) {
            new AccessCheck(admin).require(part.permissions(Part.Grant.of(topics())));
        } catch (ExecutionException | AuthorizationException e) {
            throw unusable(e);
        }
    }

    /** That Kafka cannot be reached, or refuses something. */
    UserError unusable(Exception e) {
        return new UserError("Kafka at %s: %s".formatted(bootstrapServers(), UserError.reason(e)), e);
    }

    /** Properties for any client. */
    Map<String, Object> clientProperties() {
        var all = new HashMap<String, Object>();
        all.put(BOOTSTRAP_SERVERS, "localhost:9092");
        if (kafkaConfig != null) {
            all.putAll(ClientPropertiesFile.read(kafkaConfig));
        }
        if (bootstrapServers != null) {
            all.put(BOOTSTRAP_SERVERS, bootstrapServers);
        }
        return all;
    }
}
