package io.podtrail.processor;

import io.podtrail.events.kafka.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * What a processor needs.
 *
 * @param clientProperties properties of the Kafka clients and of Streams itself; must hold {@code bootstrap.servers}
 * @param stateDirectory where the stores lie, on a local disk
 * @param threads stream threads
 * @param commitInterval how often output becomes visible to read-committed consumers
 */
public record ProcessorConfig(
        Topics topics,
        Map<String, Object> clientProperties,
        Path stateDirectory,
        int threads,
        Duration commitInterval) {
    public static final Duration DEFAULT_COMMIT_INTERVAL = Duration.ofMillis(100);

    /** The consumer group and the prefix of the changelogs. */
    public String applicationId() {
        return topics.prefix() + "processor";
    }
}
