package io.podtrail.app.kafka;

import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.testcontainers.DockerClientFactory;

/**
 * The Kafka that a test runs on: a broker in this process, or with {@code -Dpodtrail.test.kafka=container} the official image
 * (another one by {@code -Dpodtrail.test.kafka.image}), with the same assertions.
 */
public final class TestKafka {
    private static final String KIND = System.getProperty("podtrail.test.kafka", "embedded");

    private TestKafka() {}

    /** Starts a broker without any topic. Where containers are asked for and cannot be had, the test is skipped and says so. */
    public static Broker start(Path directory) {
        return isContainer() ? KafkaInContainer.start() : EmbeddedKafka.start(directory.resolve("kafka"));
    }

    /** The same, in a process that can be frozen. */
    public static PausableBroker startPausable(Path directory) {
        return isContainer() ? KafkaInContainer.start() : KafkaInProcess.start(directory.resolve("kafka"));
    }

    private static boolean isContainer() {
        return switch (KIND) {
            case "embedded" -> false;
            case "container" -> {
                Assumptions.assumeTrue(
                        DockerClientFactory.instance().isDockerAvailable(),
                        "-Dpodtrail.test.kafka=container needs a container engine, and none answers: is DOCKER_HOST set?");
                yield true;
            }
            default ->
                throw new IllegalArgumentException(
                        "-Dpodtrail.test.kafka is 'embedded' or 'container', not '%s'".formatted(KIND));
        };
    }
}
