package io.podtrail.app.acl;

import java.util.Arrays;
import java.util.Collections;
import java.util.Locale;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * What one user may do with one resource of Kafka, or with all whose names have one beginning. Kafka lets those who may read,
 * write or delete something describe it as well.
 *
 * @param resource literal or prefixed
 * @param operations at least one; in Kafka's order
 */
public record Permission(ResourcePattern resource, SortedSet<AclOperation> operations) {
    public Permission {
        operations = Collections.unmodifiableSortedSet(new TreeSet<>(operations));
    }

    static Permission literal(ResourceType type, String name, AclOperation... operations) {
        return new Permission(
                new ResourcePattern(type, name, PatternType.LITERAL), new TreeSet<>(Arrays.asList(operations)));
    }

    static Permission prefixed(ResourceType type, String prefix, AclOperation... operations) {
        return new Permission(
                new ResourcePattern(type, prefix, PatternType.PREFIXED), new TreeSet<>(Arrays.asList(operations)));
    }

    boolean isForOneTopic() {
        return resource.resourceType() == ResourceType.TOPIC && resource.patternType() == PatternType.LITERAL;
    }

    Permission and(AclOperation operation) {
        var more = new TreeSet<>(operations);
        more.add(operation);
        return new Permission(resource, more);
    }

    /** What is left of it when some is granted. */
    Permission without(Set<AclOperation> granted) {
        var left = new TreeSet<>(operations);
        left.removeAll(granted);
        return new Permission(resource, left);
    }

    /** For people: {@code Read and Write on topic podtrail.notifications}. */
    @Override
    public String toString() {
        return "%s on %s %s%s"
                .formatted(
                        operations.stream().map(Permission::word).collect(Collectors.joining(" and ")),
                        resource.resourceType().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                        resource.name(),
                        resource.patternType() == PatternType.PREFIXED ? "*" : "");
    }

    /** As {@code kafka-acls} and Strimzi write it: {@code DescribeConfigs}. */
    static String word(AclOperation operation) {
        return Arrays.stream(operation.name().split("_", -1))
                .map(part -> part.charAt(0) + part.substring(1).toLowerCase(Locale.ROOT))
                .collect(Collectors.joining());
    }
}
