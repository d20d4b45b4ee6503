package io.podtrail.collector;

import io.podtrail.events.AlertSettings;
import io.podtrail.events.kafka.Topics;
import io.podtrail.policy.PodSecurityConfiguration;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a collector needs besides its source.
 *
 * @param partitions of the topic {@code observations}
 * @param clientProperties properties of the Kafka clients; must hold {@code bootstrap.servers}
 * @param cluster the cluster's name in the log: letters, digits, dots, dashes and underscores
 * @param clusterAlias what people call the cluster, where its name is only an identity; null when that will do
 * @param configuration the cluster's own admission configuration
 * @param alerts when alerts resolve, and how loud they are
 * @param heartbeatInterval how often a heartbeat goes to every partition
 * @param clock is compared with Kafka's while something is collected; live sources should use it
 * @param labels which labels leave the cluster
 */
public record CollectorConfig(
        Topics topics,
        int partitions,
        Map<String, Object> clientProperties,
        String cluster,
        @Nullable String clusterAlias,
        PodSecurityConfiguration configuration,
        AlertSettings alerts,
        Duration heartbeatInterval,
        KafkaClock clock,
        CarriedLabels labels) {
    public static final Duration DEFAULT_HEARTBEAT_INTERVAL = Duration.ofSeconds(10);

    /** By the system's clock. */
    public CollectorConfig(
            Topics topics,
            int partitions,
            Map<String, Object> clientProperties,
            String cluster,
            @Nullable String clusterAlias,
            PodSecurityConfiguration configuration,
            AlertSettings alerts,
            Duration heartbeatInterval) {
        this(
                topics,
                partitions,
                clientProperties,
                cluster,
                clusterAlias,
                configuration,
                alerts,
                heartbeatInterval,
                KafkaClock.system(KafkaClock.DEFAULT_TOLERANCE));
    }

    /** Under which all collectors of the cluster write, so that each fences the one before. */
    String transactionalId() {
        return topics.collector(cluster);
    }

    private static final Pattern CLUSTER = Pattern.compile("[A-Za-z0-9._-]+");

    /** With the labels that are carried by default. */
    public CollectorConfig(
            Topics topics,
            int partitions,
            Map<String, Object> clientProperties,
            String cluster,
            @Nullable String clusterAlias,
            PodSecurityConfiguration configuration,
            AlertSettings alerts,
            Duration heartbeatInterval,
            KafkaClock clock) {
        this(
                topics,
                partitions,
                clientProperties,
                cluster,
                clusterAlias,
                configuration,
                alerts,
                heartbeatInterval,
                clock,
                CarriedLabels.DEFAULT);
    }

    public CollectorConfig {
        if (!CLUSTER.matcher(cluster).matches()) {
            throw new IllegalArgumentException(
                    "\"%s\" is no cluster name: letters, digits, dots, dashes and underscores only".formatted(cluster));
        }
    }
}
