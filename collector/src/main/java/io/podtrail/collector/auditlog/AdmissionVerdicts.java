package io.podtrail.collector.auditlog;

import io.podtrail.events.Admission;
import io.podtrail.events.Workload;
import io.podtrail.policy.AdmissionMessage;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What PodSecurity itself said of a request, as the API server's plugin or as a webhook: in the annotations of an event and in the
 * message of a refusal, at any audit level.
 */
final class AdmissionVerdicts {
    /** By the user that Kubernetes' own controllers are: what kind of object they make pods for. */
    private static final Map<String, String> CONTROLLERS = Map.of(
            "system:serviceaccount:kube-system:replicaset-controller", "ReplicaSet",
            "system:serviceaccount:kube-system:replication-controller", "ReplicationController",
            "system:serviceaccount:kube-system:daemon-set-controller", "DaemonSet",
            "system:serviceaccount:kube-system:statefulset-controller", "StatefulSet",
            "system:serviceaccount:kube-system:job-controller", "Job");

    private static final Pattern FORBIDDEN_POD = Pattern.compile("pods \"([^\"]+)\" is forbidden");
    private static final Pattern ORDINAL = Pattern.compile("-\\d+$");
    /** Upstream: {@code names.SimpleNameGenerator}, five characters without vowels; refusals once named the prefix only. */
    private static final Pattern GENERATED = Pattern.compile("-(?:[bcdfghjklmnpqrstvwxz2456789]{5})?$");

    boolean isVerdict(AuditEvent event) {
        return isRefused(event)
                || (event.hasHappened()
                        && (event.annotations().containsKey(AuditEvent.AUDIT_VIOLATIONS)
                                || event.annotations().containsKey(AuditEvent.EXEMPT)));
    }

    Optional<Admission> refusal(AuditEvent event, Workload workload) {
        return isRefused(event) ? Optional.of(said(event, workload, event.message(), null)) : Optional.empty();
    }

    /** What {@code audit} holds against a pod that was let in. */
    Optional<Admission> violations(AuditEvent event, Workload workload) {
        String violations = event.annotations().getOrDefault(AuditEvent.AUDIT_VIOLATIONS, "");
        return event.hasHappened() && AdmissionMessage.find(violations).isPresent()
                ? Optional.of(said(event, workload, violations, null))
                : Optional.empty();
    }

    Optional<Admission> exemption(AuditEvent event, Workload workload) {
        String exemption = event.annotations().get(AuditEvent.EXEMPT);
        return event.hasHappened() && exemption != null
                ? Optional.of(said(event, workload, "", exemption))
                : Optional.empty();
    }

    /**
     * Whose pod was refused, from the names of pod and user alone.
     *
     * @param isKnown whether the log has had an object, by resource, namespace and name
     */
    Optional<Workload> workloadByName(AuditEvent event, Predicate<String> isKnown) {
        Matcher forbidden = FORBIDDEN_POD.matcher(event.message());
        String name = forbidden.find() ? forbidden.group(1) : event.name();
        if (name.isEmpty()) {
            return Optional.empty();
        }
        String controller = CONTROLLERS.get(event.user());
        if (controller == null) {
            return Optional.of(new Workload("Pod", name));
        }
        if (controller.equals("StatefulSet")) {
            return Optional.of(new Workload(controller, ORDINAL.matcher(name).replaceFirst("")));
        }
        String base = GENERATED.matcher(name).replaceFirst("");
        String withoutIndex = ORDINAL.matcher(base).replaceFirst("");
        boolean isIndexed = controller.equals("Job")
                && !isKnown.test("jobs/" + event.namespace() + "/" + base)
                && isKnown.test("jobs/" + event.namespace() + "/" + withoutIndex);
        return Optional.of(Workload.ofController(controller, isIndexed ? withoutIndex : base));
    }

    private static boolean isRefused(AuditEvent event) {
        return event.code() == 403 && AdmissionMessage.find(event.message()).isPresent();
    }

    /** Only PodSecurity's own words: what stands before them names users. */
    private static Admission said(AuditEvent event, Workload workload, String text, @Nullable String exemption) {
        int would = text.indexOf("would violate PodSecurity");
        int begin = would >= 0 ? would : Math.max(text.indexOf("violates PodSecurity"), 0);
        return new Admission(event.namespace(), workload, event.at(), text.substring(begin), exemption);
    }
}
