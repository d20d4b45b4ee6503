package io.podtrail.events;

import io.podtrail.policy.Finding;
import io.podtrail.policy.Fix;
import io.podtrail.policy.Level;
import io.podtrail.policy.LevelVersion;
import io.podtrail.policy.Mode;
import io.podtrail.policy.PodSecurityConfiguration;
import io.podtrail.policy.Version;
import io.podtrail.policy.pod.Metadata;
import io.podtrail.policy.pod.OwnerReference;
import io.podtrail.policy.pod.Pod;
import io.podtrail.policy.pod.PodJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One event of each type, with and without what is optional. Those under a kind's own name are shown in the docs. */
public final class Samples {
    public static final Instant NINE = Instant.parse("2026-11-02T09:00:00Z");

    private static final String POD = """
            {
              "metadata": {
                "name": "api-7d9f8b6c5-x2x4k", "namespace": "payments", "uid": "5f7c6d1e-0d6b-4b7e-9a51-3c2f0a8f6b10",
                "resourceVersion": "4711", "creationTimestamp": "2026-11-02T08:59:58Z",
                "labels": {"app": "api", "pod-template-hash": "7d9f8b6c5"},
                "annotations": {"container.apparmor.security.beta.kubernetes.io/app": "runtime/default"},
                "ownerReferences": [{"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "api-7d9f8b6c5",
                    "uid": "9c0b2f4a-3f53-4a39-8d0f-1b1d1c0b7d11", "controller": true}]
              },
              "spec": {
                "hostNetwork": true, "hostUsers": false, "os": {"name": "linux"}, "nodeName": "node-1",
                "serviceAccountName": "api", "runtimeClassName": "gvisor",
                "securityContext": {"runAsNonRoot": true, "runAsUser": 1000, "seccompProfile": {"type": "RuntimeDefault"},
                    "sysctls": [{"name": "kernel.msgmax"}]},
                "initContainers": [{"name": "init", "image": "busybox:1.37"}],
                "containers": [{"name": "app", "image": "example.com/api:2.4.1",
                    "securityContext": {"privileged": true, "allowPrivilegeEscalation": true, "procMount": "Default",
                        "capabilities": {"add": ["NET_ADMIN"], "drop": ["ALL"]}, "seLinuxOptions": {"type": "spc_t"},
                        "appArmorProfile": {"type": "Unconfined"}, "windowsOptions": {"hostProcess": false}},
                    "ports": [{"hostPort": 8080}],
                    "livenessProbe": {"httpGet": {"host": "10.0.0.1"}},
                    "lifecycle": {"preStop": {"tcpSocket": {"host": "10.0.0.1"}}}}],
                "ephemeralContainers": [{"name": "debugger", "image": "busybox:1.37"}],
                "volumes": [{"name": "config", "configMap": {}}, {"name": "host", "hostPath": {}}]
              },
              "status": {"phase": "Running"}
            }
            """;

    private static final Workload API = new Workload("Deployment", "api");
    private static final List<Finding> FINDINGS = List.of(
            new Finding("hostNamespaces", "host namespaces", "hostNetwork=true"),
            new Finding("privileged", "privileged", "container \"app\" must not set securityContext.privileged=true"));

    private Samples() {}

    /** By name; in the order in which the docs show them. */
    public static Map<String, Event> all() {
        var samples = new LinkedHashMap<String, Event>();
        samples.put("Observation", new Observation.PodSeen("demo", 1, NINE, pod()));
        samples.put("pod that is gone", new Observation.PodGone("demo", 1, NINE, named("api-7d9f8b6c5-x2x4k")));
        samples.put("namespace seen", new Observation.NamespaceSeen("demo", 1, NINE, namespace()));
        samples.put("namespace gone", new Observation.NamespaceGone("demo", 1, NINE, namespace()));
        samples.put("template seen", new Observation.TemplateSeen("demo", 1, NINE, template()));
        samples.put("template of a CronJob seen", new Observation.TemplateSeen("demo", 1, NINE, cronJob()));
        samples.put(
                "template gone",
                new Observation.TemplateGone(
                        "demo",
                        1,
                        NINE,
                        new WorkloadTemplate("Deployment", template().metadata(), null)));
        samples.put(
                "pod refused",
                new Observation.PodRefused(
                        "demo",
                        1,
                        NINE,
                        new Admission(
                                "payments",
                                API,
                                NINE,
                                "violates PodSecurity \"baseline:latest\": " + FINDINGS.get(0) + ", " + FINDINGS.get(1),
                                null)));
        samples.put(
                "pod exempt",
                new Observation.PodAudited("demo", 1, NINE, new Admission("payments", API, NINE, "", "user")));
        samples.put("keyframe started", new Observation.KeyframeStarted("demo", 2, NINE, Version.of(33), "production"));
        samples.put(
                "keyframe started, the first of a collector",
                new Observation.KeyframeStarted(
                        "demo", 2, NINE, Version.of(33), null, new LogExtent("mJ1CLIHhRfWGvlGY0aBxYg", 4711)));
        samples.put("keyframe started, version unknown", new Observation.KeyframeStarted("demo", 2, NINE, null, null));
        samples.put("keyframe completed", new Observation.KeyframeCompleted("demo", 2, NINE, true));
        samples.put("keyframe of nothing", Observation.KeyframeCompleted.ofNothing("demo", 3, NINE));
        samples.put("heartbeat", new Observation.Heartbeat("demo", 2, NINE, Version.of(33), true));
        samples.put("heartbeat, version unknown", new Observation.Heartbeat("demo", 2, NINE, null, false));
        samples.put(
                "gap", new Observation.Gap("demo", 2, NINE, NINE.minusSeconds(300), NINE, "the collector was down"));
        samples.put(
                "policy changed",
                new Observation.PolicyChanged(
                        "demo", 2, NINE, "sha256:cafe", PodSecurityConfiguration.NONE, AlertSettings.DEFAULT));
        samples.put("PodViolations", violations());
        samples.put(
                "violations of a template",
                new PodViolations(
                        "demo",
                        "payments",
                        Evidence.TEMPLATE,
                        null,
                        "9c0b2f4a-3f53-4a39-8d0f-1b1d1c0b7d11",
                        API,
                        1,
                        violations().violations()));
        samples.put(
                "violations of a grandfathered pod that a user may be exempt for",
                new PodViolations(
                        "demo",
                        "payments",
                        Evidence.RUNNING,
                        "api-7d9f8b6c5-x2x4k",
                        "5f7c6d1e-0d6b-4b7e-9a51-3c2f0a8f6b10",
                        API,
                        4,
                        List.of(new PodViolations.Violation(
                                Mode.ENFORCE,
                                Level.BASELINE,
                                Version.LATEST,
                                NINE,
                                Cause.NAMESPACE_RELABELLED,
                                FINDINGS,
                                true)),
                        List.of(NotEvaluable.USER_EXEMPTIONS)));
        samples.put("alert of a weak window", weakWindow());
        samples.put("Alert", alert(Transition.OPENED, Cause.NAMESPACE_RELABELLED));
        samples.put("alert with a fix", alert(Transition.OPENED, Cause.NAMESPACE_RELABELLED, fix()));
        samples.put("alert that is resolved", alert(Transition.RESOLVED, Cause.FIXED));
        samples.put(
                "RejectedInput",
                new RejectedInput(
                        "pods.json:17",
                        "a Secret is no pod: give pods and namespaces only",
                        214,
                        "0f".repeat(32),
                        "Secret payments/token"));
        samples.put(
                "input of which nothing is known",
                new RejectedInput("-:3", "not JSON: unexpected end", 2, "a0".repeat(32), null));
        return samples;
    }

    public static PodViolations violations() {
        return new PodViolations(
                "demo",
                "payments",
                Evidence.RUNNING,
                "api-7d9f8b6c5-x2x4k",
                "5f7c6d1e-0d6b-4b7e-9a51-3c2f0a8f6b10",
                API,
                3,
                List.of(new PodViolations.Violation(
                        Mode.AUDIT, Level.BASELINE, Version.LATEST, NINE, Cause.NAMESPACE_RELABELLED, FINDINGS)));
    }

    public static Alert alert(Transition transition, Cause cause) {
        return alert(transition, cause, null);
    }

    private static Alert alert(Transition transition, Cause cause, @Nullable Fix fix) {
        boolean resolved = transition == Transition.RESOLVED;
        return new Alert(
                Fingerprint.ofAlert("demo", "payments", API, Mode.AUDIT),
                AlertType.VIOLATION,
                resolved ? 2 : 1,
                transition,
                cause,
                resolved ? NINE.plusSeconds(600) : NINE,
                "demo",
                resolved ? "production" : null,
                "payments",
                API,
                Mode.AUDIT,
                Level.BASELINE,
                Version.LATEST,
                Severity.WARNING,
                NINE,
                resolved ? NINE.plusSeconds(480) : null,
                "would violate PodSecurity \"baseline:latest\": " + FINDINGS.get(0) + ", " + FINDINGS.get(1),
                FINDINGS,
                resolved ? List.of() : List.of(Evidence.RUNNING),
                resolved ? 0 : 1,
                resolved ? null : 3,
                resolved ? List.of() : List.of("api-7d9f8b6c5-x2x4k"),
                Map.of("team", "billing"),
                List.of(),
                null,
                fix,
                null,
                null);
    }

    private static Fix fix() {
        return new Fix(
                "spec:\n  template:\n    spec:\n      hostNetwork: false\n",
                false,
                List.of("hostNetwork"),
                List.of("istio-proxy"),
                List.of("api-7d9f8b6c5-x2x4k"),
                List.of("hostPorts"));
    }

    private static Alert weakWindow() {
        return new Alert(
                Fingerprint.ofWeakWindow("demo", "payments"),
                AlertType.WEAK_WINDOW,
                1,
                Transition.OPENED,
                Cause.POLICY_RELAXED,
                NINE,
                "demo",
                null,
                "payments",
                new Workload("Namespace", "payments"),
                Mode.ENFORCE,
                Level.BASELINE,
                Version.LATEST,
                Severity.CRITICAL,
                NINE,
                null,
                "enforce of namespace \"payments\" was lowered from \"baseline:latest\"",
                List.of(),
                List.of(),
                0,
                null,
                List.of(),
                Map.of(),
                List.of(NotEvaluable.USER_EXEMPTIONS),
                AlertType.VIOLATION,
                null,
                new Lowering(new LevelVersion(Level.BASELINE, Version.LATEST), LevelVersion.PRIVILEGED, NINE, null),
                null);
    }

    public static Pod pod() {
        try {
            return PodJson.mapper().readValue(POD, Pod.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static WorkloadTemplate template() {
        Pod pod = pod();
        var made =
                new Metadata(null, null, null, null, null, null, new LinkedHashMap<>(Map.of("app", "api")), null, null);
        return new WorkloadTemplate(
                "Deployment", metadata("api", "payments", Map.of(), List.of()), new Pod(made, pod.spec(), null));
    }

    private static WorkloadTemplate cronJob() {
        return new WorkloadTemplate(
                "CronJob",
                metadata("backup", "payments", Map.of(), List.of()),
                new Pod(null, pod().spec(), null),
                new Schedule("0 3 * * 0", "Europe/Berlin", false));
    }

    private static Pod named(String name) {
        return new Pod(metadata(name, "payments", Map.of(), List.of()), null, null);
    }

    private static Namespace namespace() {
        var labels = Map.of("pod-security.kubernetes.io/enforce", "baseline");
        return new Namespace(metadata("payments", "", labels, List.of()));
    }

    /** Metadata with what decides which workload a pod belongs to. */
    static Metadata metadata(String name, String namespace, Map<String, String> labels, List<OwnerReference> owners) {
        return new Metadata(
                name,
                namespace,
                null,
                null,
                null,
                null,
                new LinkedHashMap<>(labels),
                null,
                new java.util.ArrayList<>(owners));
    }
}
