package io.podtrail.app.history;

import io.podtrail.app.terminal.Age;
import io.podtrail.collector.CollectorConfig;
import io.podtrail.policy.document.DurationText;
import io.podtrail.processor.replay.ClusterOutcome;
import io.podtrail.processor.replay.Outcome;
import io.podtrail.processor.replay.Plan;
import io.podtrail.processor.replay.Readiness;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A replay that has ended.
 *
 * @param command as it was given
 * @param log where the log is, for people
 * @param limits of this command's answer, beside those that every replay has
 */
public record ReplayRun(String command, String log, Plan plan, Outcome outcome, List<String> limits) {
    /** Three heartbeats of a collector that was left at its default. */
    private static final Duration SILENCE = CollectorConfig.DEFAULT_HEARTBEAT_INTERVAL.multipliedBy(3);

    /** A replay whose answer has no limits of its own. */
    public ReplayRun(String command, String log, Plan plan, Outcome outcome) {
        this(command, log, plan, outcome, List.of());
    }

    public ReplayRun {
        limits = List.copyOf(limits);
    }

    ReplayRun with(List<String> newLimits) {
        return new ReplayRun(command, log, plan, outcome, newLimits);
    }

    /** What limits the worth of the answer; empty when nothing does. */
    public List<String> caveats() {
        var caveats = new ArrayList<String>(limits);
        Instant asked = plan.window().from();
        Instant first = outcome.clusters().stream()
                .flatMap(cluster -> cluster.covered().stream().limit(1))
                .map(interval -> interval.from())
                .min(Comparator.naturalOrder())
                .orElse(plan.window().to());
        if (first.isAfter(asked) && !plan.window().length().isZero()) {
            caveats.add(
                    plan.logBegins()
                            ? "nothing was observed from %s to %s: the log begins later"
                                    .formatted(Wording.time(asked), Wording.time(first))
                            : "nothing is known from %s to %s: the log's retention has taken it, or nobody watched"
                                    .formatted(Wording.time(asked), Wording.time(first)));
        }
        for (String cluster : plan.incomplete()) {
            caveats.add(
                    "no keyframe of cluster %s is left from before %s: what was there then and did not change is missing"
                            .formatted(cluster, Wording.time(asked)));
        }
        for (ClusterOutcome cluster : outcome.clusters()) {
            double share = Readiness.share(cluster, plan.window());
            if (plan.window().length().isZero()) {
                staleness(cluster).ifPresent(caveats::add);
            } else if (share < 0.9995) {
                caveats.add("of cluster %s, %s of the window was observed".formatted(name(cluster), observed(share)));
            }
        }
        if (outcome.unreadable() > 0) {
            caveats.add("%d records could not be read; live, they are dead letters".formatted(outcome.unreadable()));
        }
        return caveats;
    }

    /** What is known of an instant is what was known when the cluster was last observed. */
    private Optional<String> staleness(ClusterOutcome cluster) {
        Instant at = plan.window().to();
        Instant last = cluster.lastObservedAt();
        return last.plus(SILENCE).isBefore(at)
                ? Optional.of("cluster %s was not observed at %s: this is how it was at %s, %s before"
                        .formatted(name(cluster), at, last, DurationText.of(Duration.between(last, at))))
                : Optional.empty();
    }

    static String name(ClusterOutcome cluster) {
        return cluster.alias() == null ? cluster.cluster() : cluster.alias();
    }

    /** How much of the window was observed; of a hundredth or less, how long that was. */
    String observed(double share) {
        if (share == 0 || share >= 0.01) {
            return share == 0 ? "0 %" : percent(share);
        }
        Duration window = plan.window().length();
        return "%s of %s".formatted(text(Duration.ofMillis(Math.round(window.toMillis() * share))), text(window));
    }

    private static String text(Duration duration) {
        return Age.of(Instant.EPOCH, Instant.EPOCH.plus(duration));
    }

    /** A share from 0 to 1; never 100 % of what is not whole. */
    private static String percent(double share) {
        return share >= 1 ? "100 %" : String.format(Locale.ROOT, "%.1f %%", Math.floor(share * 1000) / 10);
    }
}
