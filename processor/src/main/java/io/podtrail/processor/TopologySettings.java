package io.podtrail.processor;

import io.podtrail.events.kafka.Topics;

/**
 * What one run of the topology reads and writes, and how.
 *
 * @param observations the topic that it reads
 * @param violations the topic that current violations go to
 * @param alerts the topic that transitions of alerts go to
 * @param stores where state is kept
 * @param policy another policy than the log's own
 */
public record TopologySettings(
        String observations, String violations, String alerts, StoreKind stores, PolicyOverride policy) {
    /** The run that everybody reads: an installation's own topics, the log's own policy. */
    public static TopologySettings live(Topics topics) {
        return new TopologySettings(
                topics.observations(), topics.violations(), topics.alerts(), StoreKind.PERSISTENT, PolicyOverride.NONE);
    }

    /** The same with other outputs, so that a run leaves what is live alone. */
    public TopologySettings writingTo(String violationsTopic, String alertsTopic) {
        return new TopologySettings(observations, violationsTopic, alertsTopic, stores, policy);
    }

    public TopologySettings keeping(StoreKind kind) {
        return new TopologySettings(observations, violations, alerts, kind, policy);
    }

    public TopologySettings judgingBy(PolicyOverride override) {
        return new TopologySettings(observations, violations, alerts, stores, override);
    }
}
