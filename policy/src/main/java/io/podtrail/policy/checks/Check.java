package io.podtrail.policy.checks;

import io.podtrail.policy.Finding;
import io.podtrail.policy.Level;
import io.podtrail.policy.fix.PodEdits;
import io.podtrail.policy.pod.Pod;
import java.util.ArrayList;
import java.util.Collection;
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
 * @param guide what {@code podtrail explain} says of it, and how to make a pod pass
 */
public record Check(String id, Level level, Set<String> overrides, List<Revision> revisions, Guide guide) {
    static final String NOT_OF_WINDOWS_PODS = "not asked of Windows pods (spec.os.name: windows)";
    static final String NOT_OF_PODS_WITH_OWN_USERS =
            "not asked of pods with users of their own (spec.hostUsers: false)";

    /**
     * A rule as it holds from one minor version on, until the next revision's.
     *
     * @param allowed the values that the rule lets pass, in the order in which to show them; empty where it is not about
     *     a list of values
     * @param change what is new, in words; empty for the first revision and where {@code allowed} says it all
     */
    public record Revision(long sinceMinor, List<String> allowed, String change, Rule rule) {}

    /** What a check looks for. */
    @FunctionalInterface
    public interface Rule {
        /** What is wrong with the pod; null when nothing is. */
        @Nullable Finding judge(Pod pod);
    }

    static Check baseline(String id) {
        return new Check(id, Level.BASELINE, Set.of(), List.of(), Guide.NONE);
    }

    static Check restricted(String id) {
        return new Check(id, Level.RESTRICTED, Set.of(), List.of(), Guide.NONE);
    }

    Check overriding(String baselineCheck) {
        return new Check(id, level, Set.of(baselineCheck), revisions, guide);
    }

    Check since(long minor, Rule rule) {
        return since(minor, List.of(), rule);
    }

    Check since(long minor, Collection<String> allowed, Rule rule) {
        return since(minor, allowed, "", rule);
    }

    Check since(long minor, Collection<String> allowed, String change, Rule rule) {
        var more = new ArrayList<>(revisions);
        more.add(new Revision(minor, allowed.stream().sorted().toList(), change, rule));
        return new Check(id, level, overrides, List.copyOf(more), guide);
    }

    Check wants(String sentence) {
        return guidedBy(guide.wanting(sentence));
    }

    Check lookingAt(String path, String allowed) {
        return guidedBy(guide.lookingAt(new Guide.Field(path, allowed)));
    }

    Check fixedBy(String advice, Guide.Remedy remedy) {
        return guidedBy(guide.advising(advice, remedy));
    }

    private Check guidedBy(Guide other) {
        return new Check(id, level, overrides, revisions, other);
    }

    /** Adds the edits with which a pod passes this check at a version, none where it does. */
    public void mend(PodEdits pod, long minor) {
        Revision revision = revisionAt(minor);
        if (revision != null && revision.rule.judge(pod.pod()) != null) {
            guide.remedy().mend(pod, revision);
        }
    }

    /** The rule that holds at a version; null before the check's first revision. */
    public @Nullable Rule ruleAt(long minor) {
        Revision revision = revisionAt(minor);
        return revision == null ? null : revision.rule;
    }

    /** The revision that holds at a version; null before the check's first. */
    public @Nullable Revision revisionAt(long minor) {
        Revision found = null;
        for (Revision revision : revisions) {
            if (revision.sinceMinor <= minor) {
                found = revision;
            }
        }
        return found;
    }
}
