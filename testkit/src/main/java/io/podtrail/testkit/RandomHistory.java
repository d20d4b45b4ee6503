package io.podtrail.testkit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectReader;
import io.podtrail.events.AlertSettings;
import io.podtrail.events.Namespace;
import io.podtrail.events.Observation;
import io.podtrail.policy.Exemptions;
import io.podtrail.policy.NamespacePolicy;
import io.podtrail.policy.PodSecurityConfiguration;
import io.podtrail.policy.Version;
import io.podtrail.policy.pod.Metadata;
import io.podtrail.policy.pod.Pod;
import io.podtrail.policy.pod.PodJson;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** A history of one small, restless cluster, in the order in which a collector would write it. */
public final class RandomHistory {
    private static final String CLUSTER = "c1";
    private static final List<String> CONTEXTS = List.of(
            "",
            "\"privileged\":true",
            "\"runAsUser\":0",
            "\"procMount\":\"Unmasked\"",
            "\"runAsNonRoot\":true,\"allowPrivilegeEscalation\":false,\"capabilities\":{\"drop\":[\"ALL\"]},\"seccompProfile\":{\"type\":\"RuntimeDefault\"}");
    private static final List<Map<String, String>> LABELS = List.of(
            Map.of(),
            Map.of("pod-security.kubernetes.io/enforce", "baseline"),
            Map.of("pod-security.kubernetes.io/audit", "restricted", "pod-security.kubernetes.io/warn", "baseline"),
            Map.of(
                    "pod-security.kubernetes.io/enforce",
                    "restricted",
                    "pod-security.kubernetes.io/enforce-version",
                    "v1.24"));

    private static final ObjectReader PODS = PodJson.mapper().readerFor(Pod.class);

    private final Random random;
    private final List<Observation> observations = new ArrayList<>();
    private final Map<String, Map<String, String>> namespaces = new TreeMap<>();
    private final Map<String, Pod> pods = new TreeMap<>();
    private Instant now = Instant.parse("2026-11-02T09:00:00Z");
    private long epoch;

    private RandomHistory(long seed) {
        random = new Random(seed);
    }

    /** So many steps; each is one thing that happens, which may take many observations. */
    public static List<Observation> of(long seed, int steps) {
        var history = new RandomHistory(seed);
        history.keyframe();
        for (int step = 0; step < steps; step++) {
            history.step();
        }
        history.heartbeats(Duration.ofMinutes(5));
        return history.observations;
    }

    private void step() {
        now = now.plusMillis(random.nextInt(20_000));
        String namespace = "ns-" + random.nextInt(5);
        switch (random.nextInt(16)) {
            case 0, 1 -> {
                namespaces.put(namespace, LABELS.get(random.nextInt(LABELS.size())));
                observations.add(new Observation.NamespaceSeen(CLUSTER, epoch, now, namespace(namespace)));
            }
            case 2 -> {
                observations.add(new Observation.NamespaceGone(CLUSTER, epoch, now, namespace(namespace)));
                namespaces.remove(namespace);
            }
            case 3 -> heartbeats(Duration.ofSeconds(10L * random.nextInt(30)));
            case 4 -> {
                pods.values().removeIf(pod -> random.nextInt(4) == 0); // Their deletion was missed.
                keyframe();
            }
            case 5 -> {
                var exempt = random.nextBoolean() ? List.of("ns-1") : List.<String>of();
                observations.add(new Observation.PolicyChanged(
                        CLUSTER,
                        epoch,
                        now,
                        "digest-" + exempt,
                        new PodSecurityConfiguration(
                                NamespacePolicy.PRIVILEGED, new Exemptions(List.of(), exempt, List.of())),
                        AlertSettings.DEFAULT));
            }
            default -> pod(namespace);
        }
    }

    private void pod(String namespace) {
        String hash = random.nextBoolean() ? "r1" : "r2";
        int number = random.nextInt(6);
        Pod pod = read("""
                {"metadata":{"name":"api-%2$s-%3$d","namespace":"%1$s","uid":"uid-%3$d-%8$d","creationTimestamp":"%9$s",
                  "labels":{"pod-template-hash":"%2$s"},
                  "ownerReferences":[{"kind":"ReplicaSet","name":"api%4$d-%2$s","controller":true}]},
                 "spec":{"hostPID":%5$b,"containers":[{"name":"app","securityContext":{%6$s}}]},
                 "status":{"phase":"%7$s"}}""".formatted(
                        namespace,
                        hash,
                        number,
                        random.nextInt(2),
                        random.nextInt(5) == 0,
                        CONTEXTS.get(random.nextInt(CONTEXTS.size())),
                        random.nextInt(8) == 0 ? "Succeeded" : "Running",
                        random.nextInt(3),
                        now));
        String key = namespace + '/' + pod.metadata().name();
        if (random.nextInt(4) == 0) {
            observations.add(new Observation.PodGone(CLUSTER, epoch, now, pods.getOrDefault(key, pod)));
            pods.remove(key);
        } else {
            observations.add(new Observation.PodSeen(CLUSTER, epoch, now, pod));
            pods.put(key, pod);
        }
    }

    private static Pod read(String json) {
        try {
            return PODS.readValue(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(json, e);
        }
    }

    private void keyframe() {
        epoch++;
        observations.add(new Observation.KeyframeStarted(CLUSTER, epoch, now, version(), null));
        namespaces
                .keySet()
                .forEach(name -> observations.add(new Observation.NamespaceSeen(CLUSTER, epoch, now, namespace(name))));
        pods.values().forEach(pod -> observations.add(new Observation.PodSeen(CLUSTER, epoch, now, pod)));
        now = now.plusMillis(250);
        observations.add(new Observation.KeyframeCompleted(CLUSTER, epoch, now, true));
    }

    private void heartbeats(Duration time) {
        for (Instant until = now.plus(time); now.isBefore(until); now = now.plusSeconds(10)) {
            observations.add(new Observation.Heartbeat(CLUSTER, epoch, now, version(), true));
        }
    }

    private Version version() {
        return Version.of(epoch % 3 == 0 ? 24 : 33);
    }

    private Namespace namespace(String name) {
        return new Namespace(new Metadata(
                name,
                null,
                "uid-" + name,
                "1",
                null,
                null,
                new HashMap<>(namespaces.getOrDefault(name, Map.of())),
                null,
                null));
    }
}
