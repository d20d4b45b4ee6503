package io.podtrail.policy;

import io.podtrail.policy.checks.Check;
import io.podtrail.policy.checks.Checks;
import io.podtrail.policy.fix.PodEdits;
import io.podtrail.policy.pod.Pod;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Says what the standards say of a pod, as upstream's {@code policy/registry.go}: which rules hold is resolved once per
 * level and version. Thread-safe; an allowed pod costs no allocation.
 */
public final class Evaluator {
    private static final Evaluator NEWEST = new Evaluator(Checks.NEWEST_MINOR);

    /** By minor version, up to the newest that this evaluator knows. */
    private final Check.Rule[][] baseline;

    private final Check.Rule[][] restricted;

    private Evaluator(long newestMinor) {
        int versions = (int) newestMinor + 1;
        baseline = new Check.Rule[versions][];
        restricted = new Check.Rule[versions][];
        for (int minor = 0; minor < versions; minor++) {
            baseline[minor] = baselineAt(minor);
            restricted[minor] = restrictedAt(minor);
        }
    }

    /** An evaluator for which {@code latest} is the newest version this library knows. */
    public static Evaluator newest() {
        return NEWEST;
    }

    /** An evaluator that, like an API server of that version, knows nothing newer. Never knows more than this library. */
    public static Evaluator emulating(Version clusterVersion) {
        return clusterVersion.minor() >= Checks.NEWEST_MINOR ? NEWEST : new Evaluator(clusterVersion.minor());
    }

    /** Judges a pod as it is: the API server's defaults, which a manifest lacks, are not applied here. */
    public Verdict evaluate(LevelVersion asked, Pod pod) {
        if (asked.level() == Level.PRIVILEGED) {
            return Verdict.ALLOWED;
        }
        Check.Rule[][] byMinor = asked.level() == Level.BASELINE ? baseline : restricted;
        Check.Rule[] rules = byMinor[known(asked.version())];
        List<Finding> findings = null;
        for (Check.Rule rule : rules) {
            Finding finding = rule.judge(pod);
            if (finding != null) {
                if (findings == null) {
                    findings = new ArrayList<>();
                }
                findings.add(finding);
            }
        }
        return findings == null ? Verdict.ALLOWED : new Verdict(findings);
    }

    /** Adds the edits with which a pod would be allowed; none where it is. */
    public void mend(LevelVersion asked, PodEdits pod) {
        for (Finding finding : evaluate(asked, pod.pod()).findings()) {
            mend(finding, asked, pod);
        }
    }

    /** Adds the edits with which one check would have found nothing. */
    public void mend(Finding finding, LevelVersion asked, PodEdits pod) {
        Checks.of(finding.check()).ifPresent(check -> check.mend(pod, known(asked.version())));
    }

    /** The minor version as which a version is evaluated. */
    private int known(Version version) {
        return (int) Math.min(version.minor(), baseline.length - 1);
    }

    private static Check.Rule[] baselineAt(long minor) {
        return rulesAt(
                minor,
                Checks.ALL.stream()
                        .filter(check -> check.level() == Level.BASELINE)
                        .toList());
    }

    /** Not "baseline and more": a restricted check replaces the baseline checks that it overrides, even where it exempts. */
    private static Check.Rule[] restrictedAt(long minor) {
        Set<String> overridden = Checks.ALL.stream()
                .filter(check -> check.ruleAt(minor) != null)
                .flatMap(check -> check.overrides().stream())
                .collect(Collectors.toSet());
        return rulesAt(
                minor,
                Checks.ALL.stream()
                        .filter(check -> !overridden.contains(check.id()))
                        .toList());
    }

    private static Check.Rule[] rulesAt(long minor, List<Check> checks) {
        var rules = new ArrayList<Check.Rule>();
        for (Check check : checks) {
            Check.Rule rule = check.ruleAt(minor);
            if (rule != null) {
                rules.add(rule);
            }
        }
        return rules.toArray(Check.Rule[]::new);
    }
}
