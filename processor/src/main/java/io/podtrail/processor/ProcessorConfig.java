package io.podtrail.processor;

import io.podtrail.events.kafka.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What a processor needs.
 *
 * @param clientProperties properties of the Kafka clients and of Streams itself; must hold {@code bootstrap.servers}
 * @param stateDirectory where the stores lie, on a local disk
 * @param threads stream threads
 * @param commitInterval how often output becomes visible to read-committed consumers
 * @param standbyReplicas how many other instances keep a copy of each store, to take over at once
 */
public record ProcessorConfig(
        Topics topics,
        Map<String, Object> clientProperties,
        Path stateDirectory,
        int threads,
        Duration commitInterval,
        int standbyReplicas) {
    public static final Duration DEFAULT_COMMIT_INTERVAL = Duration.ofMillis(100);

    /** Without standby replicas: who takes over reads the stores back from Kafka. */
    public ProcessorConfig(
            Topics topics,
            Map<String, Object> clientProperties,
            Path stateDirectory,
            int threads,
            Duration commitInterval) {
        this(topics, clientProperties, stateDirectory, threads, commitInterval, 0);
    }

    /** The consumer group and the prefix of the changelogs. */
    public String applicationId() {
        return applicationId(topics);
    }

    /** The consumer group and the prefix of the changelogs of the processors that work on these topics. */
    public static String applicationId(Topics topics) {
        return topics.processor();
    }

    /** Which topics a processor reads, be it to answer queries or to restore its stores. */
    public static Predicate<String> readBy(Topics topics) {
        Set<String> named = Set.of(topics.observations(), topics.violations(), topics.alerts());
        String changelogPrefix = applicationId(topics) + '-';
        return topic -> named.contains(topic) || topic.startsWith(changelogPrefix);
    }
}
