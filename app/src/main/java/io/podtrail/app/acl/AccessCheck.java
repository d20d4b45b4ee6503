package io.podtrail.app.acl;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeConsumerGroupsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;
import org.jspecify.annotations.Nullable;

/**
 * Asks Kafka what this user may do, before a part begins: what is needed rarely, such as writing a dead letter, would else
 * be found missing months later. Kafka lists what is allowed with a topic or group that exists. Of a transactional id, and of
 * a name that does not exist, it says only whether anything is allowed. Topics and groups of which only the beginning of
 * the name is known are passed over: they are used at once, and someone may have granted their very names.
 */
public final class AccessCheck {
    /** Stands for the rest of a name of which the permission has the beginning. */
    private static final String ANY_NAME = "any";

    private final Admin admin;

    /** @param admin stays the caller's */
    public AccessCheck(Admin admin) {
        this.admin = admin;
    }

    /**
     * Fails unless this user has all permissions, as far as Kafka says so.
     *
     * @throws MissingPermissionException names all that are missing
     */
    public void require(List<Permission> permissions) throws InterruptedException, ExecutionException {
        var answers = new LinkedHashMap<Permission, KafkaFuture<Set<AclOperation>>>();
        answers.putAll(topics(of(ResourceType.TOPIC, permissions)));
        answers.putAll(groups(of(ResourceType.GROUP, permissions)));
        answers.putAll(transactionalIds(of(ResourceType.TRANSACTIONAL_ID, permissions)));
        var missing = new ArrayList<Permission>();
        for (var answer : answers.entrySet()) {
            Permission left = left(answer.getKey(), answer.getValue());
            if (left != null) {
                missing.add(left);
            }
        }
        if (!missing.isEmpty()) {
            throw new MissingPermissionException(missing);
        }
    }

    /** What is not granted of a permission; null when all is, or Kafka cannot say. */
    private static @Nullable Permission left(Permission permission, KafkaFuture<Set<AclOperation>> answer)
            throws InterruptedException, ExecutionException {
        try {
            Set<AclOperation> allowed = answer.get();
            return allowed == null || allowed.containsAll(permission.operations()) ? null : permission.without(allowed);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof AuthorizationException) {
                return permission;
            }
            if (cause instanceof UnknownTopicOrPartitionException
                    || cause instanceof GroupIdNotFoundException
                    || cause instanceof TransactionalIdNotFoundException
                    || cause instanceof UnsupportedVersionException) {
                return null;
            }
            throw e;
        }
    }

    private Map<Permission, KafkaFuture<Set<AclOperation>>> topics(Map<String, Permission> byName) {
        return answers(
                byName,
                admin.describeTopics(byName.keySet(), new DescribeTopicsOptions().includeAuthorizedOperations(true))
                        .topicNameValues(),
                topic -> topic.authorizedOperations());
    }

    private Map<Permission, KafkaFuture<Set<AclOperation>>> groups(Map<String, Permission> byName) {
        return answers(
                byName,
                admin.describeConsumerGroups(
                                byName.keySet(), new DescribeConsumerGroupsOptions().includeAuthorizedOperations(true))
                        .describedGroups(),
                group -> group.authorizedOperations());
    }

    private Map<Permission, KafkaFuture<Set<AclOperation>>> transactionalIds(Map<String, Permission> byName) {
        var result = admin.describeTransactions(byName.keySet());
        var answers = new HashMap<Permission, KafkaFuture<Set<AclOperation>>>();
        byName.forEach((name, permission) ->
                answers.put(permission, result.description(name).thenApply(found -> permission.operations())));
        return answers;
    }

    private static <T> Map<Permission, KafkaFuture<Set<AclOperation>>> answers(
            Map<String, Permission> byName,
            Map<String, KafkaFuture<T>> described,
            KafkaFuture.BaseFunction<T, Set<AclOperation>> operations) {
        var answers = new HashMap<Permission, KafkaFuture<Set<AclOperation>>>();
        described.forEach((name, description) -> {
            Permission permission = byName.get(name);
            if (permission != null) {
                answers.put(permission, description.thenApply(operations));
            }
        });
        return answers;
    }

    private static Map<String, Permission> of(ResourceType type, List<Permission> permissions) {
        return permissions.stream()
                .filter(permission -> permission.resource().resourceType() == type)
                .filter(permission -> permission.resource().patternType() == PatternType.LITERAL
                        || type == ResourceType.TRANSACTIONAL_ID)
                .collect(Collectors.toMap(AccessCheck::name, permission -> permission));
    }

    private static String name(Permission permission) {
        String name = permission.resource().name();
        return permission.resource().patternType() == PatternType.PREFIXED ? name + ANY_NAME : name;
    }
}
