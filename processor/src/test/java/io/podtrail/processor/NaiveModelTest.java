package io.podtrail.processor;

import static org.assertj.core.api.Assertions.assertThat;

import io.podtrail.events.Alert;
import io.podtrail.events.Keys;
import io.podtrail.events.Transition;
import io.podtrail.events.Workload;
import io.podtrail.policy.Evaluator;
import io.podtrail.policy.Finding;
import io.podtrail.policy.Mode;
import io.podtrail.policy.NamespaceLabels;
import io.podtrail.policy.NamespacePolicy;
import io.podtrail.policy.pod.Pod;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random histories, against a model that keeps nothing but what lives and judges all of it from scratch. */
final class NaiveModelTest {
    private static final List<Map<String, String>> LABELS = List.of(
            Map.of(),
            Map.of("pod-security.kubernetes.io/enforce", "baseline"),
            Map.of("pod-security.kubernetes.io/audit", "restricted", "pod-security.kubernetes.io/warn", "baseline"),
            Map.of("pod-security.kubernetes.io/enforce", "restrictd"),
            Map.of("pod-security.kubernetes.io/enforce", "restricted"));

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 40);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whatIsKeptIsWhatOneWouldComputeFromScratch(long seed, @TempDir Path state) {
        var random = new Random(seed);
        var labels = new HashMap<String, Map<String, String>>();
        var pods = new TreeMap<String, Pod>();
        try (var cluster = new TopologyFixture(state)) {
            var current = new HashMap<String, Map<Mode, List<Finding>>>();
            var revisions = new HashMap<String, Long>();
            var open = new TreeSet<String>();
            long epoch = 1;
            for (int step = 0; step < 150; step++) {
                cluster.after(Duration.ofSeconds(random.nextInt(20)));
                String namespace = random.nextBoolean() ? "shop" : "bank";
                switch (random.nextInt(10)) {
                    case 0 -> {
                        labels.put(namespace, LABELS.get(random.nextInt(LABELS.size())));
                        cluster.namespace(namespace, labels.get(namespace));
                    }
                    case 1 -> {
                        labels.remove(namespace);
                        cluster.namespaceGone(namespace);
                    }
                    case 2 -> cluster.heartbeat();
                    case 3 -> {
                        cluster.epoch(++epoch).keyframeStarted();
                        labels.forEach(cluster::namespace);
                        pods.values().removeIf(pod -> random.nextInt(4) == 0); // Their deletion was missed.
                        pods.values().forEach(cluster::pod);
                        cluster.keyframeCompleted();
                        pods.values()
                                .forEach(
                                        pod -> labels.putIfAbsent(pod.metadata().namespace(), Map.of()));
                    }
                    default -> {
                        Pod pod = randomPod(namespace, random);
                        String key = Keys.pod("c1", namespace, pod.metadata().name());
                        if (random.nextInt(4) == 0) {
                            pods.remove(key);
                            cluster.podGone(pod);
                        } else {
                            pods.put(key, pod);
                            cluster.pod(pod);
                        }
                    }
                }
                collect(cluster, current, revisions, open);
            }
            cluster.after(Duration.ofMinutes(3)).heartbeat(); // Namespaces that are gone count as unlabelled.
            cluster.after(Duration.ofMinutes(3)).heartbeat(); // What no longer violates has resolved.
            pods.values().forEach(pod -> labels.putIfAbsent(pod.metadata().namespace(), Map.of()));
            collect(cluster, current, revisions, open);

            assertThat(current).isEqualTo(expectedViolations(pods, labels));
            assertThat(open).isEqualTo(expectedAlerts(pods, labels));
        }
    }

    private static void collect(
            TopologyFixture cluster,
            Map<String, Map<Mode, List<Finding>>> current,
            Map<String, Long> revisions,
            Set<String> open) {
        cluster.violationRecords().forEach(record -> {
            current.remove(record.key());
            if (record.value() != null) {
                var findings = new HashMap<Mode, List<Finding>>();
                record.value().violations().forEach(violation -> findings.put(violation.mode(), violation.findings()));
                current.put(record.key(), findings);
            }
        });
        for (Alert alert : cluster.alertRecords()) {
            assertThat(alert.revision()).isEqualTo(revisions.getOrDefault(alert.fingerprint(), 0L) + 1);
            revisions.put(alert.fingerprint(), alert.revision());
            String name = alert.namespace() + " " + alert.workload() + " " + alert.mode();
            if (alert.transition() == Transition.RESOLVED) {
                assertThat(open.remove(name)).as("%s was open", name).isTrue();
            } else if (alert.transition() == Transition.OPENED) {
                assertThat(open.add(name)).as("%s was not open", name).isTrue();
            } else {
                assertThat(open).contains(name);
            }
        }
    }

    private static Map<String, Map<Mode, List<Finding>>> expectedViolations(
            Map<String, Pod> pods, Map<String, Map<String, String>> labels) {
        var expected = new HashMap<String, Map<Mode, List<Finding>>>();
        pods.forEach((key, pod) -> {
            var findings = findings(pod, labels);
            if (!findings.isEmpty()) {
                expected.put(key, findings);
            }
        });
        return expected;
    }

    private static Set<String> expectedAlerts(Map<String, Pod> pods, Map<String, Map<String, String>> labels) {
        var expected = new TreeSet<String>();
        pods.values()
                .forEach(pod -> findings(pod, labels)
                        .keySet()
                        .forEach(mode -> expected.add(
                                pod.metadata().namespace() + " " + Workload.of(pod.metadata()) + " " + mode)));
        return expected;
    }

    private static Map<Mode, List<Finding>> findings(Pod pod, Map<String, Map<String, String>> labels) {
        var findings = new HashMap<Mode, List<Finding>>();
        var policy = NamespaceLabels.resolve(labels.get(pod.metadata().namespace()), NamespacePolicy.PRIVILEGED)
                .policy();
        for (Mode mode : Mode.values()) {
            var verdict = Evaluator.newest().evaluate(policy.of(mode), pod);
            if (!verdict.isAllowed() && !pod.isFinished()) {
                findings.put(mode, verdict.findings());
            }
        }
        return findings;
    }

    private static Pod randomPod(String namespace, Random random) {
        var contexts =
                new ArrayList<>(List.of("", "\"privileged\":true", "\"runAsUser\":0", "\"procMount\":\"Unmasked\""));
        contexts.add(
                "\"runAsNonRoot\":true,\"allowPrivilegeEscalation\":false,\"capabilities\":{\"drop\":[\"ALL\"]},\"seccompProfile\":{\"type\":\"RuntimeDefault\"}");
        String hash = random.nextBoolean() ? "r1" : "r2";
        return TestPods.read("""
                {"metadata":{"name":"api-%2$s-%3$d","namespace":"%1$s","uid":"uid-%3$d","labels":{"pod-template-hash":"%2$s"},
                  "ownerReferences":[{"kind":"ReplicaSet","name":"api%4$d-%2$s","controller":true}]},
                 "spec":{"hostPID":%5$b,"containers":[{"name":"app","securityContext":{%6$s}}]},"status":{"phase":"%7$s"}}""".formatted(
                        namespace,
                        hash,
                        random.nextInt(6),
                        random.nextInt(2),
                        random.nextInt(5) == 0,
                        contexts.get(random.nextInt(contexts.size())),
                        random.nextInt(8) == 0 ? "Succeeded" : "Running"));
    }
}
