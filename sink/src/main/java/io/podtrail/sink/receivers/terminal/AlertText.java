package io.podtrail.sink.receivers.terminal;

import io.podtrail.events.Alert;
import io.podtrail.events.Cause;
import io.podtrail.events.Transition;
import io.podtrail.policy.Finding;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * An alert for people: what happened on the first line, where on the second, then why, each finding word for word. Plain
 * ASCII apart from what the alert itself holds; times are UTC, as in the cluster's own logs.
 */
public final class AlertText {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final boolean colour;

    /** @param colour whether to write ANSI colours */
    public AlertText(boolean colour) {
        this.colour = colour;
    }

    /** Several lines, each ended by a line feed. */
    public String of(Alert alert) {
        var text = new StringBuilder();
        boolean resolved = alert.transition() == Transition.RESOLVED;
        line(
                text,
                "",
                TIME.format(alert.at()),
                paint(loudness(alert), "%-8s  %-8s".formatted(alert.transition().name(), alert.severity())),
                alert.mode() + " " + alert.level() + ":" + alert.version());
        line(
                text,
                "  ",
                paint(Colour.BOLD, Printable.of(cluster(alert) + "/" + alert.namespace() + " " + alert.workload())),
                resolved ? "" : evidence(alert));
        line(text, "  ", resolved ? outcome(alert) : since(alert) + cause(alert));
        for (Finding finding : alert.findings()) {
            String words = (resolved ? "was: " : "- ") + Printable.of(finding.toString());
            line(text, "    ", resolved ? paint(Colour.DIM, words) : words);
        }
        return text.append('\n').toString();
    }

    private static void line(StringBuilder text, String indent, String... parts) {
        text.append(indent);
        String separator = "";
        for (String part : parts) {
            if (!part.isEmpty()) {
                text.append(separator).append(part);
                separator = "  ";
            }
        }
        text.append('\n');
    }

    private static String cluster(Alert alert) {
        return alert.clusterAlias() == null ? alert.cluster() : alert.clusterAlias();
    }

    /** What violates: running pods first, then what makes or made none. */
    private static String evidence(Alert alert) {
        return alert.evidence().stream()
                .map(evidence -> switch (evidence) {
                    case RUNNING -> pods(alert);
                    case TEMPLATE -> "its pod template";
                    case REFUSED -> "PODS REFUSED by the API server";
                    case AUDITED -> "audited by the API server";
                })
                .collect(Collectors.joining("; "));
    }

    private static String pods(Alert alert) {
        String count = alert.violatingPods() == 1 ? "1 pod" : alert.violatingPods() + " pods";
        if (alert.samplePods().isEmpty()) {
            return count;
        }
        int more = alert.violatingPods() - alert.samplePods().size();
        return Printable.of(count + ": " + String.join(", ", alert.samplePods()))
                + (more > 0 ? " and " + more + " more" : "");
    }

    private static String since(Alert alert) {
        return alert.startsAt().equals(alert.at()) ? "" : "since " + TIME.format(alert.startsAt()) + ", ";
    }

    /** What opened or changed the alert. */
    private static String cause(Alert alert) {
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
        };
    }

    private String outcome(Alert alert) {
        Instant endsAt = alert.endsAt() == null ? alert.at() : alert.endsAt();
        String open = "was open for " + elapsed(Duration.between(alert.startsAt(), endsAt));
        return paint(isHidden(alert.cause()) ? Colour.MAGENTA : Colour.GREEN, ending(alert.cause())) + "  " + open;
    }

    /** How it ended. What only vanished from sight never reads like what was put right. */
    private static String ending(Cause cause) {
        return switch (cause) {
            case FIXED -> "FIXED: its pods comply now";
            case DELETED -> "DELETED: its violating pods are gone";
            case FINISHED -> "FINISHED: its violating pods ran to their end";
            case SWEPT -> "GONE: its violating pods were deleted unseen, as a keyframe found out";
            case POLICY_RELAXED -> "HIDDEN, NOT FIXED: the policy asks for less now";
            case EXEMPTED -> "HIDDEN, NOT FIXED: an exemption covers it now";
            case NAMESPACE_RELABELLED -> "HIDDEN, NOT FIXED: the namespace's labels changed";
            case CONFIGURATION_CHANGED -> "HIDDEN, NOT FIXED: the cluster's defaults or exemptions changed";
            case VERSION_MOVED -> "HIDDEN, NOT FIXED: the cluster's version moved";
            case CEASED -> "CEASED: no pod of it was refused for a while; nobody knows whether it would be";
            case UNOBSERVED -> "HIDDEN, NOT FIXED: pod templates are no longer observed";
            case POD_CREATED, TEMPLATE_CREATED, POD_REFUSED, SPEC_CHANGED, EPHEMERAL_CONTAINER_ADDED ->
                "CLOSED: " + cause;
        };
    }

    private static boolean isHidden(Cause cause) {
        return ending(cause).startsWith("HIDDEN");
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

    private static Colour loudness(Alert alert) {
        if (alert.transition() == Transition.RESOLVED) {
            return isHidden(alert.cause()) ? Colour.MAGENTA : Colour.GREEN;
        }
        return switch (alert.severity()) {
            case CRITICAL -> Colour.RED;
            case WARNING -> Colour.YELLOW;
            case INFO -> Colour.CYAN;
        };
    }

    private String paint(Colour with, String text) {
        return colour ? with.code + text + "\u001b[0m" : text;
    }

    private enum Colour {
        BOLD("1"),
        DIM("2"),
        RED("1;31"),
        GREEN("32"),
        YELLOW("33"),
        MAGENTA("35"),
        CYAN("36");

        private final String code;

        Colour(String attribute) {
            this.code = "\u001b[" + attribute + "m";
        }
    }
}
