package io.podtrail.sink.receivers.message;

import io.podtrail.events.Alert;
import io.podtrail.events.Cause;
import io.podtrail.events.Transition;
import io.podtrail.policy.Finding;
import io.podtrail.policy.text.Printable;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What is said of one alert. Times are UTC, as in the cluster's own logs. Whatever the alert holds is made {@link
 * Printable}; what a protocol gives a meaning to is still to be escaped.
 */
public record AlertWords(Alert alert) {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    public boolean isResolved() {
        return alert.transition() == Transition.RESOLVED;
    }

    /** Whether it ended without being put right. */
    public boolean isHidden() {
        return isResolved() && alert.cause().kind() == Cause.Kind.HIDDEN;
    }

    /** When the transition happened. */
    public String at() {
        return time(alert.at());
    }

    /** In UTC, to the second. */
    static String time(Instant instant) {
        return TIME.format(instant);
    }

    public String cluster() {
        return cluster(alert);
    }

    static String cluster(Alert alert) {
        return Printable.of(alert.clusterAlias() == null ? alert.cluster() : alert.clusterAlias());
    }

    /** {@code Deployment/api}. */
    public String workload() {
        return Printable.of(alert.workload().toString());
    }

    /** {@code prod/payments}. */
    public String namespace() {
        return cluster() + "/" + Printable.of(alert.namespace());
    }

    /** {@code enforce restricted:latest}. */
    public String asked() {
        return alert.mode() + " " + alert.level() + ":" + alert.version();
    }

    /** What it does wrong, as the verb of a sentence that {@link #level} ends. */
    String violates() {
        return switch (alert.type()) {
            case VIOLATION -> "violates";
            case GRANDFATHERED -> "would not get in today under";
            case WEAK_WINDOW -> "was open for a while to what violates";
        };
    }

    /** What the alert is about where that is more than a violation; empty where it is not. */
    public String remark() {
        return switch (alert.type()) {
            case VIOLATION -> "";
            case GRANDFATHERED ->
                isResolved() ? "" : "grandfathered: let in before this was asked for, and would not be today";
            // What came meanwhile violates the findings, which are told one by one.
            case WEAK_WINDOW -> Printable.of(alert.message().split(";", 2)[0]);
        };
    }

    /** {@code restricted (enforce)}. */
    String level() {
        return alert.level() + " (" + alert.mode() + ")";
    }

    /** What violates: running pods first, then what makes or made none; empty when resolved. */
    public String evidence() {
        return isResolved()
                ? ""
                : alert.evidence().stream()
                        .map(evidence -> switch (evidence) {
                            case RUNNING -> pods();
                            case TEMPLATE -> "its pod template";
                            case REFUSED -> "PODS REFUSED by the API server";
                            case AUDITED -> "audited by the API server";
                        })
                        .collect(Collectors.joining("; "));
    }

    private String pods() {
        String count = alert.violatingPods() == 1 ? "1 pod" : alert.violatingPods() + " pods";
        if (alert.samplePods().isEmpty()) {
            return count;
        }
        int more = alert.violatingPods() - alert.samplePods().size();
        return Printable.of(count + ": " + String.join(", ", alert.samplePods()))
                + (more > 0 ? " and " + more + " more" : "");
    }

    /** Since when, and what opened or changed it; how it ended, when resolved. */
    public String story() {
        return isResolved() ? ending() + "; was open for " + openFor() : since() + cause();
    }

    private String since() {
        return alert.startsAt().equals(alert.at()) ? "" : "since " + TIME.format(alert.startsAt()) + ", ";
    }

    /** What opened or changed the alert. */
    private String cause() {
        return switch (alert.cause()) {
            case POD_CREATED -> "because a pod was created";
            case TEMPLATE_CREATED -> "because a workload with such a pod template was created";
            case POD_REFUSED -> "because the API server refused a pod";
            case SPEC_CHANGED -> "because a pod's or template's spec changed";
            case EPHEMERAL_CONTAINER_ADDED -> "because an ephemeral container was added (kubectl debug)";
            case NAMESPACE_RELABELLED -> "because the namespace's labels changed";
            case CONFIGURATION_CHANGED -> "because the cluster's defaults or exemptions changed";
            case VERSION_MOVED -> "because the cluster's version moved";
            case FIXED -> "changed because some pods were fixed";
            case DELETED -> "changed because some pods were deleted";
            case FINISHED -> "changed because some pods ran to their end";
            case POLICY_RELAXED -> "changed because the policy asks for less";
            case EXEMPTED -> "changed because an exemption covers some pods";
            case SWEPT -> "changed because some pods were found gone";
            case CEASED -> "changed because no pod was refused any more";
            case UNOBSERVED -> "changed because pod templates are no longer observed";
            case MOVED -> "because a violating pod belongs to another workload now";
            case UNKNOWN -> "for a reason that only a later version of Podtrail knows";
        };
    }

    /** How it ended. What only vanished from sight never reads like what was put right. */
    public String ending() {
        return outcome().toUpperCase(Locale.ROOT) + ": " + explanation(alert.cause());
    }

    /** How it ended, in a word or two. */
    String outcome() {
        return switch (alert.cause().kind()) {
            case FIXED -> "fixed";
            case HIDDEN -> "hidden, not fixed";
            case GONE -> alert.cause() == Cause.SWEPT ? "gone" : alert.cause().toString();
            case BEGUN -> "closed";
        };
    }

    private static String explanation(Cause cause) {
        return switch (cause) {
            case FIXED -> "its pods comply now";
            case DELETED -> "its violating pods are gone";
            case FINISHED -> "its violating pods ran to their end";
            case SWEPT -> "its violating pods were deleted unseen, as a keyframe found out";
            case POLICY_RELAXED -> "the policy asks for less now";
            case EXEMPTED -> "an exemption covers it now";
            case NAMESPACE_RELABELLED -> "the namespace's labels changed";
            case CONFIGURATION_CHANGED -> "the cluster's defaults or exemptions changed";
            case VERSION_MOVED -> "the cluster's version moved";
            case CEASED -> "no pod of it was refused for a while; it is not known whether one would be";
            case UNOBSERVED -> "pod templates are no longer observed";
            case MOVED -> "its violating pods belong to another workload now, which has an alert for them";
            case UNKNOWN -> "only a later version of Podtrail knows why";
            case POD_CREATED, TEMPLATE_CREATED, POD_REFUSED, SPEC_CHANGED, EPHEMERAL_CONTAINER_ADDED ->
                cause.toString();
        };
    }

    /** How long it was open, when resolved. */
    public String openFor() {
        Instant endsAt = alert.endsAt() == null ? alert.at() : alert.endsAt();
        return elapsed(Duration.between(alert.startsAt(), endsAt));
    }

    private static String elapsed(Duration duration) {
        if (duration.toDays() > 0) {
            return "%dd %dh".formatted(duration.toDays(), duration.toHoursPart());
        }
        if (duration.toHours() > 0) {
            return "%dh %dm".formatted(duration.toHours(), duration.toMinutesPart());
        }
        if (duration.toMinutes() > 0) {
            return "%dm %ds".formatted(duration.toMinutes(), duration.toSecondsPart());
        }
        return duration.toSeconds() + "s";
    }

    /** Each finding word for word: what fails, in which container. */
    public List<String> findings() {
        return alert.findings().stream()
                .map(finding -> Printable.of(finding.toString()))
                .toList();
    }

    /** The failing checks, such as {@code runAsNonRoot, privileged}. */
    public String checks() {
        return alert.findings().stream()
                .map(Finding::check)
                .distinct()
                .map(Printable::of)
                .collect(Collectors.joining(", "));
    }
}
