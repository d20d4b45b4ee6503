package io.podtrail.policy.bounds;

import io.podtrail.policy.checks.Check;
import io.podtrail.policy.checks.Check.Rule;
import io.podtrail.policy.checks.Checks;
import io.podtrail.policy.pod.Pod;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Leaves out entries of a list, and none on which a verdict depends: a check fails on a list when it fails on one of its
 * entries, so one such entry for each revision of each check is enough.
 */
final class ShortList {
    private static final List<Rule> RULES = Checks.ALL.stream()
            .flatMap(check -> check.revisions().stream())
            .map(Check.Revision::rule)
            .toList();

    private ShortList() {}

    /**
     * The list itself where it is short enough; else its first entries, and those that a check needs, in their order.
     *
     * @param most how many entries are kept, unless checks need more: never more than there are revisions of checks
     * @param carrier makes a pod of such a list, in which nothing else decides whether a check fails
     */
    static <T> List<T> keep(List<T> list, int most, Function<List<T>, Pod> carrier) {
        if (list.size() <= most) {
            return list;
        }
        Pod whole = carrier.apply(list);
        Pod none = carrier.apply(List.of());
        var unmet = new ArrayList<Rule>();
        for (Rule rule : RULES) {
            if (rule.judge(whole) != null && rule.judge(none) == null) {
                unmet.add(rule);
            }
        }
        return keepWhere(list, most, entry -> {
            if (unmet.isEmpty()) {
                return false;
            }
            Pod one = carrier.apply(List.of(entry));
            return unmet.removeIf(rule -> rule.judge(one) != null);
        });
    }

    /** The list itself where it is short enough; else its first entries, and those that are needed, in their order. */
    static <T> List<T> keepWhere(List<T> list, int most, Predicate<T> isNeeded) {
        if (list.size() <= most) {
            return list;
        }
        var kept = new BitSet(list.size());
        for (int i = 0; i < list.size(); i++) {
            kept.set(i, isNeeded.test(list.get(i)));
        }
        for (int i = 0, room = most - kept.cardinality(); i < list.size() && room > 0; i++) {
            if (!kept.get(i)) {
                kept.set(i);
                room--;
            }
        }
        return kept.stream().mapToObj(list::get).toList();
    }
}
