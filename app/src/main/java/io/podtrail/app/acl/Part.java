package io.podtrail.app.acl;

import static org.apache.kafka.common.acl.AclOperation.CREATE;
import static org.apache.kafka.common.acl.AclOperation.DELETE;
import static org.apache.kafka.common.acl.AclOperation.READ;
import static org.apache.kafka.common.acl.AclOperation.WRITE;
import static org.apache.kafka.common.resource.ResourceType.GROUP;
import static org.apache.kafka.common.resource.ResourceType.TOPIC;
import static org.apache.kafka.common.resource.ResourceType.TRANSACTIONAL_ID;

import io.podtrail.events.kafka.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A user of Kafka, and all that it has to be allowed there: the one list, from which {@code podtrail acls} prints, which
 * the manifests in {@code deploy/} are tested to equal, and which a test runs every part with. The rules of what each request
 * needs are Kafka's own ("Authorization and ACLs" in its documentation).
 */
public enum Part {
    /** {@code collect} and {@code import audit-log}: writes the history of one cluster. */
    COLLECTOR(grant -> List.of(
            Permission.literal(TOPIC, grant.topics.observations(), READ, WRITE),
            Permission.literal(TOPIC, grant.topics.deadLetters(), WRITE),
            grant.cluster == null
                    ? Permission.prefixed(TRANSACTIONAL_ID, grant.topics.collector(""), WRITE)
                    : Permission.literal(TRANSACTIONAL_ID, grant.topics.collector(grant.cluster), WRITE))),
    /** {@code process}: also reads what it wrote, to restore its stores and to answer queries. */
    PROCESSOR(grant -> List.of(
            Permission.literal(TOPIC, grant.topics.observations(), READ),
            Permission.literal(TOPIC, grant.topics.violations(), READ, WRITE),
            Permission.literal(TOPIC, grant.topics.alerts(), READ, WRITE),
            Permission.literal(TOPIC, grant.topics.deadLetters(), WRITE),
            Permission.prefixed(TOPIC, grant.topics.processor() + '-', CREATE, READ, WRITE),
            Permission.literal(GROUP, grant.topics.processor(), READ),
            Permission.prefixed(TRANSACTIONAL_ID, grant.topics.processor() + '-', WRITE))),
    /** {@code sink}: keeps its own state in Kafka, and serves the API of silences. */
    SINK(grant -> {
        var all = new ArrayList<>(List.of(
                Permission.literal(TOPIC, grant.topics.alerts(), READ),
                Permission.literal(TOPIC, grant.topics.redeliveries(), READ),
                Permission.literal(TOPIC, grant.topics.silences(), READ, WRITE),
                Permission.literal(TOPIC, grant.topics.notifications(), READ, WRITE),
                Permission.literal(TOPIC, grant.topics.undelivered(), WRITE),
                Permission.literal(TOPIC, grant.topics.deadLetters(), WRITE)));
        if (grant.receivers.isEmpty()) {
            all.add(Permission.prefixed(GROUP, grant.topics.sink(""), READ));
            all.add(Permission.prefixed(TRANSACTIONAL_ID, grant.topics.sink(""), WRITE));
        }
        for (String receiver : grant.receivers) {
            all.add(Permission.literal(GROUP, grant.topics.sink(receiver), READ));
            all.add(Permission.literal(TRANSACTIONAL_ID, grant.topics.sink(receiver), WRITE));
        }
        grant.alertTopics.forEach(topic -> all.add(Permission.literal(TOPIC, topic, WRITE)));
        return all;
    }),
    /** {@code policy-reports}. */
    POLICY_REPORTS(grant -> List.of(Permission.literal(TOPIC, grant.topics.violations(), READ))),
    /** {@code replay}, {@code readiness}, {@code at}, {@code diff}, {@code exposure} and {@code upgrade-preview}. */
    HISTORY(grant -> List.of(Permission.literal(TOPIC, grant.topics.observations(), READ))),
    /** The same with {@code --job}, which creates and deletes a topic. */
    HISTORY_JOBS(grant -> List.of(
            Permission.literal(TOPIC, grant.topics.observations(), READ),
            Permission.prefixed(TOPIC, grant.topics.replayJob(""), CREATE, READ, WRITE, DELETE))),
    /** {@code silence}. */
    SILENCES(grant -> List.of(Permission.literal(TOPIC, grant.topics.silences(), READ, WRITE))),
    /** {@code redeliver}. */
    REDELIVERY(grant -> List.of(
            Permission.literal(TOPIC, grant.topics.undelivered(), READ),
            Permission.literal(TOPIC, grant.topics.alerts(), READ),
            Permission.literal(TOPIC, grant.topics.redeliveries(), WRITE))),
    /** {@code routes backtest}. */
    BACKTEST(grant -> List.of(Permission.literal(TOPIC, grant.topics.alerts(), READ)));

    @SuppressWarnings("ImmutableEnumChecker") // Each is a lambda that captures nothing.
    private final Function<Grant, List<Permission>> permissions;

    Part(Function<Grant, List<Permission>> permissions) {
        this.permissions = permissions;
    }

    /**
     * What decides the names in the permissions.
     *
     * @param topics of the installation
     * @param cluster as it is called in the log, for a collector of that cluster alone; null for one of any cluster, which can
     *     then fence the collectors of the others
     * @param receivers of a sink, by their names; empty for all, of which it can then stop those of other sinks
     * @param alertTopics to which a sink copies alerts; they may belong to others
     */
    public record Grant(Topics topics, @Nullable String cluster, List<String> receivers, List<String> alertTopics) {
        public Grant {
            receivers = List.copyOf(receivers);
            alertTopics = List.copyOf(alertTopics);
        }

        /** Of a part of any cluster, and of a sink of all receivers that copies alerts nowhere. */
        public static Grant of(Topics topics) {
            return new Grant(topics, null, List.of(), List.of());
        }
    }

    /** All that the part needs where its topics exist. */
    public List<Permission> permissions(Grant grant) {
        return permissions.apply(grant);
    }

    /** The same, and what it needs to create those of its topics that do not exist. */
    public List<Permission> permissionsWithCreation(Grant grant) {
        Set<String> own = topics(grant.topics);
        return permissions(grant).stream()
                .map(permission -> permission.isForOneTopic()
                                && own.contains(permission.resource().name())
                        ? permission.and(CREATE)
                        : permission)
                .toList();
    }

    /** The installation's topics without which the part cannot work. */
    public Set<String> topics(Topics topics) {
        return permissions(Grant.of(topics)).stream()
                .filter(Permission::isForOneTopic)
                .map(permission -> permission.resource().name())
                .collect(Collectors.toSet());
    }

    /** As users write it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
