package io.podtrail.events.kafka;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Creates the topics that do not exist yet, each with its cleanup policy, and leaves the others as they are.
 *
 * @param partitions of the three topics that are partitioned by namespace; cannot be changed later
 * @param replicationFactor -1 for the broker's default
 * @param retention of the history in {@code observations}
 */
public record TopicCreator(Topics topics, int partitions, short replicationFactor, Duration retention) {
    /** Partitions of a new installation when nobody says otherwise. */
    public static final int DEFAULT_PARTITIONS = 16;
    /** How long history is kept when nobody says otherwise. */
    public static final Duration DEFAULT_RETENTION = Duration.ofDays(90);

    private static final Duration ALERT_RETENTION = Duration.ofDays(30);
    /** Receivers share them; each reads but its own. */
    private static final int STATE_PARTITIONS = 4;
    /** Small segments, so that a restart does not read much that is outdated; alerts have more headers than they came with. */
    private static final Map<String, String> STATE = Map.of(
            TopicConfig.CLEANUP_POLICY_CONFIG,
            TopicConfig.CLEANUP_POLICY_COMPACT,
            TopicConfig.SEGMENT_BYTES_CONFIG,
            Integer.toString(16 * 1024 * 1024),
            TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
            Integer.toString(4 * 1024 * 1024));
    /** A silence lasts 90 days at most and can then be looked up for nine months more. */
    private static final Map<String, String> SILENCES = Map.of(
            TopicConfig.CLEANUP_POLICY_CONFIG,
            TopicConfig.CLEANUP_POLICY_COMPACT + "," + TopicConfig.CLEANUP_POLICY_DELETE,
            TopicConfig.RETENTION_MS_CONFIG,
            Long.toString(Duration.ofDays(365).toMillis()));

    /** A controller creates a topic before every broker has heard of it. */
    private static final Duration SPREADING = Duration.ofSeconds(30);

    private static final long SPREADING_POLL_MILLIS = 50;

    /**
     * Creates what is missing of all topics.
     *
     * @return the partition count of the namespace-partitioned topics as they really are
     * @throws IllegalStateException when those topics disagree on their partition count: a namespace would be split
     */
    public int create(Admin admin) throws InterruptedException, ExecutionException {
        return create(admin, all().stream().map(NewTopic::name).collect(Collectors.toSet()));
    }

    /**
     * Creates what is missing, as far as Kafka lets this user. Namespace-partitioned topics get as many partitions as those
     * that exist already have.
     *
     * @param required names of those without which the caller cannot work; the others are left to those who need them where
     *     this user may neither see nor create them
     * @return the partition count of the namespace-partitioned topics as they really are, as far as they are required
     * @throws IllegalStateException when those topics disagree on their partition count: a namespace would be split
     * @throws TopicAuthorizationException when Kafka does not let this user see or create a required topic
     */
    public int create(Admin admin, Set<String> required) throws InterruptedException, ExecutionException {
        var existing = new TreeMap<String, Integer>();
        var missing = new TreeMap<String, NewTopic>();
        for (NewTopic topic : all()) {
            missing.put(topic.name(), topic);
        }
        for (var described :
                admin.describeTopics(missing.keySet()).topicNameValues().entrySet()) {
            String name = described.getKey();
            try {
                existing.put(name, described.getValue().get().partitions().size());
                missing.remove(name);
            } catch (ExecutionException e) {
                if (e.getCause() instanceof TopicAuthorizationException) {
                    requireNot(required, name, "this user may not see the topic %s");
                    missing.remove(name);
                } else if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw e;
                }
            }
        }
        OptionalInt count = namespaced().stream()
                .filter(existing::containsKey)
                .mapToInt(existing::get)
                .max();
        create(
                admin,
                new TopicCreator(topics, count.orElse(partitions), replicationFactor, retention),
                missing.keySet(),
                required);
        return partitionsInKafka(
                admin, namespaced().stream().filter(required::contains).toList());
    }

    private static void create(Admin admin, TopicCreator creator, Set<String> missing, Set<String> required)
            throws InterruptedException, ExecutionException {
        List<NewTopic> wanted = creator.all().stream()
                .filter(topic -> missing.contains(topic.name()))
                .toList();
        for (var created : admin.createTopics(wanted).values().entrySet()) {
            try {
                created.getValue().get();
            } catch (ExecutionException e) {
                if (e.getCause() instanceof TopicAuthorizationException) {
                    requireNot(
                            required,
                            created.getKey(),
                            "the topic does not exist, and its ACLs do not give this user Create on topic %s");
                } else if (!(e.getCause() instanceof TopicExistsException)) {
                    throw e;
                }
            }
        }
    }

    private static void requireNot(Set<String> required, String name, String refusal) {
        if (required.contains(name)) {
            throw new TopicAuthorizationException(refusal.formatted(name), Set.of(name));
        }
    }

    private List<String> namespaced() {
        return List.of(topics.observations(), topics.violations(), topics.alerts());
    }

    /** Every topic of an installation, as it is when nothing else has made it. */
    public List<NewTopic> all() {
        return List.of(
                topic(topics.observations(), partitions, keep(retention)),
                topic(
                        topics.violations(),
                        partitions,
                        Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT)),
                topic(topics.alerts(), partitions, keep(ALERT_RETENTION)),
                topic(topics.deadLetters(), 1, keep(retention)),
                topic(topics.undelivered(), 1, keep(ALERT_RETENTION)),
                topic(topics.redeliveries(), 1, keep(ALERT_RETENTION)),
                topic(topics.notifications(), STATE_PARTITIONS, STATE),
                topic(topics.silences(), 1, SILENCES));
    }

    private int partitionsInKafka(Admin admin, List<String> names) throws InterruptedException, ExecutionException {
        var counts = new TreeMap<String, Integer>();
        describe(admin, names)
                .forEach((name, topic) -> counts.put(name, topic.partitions().size()));
        var distinct = new TreeSet<>(counts.values());
        if (distinct.size() > 1) {
            throw new IllegalStateException(
                    ("The topics of one installation must have the same number of partitions, but they have %s. "
                                    + "Partitions cannot be added later: use a new --topic-prefix and replay into it.")
                            .formatted(counts));
        }
        return distinct.isEmpty() ? partitions : distinct.first();
    }

    private static Map<String, TopicDescription> describe(Admin admin, List<String> names)
            throws InterruptedException, ExecutionException {
        long begin = System.nanoTime();
        while (true) {
            try {
                return admin.describeTopics(names).allTopicNames().get();
            } catch (ExecutionException e) {
                boolean mayBeSpreading = e.getCause() instanceof UnknownTopicOrPartitionException
                        && System.nanoTime() - begin < SPREADING.toNanos();
                if (!mayBeSpreading) {
                    throw e;
                }
            }
            TimeUnit.MILLISECONDS.sleep(SPREADING_POLL_MILLIS);
        }
    }

    private NewTopic topic(String name, int partitionCount, Map<String, String> config) {
        return new NewTopic(name, partitionCount, replicationFactor).configs(config);
    }

    private static Map<String, String> keep(Duration retention) {
        return Map.of(
                TopicConfig.CLEANUP_POLICY_CONFIG,
                TopicConfig.CLEANUP_POLICY_DELETE,
                TopicConfig.RETENTION_MS_CONFIG,
                Long.toString(retention.toMillis()));
    }
}
