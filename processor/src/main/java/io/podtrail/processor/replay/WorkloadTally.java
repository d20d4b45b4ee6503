package io.podtrail.processor.replay;

import io.podtrail.events.Alert;
import io.podtrail.events.Cause;
import io.podtrail.events.Evidence;
import io.podtrail.events.PodViolations.Violation;
import io.podtrail.events.Transition;
import io.podtrail.events.Workload;
import io.podtrail.policy.Finding;
import io.podtrail.policy.Fixes;
import io.podtrail.policy.LevelVersion;
import io.podtrail.policy.Mode;
import io.podtrail.policy.checks.Checks;
import io.podtrail.policy.pod.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Gathers what one workload violates in one mode. What ends before the window leaves no trace; what lasts into it begins
 * with it.
 */
final class WorkloadTally {
    private final Window window;
    private final String cluster;
    private final String namespace;
    private final Workload workload;
    private final Mode mode;

    private LevelVersion asked = LevelVersion.PRIVILEGED;
    private final Map<String, CheckTally> checks = new HashMap<>();
    private final Set<Evidence> evidence = EnumSet.noneOf(Evidence.class);
    private final List<Episode> episodes = new ArrayList<>();
    private @Nullable Pod example;
    private int violating;
    private int running;
    private Instant runningSince = Instant.EPOCH;
    private Duration exposure = Duration.ZERO;
    private long pods;
    private long refused;
    private @Nullable Alert alert;
    private @Nullable Instant opened;
    private Cause openedBy = Cause.POD_CREATED;
    private @Nullable AlertPoint atStart;
    private @Nullable Cause lastCause;

    WorkloadTally(Window window, String cluster, String namespace, Workload workload, Mode mode) {
        this.window = window;
        this.cluster = cluster;
        this.namespace = namespace;
        this.workload = workload;
        this.mode = mode;
    }

    String cluster() {
        return cluster;
    }

    /** One pod, template or admission more violates. */
    void begins(Instant at, Evidence shownBy, Violation violation) {
        violating++;
        evidence.add(shownBy);
        if (shownBy == Evidence.RUNNING && running++ == 0) {
            runningSince = at;
        }
        asked = new LevelVersion(violation.level(), violation.version());
        violation
                .findings()
                .forEach(finding -> checks.computeIfAbsent(finding.check(), check -> new CheckTally())
                        .begins(at, finding));
    }

    /** One less. */
    void ends(Instant at, Evidence shownBy, Violation violation) {
        violating--;
        if (shownBy == Evidence.RUNNING && --running == 0) {
            exposure = exposure.plus(Duration.between(window.clip(runningSince), window.clip(at)));
        }
        violation.findings().forEach(finding -> {
            CheckTally check = checks.get(finding.check());
            if (check != null) {
                check.ends(at);
            }
        });
        if (violating == 0 && at.isBefore(window.from())) {
            checks.clear();
            evidence.clear();
        }
    }

    /** A pod violates that has not been counted yet. */
    void countPod(boolean wouldBeRefused) {
        pods++;
        if (wouldBeRefused) {
            refused++;
        }
    }

    void example(Pod pod) {
        example = pod;
    }

    void alert(Alert transition) {
        alert = transition;
        boolean inWindow = !transition.at().isBefore(window.from());
        if (inWindow) {
            lastCause = transition.cause();
        }
        if (transition.transition() == Transition.OPENED) {
            opened = transition.startsAt();
            openedBy = transition.cause();
        } else if (transition.transition() == Transition.RESOLVED && opened != null) {
            Instant end = transition.endsAt() == null ? transition.at() : transition.endsAt();
            if (!end.isBefore(window.from())) {
                episodes.add(new Episode(opened, end, openedBy, transition.cause()));
            }
            opened = null;
        }
    }

    /** The window begins: what is open now was so before. */
    void windowBegins() {
        atStart = openAlert();
    }

    /** Whether nothing of this is left, and nothing of it lies in the window. */
    boolean isForgotten() {
        return violating == 0 && checks.isEmpty() && episodes.isEmpty() && openAlert() == null && lastCause == null;
    }

    /**
     * What it came to.
     *
     * @param end when the replay ended, no later than the window
     * @param grandfathered how many running pods violate what was not asked of them when they were created
     * @param fixes how its pods are mended
     */
    WorkloadOutcome finish(Instant end, int grandfathered, Fixes fixes) {
        Duration exposed =
                running == 0 ? exposure : exposure.plus(Duration.between(window.clip(runningSince), window.clip(end)));
        var all = new ArrayList<>(episodes);
        if (opened != null) {
            all.add(new Episode(opened, null, openedBy, null));
        }
        List<CheckOutcome> seen = checks.entrySet().stream()
                .filter(check -> check.getValue().isIn(window))
                .map(check -> check.getValue().finish(check.getKey(), window, end))
                .sorted(Comparator.comparingInt((CheckOutcome check) -> Checks.order(check.check()))
                        .thenComparing(CheckOutcome::check))
                .toList();
        return new WorkloadOutcome(
                cluster,
                namespace,
                workload,
                mode,
                alert != null && seen.isEmpty() ? new LevelVersion(alert.level(), alert.version()) : asked,
                seen,
                seen.stream()
                        .map(CheckOutcome::firstSeen)
                        .min(Comparator.naturalOrder())
                        .orElse(window.from()),
                seen.stream()
                        .map(CheckOutcome::lastSeen)
                        .max(Comparator.naturalOrder())
                        .orElse(window.from()),
                pods,
                refused,
                running,
                violating > 0,
                grandfathered,
                exposed,
                List.copyOf(evidence),
                List.copyOf(all),
                atStart,
                openAlert(),
                lastCause,
                example == null ? "" : fixes.patch(asked, example),
                example == null ? "" : example.spec().runtimeClassName());
    }

    private @Nullable AlertPoint openAlert() {
        return alert == null || alert.transition() == Transition.RESOLVED ? null : AlertPoint.of(alert);
    }

    /** One check of it. */
    private static final class CheckTally {
        private int open;
        private Instant first = Instant.MAX;
        private Instant last = Instant.MIN;
        private String reason = "";
        private String detail = "";

        void begins(Instant at, Finding finding) {
            if (open++ == 0 && first.equals(Instant.MAX)) {
                first = at;
            }
            reason = finding.reason();
            detail = finding.detail();
        }

        void ends(Instant at) {
            open--;
            last = at;
        }

        boolean isIn(Window window) {
            return open > 0 || !last.isBefore(window.from());
        }

        CheckOutcome finish(String check, Window window, Instant end) {
            return new CheckOutcome(check, reason, detail, window.clip(first), window.clip(open > 0 ? end : last));
        }
    }
}
