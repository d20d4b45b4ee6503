package io.podtrail.policy.checks;

import io.podtrail.policy.Finding;
import io.podtrail.policy.Level;
import io.podtrail.policy.pod.Pod;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One check: data about a rule and its revisions. Built by {@code Check.baseline("id").since(0, rule)}.
 *
 * @param id upstream's, such as {@code runAsNonRoot}
 * @param level the level that it belongs to
 * @param overrides IDs of baseline checks that it replaces when restricted is evaluated, from its first revision on
 * @param revisions by growing minimum version; never empty once built
 */
public record Check(String id, Level level, Set<String> overrides, List<Revision> revisions) {
    /** A rule as it holds from one minor version on, until the next revision's. */
    public record Revision(long sinceMinor, Rule rule) {}

    /** What a check looks for. */
    @FunctionalInterface
    public interface Rule {
        /** What is wrong with the pod; null when nothing is. */
        @Nullable Finding judge(Pod pod);
    }

    static Check baseline(String id) {
        return new Check(id, Level.BASELINE, Set.of(), List.of());
    }

    static Check restricted(String id) {
        return new Check(id, Level.RESTRICTED, Set.of(), List.of());
    }

    Check overriding(String baselineCheck) {
        return new Check(id, level, Set.of(baselineCheck), revisions);
    }

    Check since(long minor, Rule rule) {
        var more = new ArrayList<>(revisions);
        more.add(new Revision(minor, rule));
        return new Check(id, level, overrides, List.copyOf(more));
    }

    /** The rule that holds at a version; null before the check's first revision. */
    public @Nullable Rule ruleAt(long minor) {
        Rule found = null;
        for (Revision revision : revisions) {
            if (revision.sinceMinor <= minor) {
                found = revision.rule;
            }
        }
        return found;
    }
}
