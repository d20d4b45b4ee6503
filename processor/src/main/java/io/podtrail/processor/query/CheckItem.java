package io.podtrail.processor.query;

import io.podtrail.policy.Level;
import java.util.Map;
import java.util.TreeMap;

/**
 * How often a check fails.
 *
 * @param wants what it asks for, in a sentence or two
 * @param workloads in which it fails, in any mode
 * @param namespaces in which it fails, in any mode
 * @param violating by mode
 */
record CheckItem(
        String check,
        Level level,
        String wants,
        int workloads,
        int namespaces,
        Map<String, NamespaceItem.Violating> violating) {
    /** Over two partitions, which have no namespace in common. */
    CheckItem and(CheckItem other) {
        var all = new TreeMap<>(violating);
        other.violating.forEach((mode, more) -> all.merge(mode, more, NamespaceItem.Violating::and));
        return new CheckItem(check, level, wants, workloads + other.workloads, namespaces + other.namespaces, all);
    }
}
