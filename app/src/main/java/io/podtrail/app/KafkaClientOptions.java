package io.podtrail.app;

import io.podtrail.events.kafka.Topics;
import io.podtrail.events.kafka.TransactionWatch;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How to reach a Kafka, and what our topics in it are called. */
@Command(optionListHeading = "Kafka:%n")
class KafkaClientOptions {
    /** What to do where there is no Kafka. */
    private static final String ADVICE =
            "use --bootstrap-servers HOST:PORT for another Kafka, or --data-dir DIR for that of a 'podtrail up'";

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
            description = "Prefix of every topic, group and transactional id. Default: '${DEFAULT-VALUE}'.")
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
        return String.valueOf(clientProperties().get(KafkaConnection.BOOTSTRAP_SERVERS));
    }

    /** Whether a Kafka is named, and not only the default meant. */
    boolean isNamed() {
        return bootstrapServers != null || kafkaConfig != null;
    }

    /**
     * Connects, or fails within five seconds.
     *
     * @throws Failure when no Kafka answers
     */
    KafkaConnection connect() throws InterruptedException {
        return KafkaConnection.open(clientProperties(), topics(), ADVICE);
    }

    /** The same for a part, which may start before its Kafka: waits a minute, and says so. */
    KafkaConnection await() throws InterruptedException {
        return KafkaConnection.await(clientProperties(), topics(), "use --bootstrap-servers HOST:PORT");
    }

    /** Properties for any client. */
    Map<String, Object> clientProperties() {
        var all = new HashMap<String, Object>();
        all.put(KafkaConnection.BOOTSTRAP_SERVERS, "localhost:9092");
        if (kafkaConfig != null) {
            all.putAll(ClientPropertiesFile.read(kafkaConfig));
        }
        if (bootstrapServers != null) {
            all.put(KafkaConnection.BOOTSTRAP_SERVERS, bootstrapServers);
        }
        return all;
    }
}
