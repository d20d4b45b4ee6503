package io.podtrail.sink.receivers.message;

import io.podtrail.events.Alert;
import io.podtrail.events.AlertType;
import io.podtrail.events.Cause;
import io.podtrail.events.Evidence;
import io.podtrail.events.Lowering;
import io.podtrail.events.Transition;
import io.podtrail.policy.Finding;
import io.podtrail.policy.Mode;
import io.podtrail.policy.text.Printable;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is said of one alert, or of the alerts of one workload in several modes that say the same. Times are UTC, as in the
 * cluster's own logs. Whatever the alert holds is made {@link Printable}; what a protocol gives a meaning to is still to be
 * escaped.
 *
 * @param alert the most severe
 * @param others those of other modes
 */
public record AlertWords(Alert alert, List<Alert> others) {
    private static final int LOCK_SCREEN = 60;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    public AlertWords {
        others = List.copyOf(others);
    }

    /** Of one alert alone. */
    public AlertWords(Alert alert) {
        this(alert, List.of());
    }

    /** The words of alerts, of which those that differ in nothing but their mode become one, at the place of the first. */
    static List<AlertWords> of(List<Alert> alerts) {
        var byMatter = new LinkedHashMap<List<Object>, List<Alert>>();
        alerts.forEach(alert -> byMatter.computeIfAbsent(matter(alert), matter -> new ArrayList<>())
                .add(alert));
        return byMatter.values().stream()
                .map(same -> new AlertWords(same.get(0), same.subList(1, same.size())))
                .toList();
    }

    private static List<Object> matter(Alert alert) {
        boolean isResolved = alert.transition() == Transition.RESOLVED;
        return List.of(
                alert.cluster(),
                alert.namespace(),
                alert.workload(),
                alert.type(),
                alert.level(),
                alert.version(),
                alert.findings(),
                isResolved,
                isResolved ? alert.cause() : alert.violatingPods());
    }

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

    /** {@code enforce restricted:latest}, or {@code audit and warn restricted:latest}. */
    public String asked() {
        return modesJoined() + " " + alert.level() + ":" + alert.version();
    }

    private String modesJoined() {
        return all().map(Alert::mode).distinct().sorted().map(Mode::toString).collect(Collectors.joining(" and "));
    }

    private Stream<Alert> all() {
        return Stream.concat(Stream.of(alert), others.stream());
    }

    /**
     * What happened, in one sentence without its full stop. Where and verb stand within the first sixty characters, which is
     * what a locked telephone shows; names are shortened where that takes it.
     *
     * @param before what the sentence begins with; may be empty
     */
    String headline(String before) {
        int room = LOCK_SCREEN - before.length();
        if (isResolved()) {
            return before + subject(room - outcome().length() - 2) + ": " + outcome();
        }
        return before + subject(room - verb().length() - 1) + " " + verb() + " " + object();
    }

    private String verb() {
        return switch (alert.type()) {
            case VIOLATION -> isOnlyRefused() ? "is refused by" : "violates";
            case GRANDFATHERED -> "would be refused today by";
            case WEAK_WINDOW -> isLowered() ? "lets in less than" : "let in less than";
        };
    }

    private boolean isLowered() {
        return alert.lowering() != null && alert.lowering().until() == null;
    }

    private boolean isOnlyRefused() {
        return alert.violatingPods() == 0 && alert.evidence().contains(Evidence.REFUSED);
    }

    private String object() {
        return alert.type() == AlertType.WEAK_WINDOW ? alert.level().toString() : level();
    }

    private String subject(int room) {
        String cluster = cluster();
        String namespace = Printable.of(alert.namespace());
        String workload = alert.type() == AlertType.WEAK_WINDOW ? "" : " " + workload();
        if (cluster.length() + 1 + namespace.length() + workload.length() > room) {
            int share = (room - 2) / 4;
            cluster = shortened(cluster, share);
            namespace = shortened(namespace, share);
            workload = workload.isEmpty()
                    ? ""
                    : " " + shortened(workload(), room - 2 - cluster.length() - namespace.length());
        }
        return cluster + "/" + namespace + workload;
    }

    /** Without its middle: names differ at their ends. */
    private static String shortened(String name, int max) {
        if (name.length() <= max) {
            return name;
        }
        int head = (max - 1) / 2;
        int tail = max - 1 - head;
        int from = name.length() - tail;
        if (Character.isHighSurrogate(name.charAt(head - 1))) {
            head--;
        }
        if (Character.isLowSurrogate(name.charAt(from))) {
            from++;
        }
        return name.substring(0, head) + "…" + name.substring(from);
    }

    /** What the alert is about where that is more than a violation, a sentence each; empty where it is not. */
    public List<String> remarks() {
        if (isResolved()) {
            return List.of();
        }
        var remarks = new ArrayList<String>();
        switch (alert.type()) {
            case VIOLATION -> {}
            case GRANDFATHERED ->
                remarks.add(
                        "Grandfathered: created before this was required. Once such a pod is gone, no new one is let in.");
            case WEAK_WINDOW -> remarks.add(lowering() + cameIn());
        }
        if (alert.evidence().contains(Evidence.REFUSED)) {
            remarks.add(
                    alert.violatingPods() == 0
                            ? "The API server refuses its pods: it cannot start."
                            : "The API server refuses its new pods: it can neither grow nor be rolled out.");
        }
        return remarks;
    }

    private String lowering() {
        Lowering lowering = alert.lowering();
        if (lowering == null) {
            return "The namespace's label pod-security.kubernetes.io/enforce was lowered from %s:%s"
                    .formatted(alert.level(), alert.version());
        }
        String to = lowering.after() == null ? "" : " to " + lowering.after();
        String until = lowering.until() == null
                ? " and has not been restored"
                : " and restored at " + TIME.format(lowering.until());
        return "The namespace's label pod-security.kubernetes.io/enforce was lowered from %s%s at %s%s"
                .formatted(lowering.before(), to, TIME.format(lowering.from()), until);
    }

    private String cameIn() {
        return alert.violatingPods() == 0
                ? ". Nothing runs that came in meanwhile and violates %s.".formatted(alert.level())
                : ". What came in meanwhile and still runs violates %s.".formatted(alert.level());
    }

    /** {@code restricted (enforce)}. */
    String level() {
        return alert.level() + " (" + modesJoined() + ")";
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

    /** How many pods violate, and of how many where others run; empty where none does. */
    String count() {
        int violating = alert.violatingPods();
        if (violating == 0) {
            return "";
        }
        int running = alert.pods() == null ? violating : Math.max(violating, alert.pods());
        String of = running > violating ? violating + " of " + running : Integer.toString(violating);
        return of + (running == 1 ? " pod" : " pods");
    }

    /** The alert in one line of a list: workload, required level, number of pods, failing checks. */
    public String brief() {
        String state = isResolved() ? "resolved" : count();
        return Stream.of(workload() + " in " + namespace(), asked(), state, checks())
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining(" · "));
    }

    private String pods() {
        String count = count();
        if (alert.samplePods().isEmpty()) {
            return count;
        }
        int more = alert.violatingPods() - alert.samplePods().size();
        return Printable.of(count + ": " + String.join(", ", alert.samplePods()))
                + (more > 0 ? " and " + more + " more" : "");
    }

    /** Since when, and what opened or changed it; how it ended, when resolved. */
    public String story() {
        return isResolved()
                ? ending() + "; was open for " + openFor()
                : "since " + TIME.format(alert.startsAt()) + ", " + cause();
    }

    /** What opened or changed the alert. */
    public String cause() {
        if (alert.type() == AlertType.WEAK_WINDOW) {
            return ofWindow(alert.cause());
        }
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
            case UNOBSERVED -> "changed because part of it is no longer observed";
            case MOVED -> "because a violating pod belongs to another workload now";
            case UNKNOWN -> "for a reason that only a later version of Podtrail knows";
        };
    }

    private static String ofWindow(Cause cause) {
        return switch (cause) {
            case POLICY_RELAXED -> "because the label was lowered";
            case NAMESPACE_RELABELLED -> "because the label was restored";
            default -> "because of what came in meanwhile";
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
            case UNOBSERVED ->
                "it is no longer observed, because its log ended or pod templates are not watched any more";
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

    /** The command line that shows all that is known of it. */
    public String describe() {
        return CommandLine.describe(alert);
    }

    /** The command line that silences it. */
    public String silence() {
        return CommandLine.silence(all().toList());
    }
}
