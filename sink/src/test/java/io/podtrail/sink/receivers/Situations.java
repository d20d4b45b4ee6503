package io.podtrail.sink.receivers;

import static io.podtrail.sink.AlertBuilder.anAlert;

import io.podtrail.events.AlertType;
import io.podtrail.events.Cause;
import io.podtrail.events.Evidence;
import io.podtrail.events.Lowering;
import io.podtrail.events.Severity;
import io.podtrail.policy.Fix;
import io.podtrail.policy.LevelVersion;
import io.podtrail.policy.Mode;
import io.podtrail.sink.AlertBuilder;
import io.podtrail.sink.receivers.Notification.Item;
import io.podtrail.sink.receivers.Notification.Reason;
import io.podtrail.sink.receivers.Notification.Suppressed;
import io.podtrail.sink.receivers.message.References;
import io.podtrail.sink.receivers.message.UrlTemplate;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Every situation that a message is sent in, by name. */
final class Situations {
    private static final Instant TEN = Instant.parse("2026-11-02T10:00:00Z");
    private static final Instant NOON = Instant.parse("2026-11-02T12:00:00Z");
    static final References REFERENCES = new References(
            UrlTemplate.parse(
                    "https://podtrail.example/#/{{cluster}}/{{namespace}}/{{workload}}?alert={{fingerprint}}"),
            Map.of(
                    "weak-window", UrlTemplate.parse("https://wiki.example/weak-window"),
                    "privileged", UrlTemplate.parse("https://wiki.example/privileged?ns={{namespace}}")),
            List.of("team", "oncall"));

    private Situations() {}

    static Map<String, Notification> all() {
        var all = new LinkedHashMap<String, Notification>();
        all.put("violation-opened-running", of(violation()));
        all.put(
                "violation-opened-template",
                of(violation().shownBy(Evidence.TEMPLATE).pods(0)));
        all.put(
                "violation-opened-refused",
                of(violation().shownBy(Evidence.REFUSED).pods(0).opened(Cause.POD_REFUSED)));
        all.put(
                "violation-opened-audited",
                of(violation().shownBy(Evidence.AUDITED).pods(0).loud(Mode.AUDIT, Severity.WARNING)));
        all.put(
                "violation-changed-running-and-refused",
                of(violation()
                        .shownBy(Evidence.RUNNING, Evidence.TEMPLATE, Evidence.REFUSED)
                        .changed(Cause.POD_REFUSED)
                        .at(TEN)));
        for (Cause cause : Cause.values()) {
            if (cause.kind() != Cause.Kind.BEGUN) {
                all.put("violation-resolved-" + cause, of(violation().resolved(cause, NOON)));
            }
        }
        all.put(
                "violation-opened-audit-and-warn",
                of(
                        violation().of("a", 1).loud(Mode.AUDIT, Severity.WARNING),
                        violation().of("b", 1).loud(Mode.WARN, Severity.INFO)));
        all.put(
                "violation-opened-2-of-5-pods",
                of(violation().pods(2, "api-1", "api-2").among(5)));
        all.put("violation-opened-5000-pods", of(violation().pods(5_000, "api-a", "api-b", "api-c", "api-d", "api-e")));
        all.put(
                "violation-opened-node-agent",
                of(violation()
                        .workload("DaemonSet", "node-exporter")
                        .fixedBy(new Fix(
                                "spec:\n  template:\n    spec:\n      hostNetwork: false\n      hostPID: false\n",
                                false,
                                List.of("hostNetwork", "hostPID"),
                                List.of(),
                                List.of(),
                                List.of("hostPorts")))));
        all.put(
                "violation-opened-ephemeral-container",
                of(violation()
                        .opened(Cause.EPHEMERAL_CONTAINER_ADDED)
                        .fixedBy(new Fix("", true, List.of(), List.of(), List.of("api-7d9f8b6c5-x2x4k"), List.of()))));
        all.put(
                "violation-opened-injected-container",
                of(violation().fixedBy(new Fix("", true, List.of(), List.of("istio-proxy"), List.of(), List.of()))));
        all.put(
                "violation-opened-unknown-kind",
                of(violation().workload("Rollout", "api").fixedBy(patch("spec:\n  hostNetwork: false\n"))));
        all.put(
                "violation-opened-bare-pod",
                of(violation().workload("Pod", "debug").fixedBy(patch("spec:\n  hostNetwork: false\n"))));
        all.put(
                "violation-opened-long-names",
                of(violation()
                        .inNamespace("n".repeat(63))
                        .workload("StatefulSet", "w".repeat(63))
                        .inClusterKnownAs("arn:aws:eks:eu-central-1:123456789012:cluster/production-blue")));
        all.put(
                "violation-opened-hostile-names",
                of(violation()
                        .inNamespace("<!channel> $(id)\u202e`")
                        .workload("Deployment", "a'; rm -rf / #")
                        .namespaceLabels(Map.of("team", "<@U123>"))));
        all.put("violation-repeated", group(Reason.REPEATED, violation()));
        all.put("grandfathered-opened-running", of(grandfathered().opened(Cause.NAMESPACE_RELABELLED)));
        all.put(
                "grandfathered-changed-running",
                of(grandfathered().changed(Cause.DELETED).at(TEN)));
        all.put("grandfathered-resolved-deleted", of(grandfathered().resolved(Cause.DELETED, NOON)));
        all.put("weak-window-opened-open", of(window(null).pods(0).shownBy().withoutFindings()));
        all.put(
                "weak-window-changed-open-with-pods",
                of(window(null).changed(Cause.POD_CREATED).at(TEN)));
        all.put(
                "weak-window-changed-closed-with-pods",
                of(window(TEN).changed(Cause.NAMESPACE_RELABELLED).at(TEN)));
        all.put("weak-window-resolved", of(window(TEN).resolved(Cause.DELETED, NOON)));
        all.put(
                "history-of-an-imported-log",
                group(
                        Reason.HISTORY,
                        violation(),
                        violation().of("f2", 3).workload("web").resolved(Cause.UNOBSERVED, NOON)));
        all.put("growth", of(violation().of("f", 2).correcting(1, 14)));
        all.put("digest-40", Groups.digest());
        all.put("namespace-tightened-300", Groups.large(300));
        all.put("three-workloads", Groups.small());
        return all;
    }

    private static AlertBuilder violation() {
        return anAlert()
                .inClusterKnownAs("prod")
                .namespaceLabels(Map.of("team", "billing", "oncall", "#billing-oncall", "x", "y"))
                .opened(Cause.SPEC_CHANGED)
                .pods(3, "api-7d9f8b6c5-x2x4k", "api-7d9f8b6c5-zzzzz", "api-7d9f8b6c5-abcde")
                .finding(
                        "privileged",
                        "privileged",
                        "container \"migrate\" must not set securityContext.privileged=true")
                .finding(
                        "allowPrivilegeEscalation",
                        "allowPrivilegeEscalation != false",
                        "containers \"migrate\", \"app\" must set securityContext.allowPrivilegeEscalation=false")
                .finding(
                        "runAsNonRoot",
                        "runAsNonRoot != true",
                        "pod or containers \"migrate\", \"app\" must set securityContext.runAsNonRoot=true")
                .finding(
                        "seccompProfile_restricted",
                        "seccompProfile",
                        "pod or containers \"migrate\", \"app\" must set securityContext.seccompProfile.type to \"RuntimeDefault\" or \"Localhost\"")
                .fixedBy(patch("""
                        spec:
                          template:
                            spec:
                              initContainers:
                              - name: migrate
                                securityContext:
                                  privileged: false
                                  allowPrivilegeEscalation: false
                              containers:
                              - name: app
                                securityContext:
                                  allowPrivilegeEscalation: false
                              securityContext:
                                runAsNonRoot: true
                                seccompProfile:
                                  type: RuntimeDefault
                        """));
    }

    private static Fix patch(String yaml) {
        return new Fix(yaml, false, List.of(), List.of(), List.of(), List.of());
    }

    private static AlertBuilder grandfathered() {
        return violation().about(AlertType.GRANDFATHERED);
    }

    private static AlertBuilder window(@Nullable Instant until) {
        return anAlert()
                .about(AlertType.WEAK_WINDOW)
                .inClusterKnownAs("prod")
                .opened(Cause.POLICY_RELAXED)
                .workload("Namespace", "payments")
                .pods(2, "debug-shell", "api-7d9f8b6c5-x2x4k")
                .lowered(new Lowering(
                        LevelVersion.parse("restricted:v1.33").orElseThrow(),
                        LevelVersion.PRIVILEGED,
                        Instant.parse("2026-11-02T09:00:00Z"),
                        until));
    }

    private static Notification of(AlertBuilder... alerts) {
        return group(Reason.CHANGED, alerts);
    }

    private static Notification group(Reason reason, AlertBuilder... alerts) {
        return new Notification(
                "slack/payments",
                Map.of("namespace", "payments"),
                reason,
                Arrays.stream(alerts)
                        .map(alert -> new Item(alert.build(), alert.record(0, 0)))
                        .toList(),
                Suppressed.NOTHING);
    }
}
