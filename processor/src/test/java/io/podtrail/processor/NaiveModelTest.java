package io.podtrail.processor;

import static org.assertj.core.api.Assertions.assertThat;

import io.podtrail.events.Admission;
import io.podtrail.events.Alert;
import io.podtrail.events.AlertType;
import io.podtrail.events.Evidence;
import io.podtrail.events.Keys;
import io.podtrail.events.Observation;
import io.podtrail.events.PodViolations;
import io.podtrail.events.PodViolations.Violation;
import io.podtrail.events.Transition;
import io.podtrail.events.Workload;
import io.podtrail.events.WorkloadTemplate;
import io.podtrail.policy.Exemptions;
import io.podtrail.policy.Finding;
import io.podtrail.policy.Level;
import io.podtrail.policy.LevelVersion;
import io.podtrail.policy.Mode;
import io.podtrail.policy.NamespacePolicy;
import io.podtrail.policy.PodSecurityConfiguration;
import io.podtrail.policy.Version;
import io.podtrail.policy.pod.Metadata;
import io.podtrail.policy.pod.Pod;
import java.nio.file.Path;
import java.time.Duration;
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

/**
 * Random histories, against {@link NaiveModel}. A third of them visit only a few pods with each record, all are interrupted
 * by restarts. {@code -Dpodtrail.model.cases=10000} asks for more, {@code -Dpodtrail.model.seed=7} for one again.
 */
final class NaiveModelTest {
    private static final String P = "pod-security.kubernetes.io/";
    private static final List<Map<String, String>> LABELS = List.of(
            Map.of(),
            Map.of(P + "enforce", "baseline"),
            Map.of(P + "audit", "restricted", P + "warn", "baseline"),
            Map.of(P + "enforce", "restrictd"),
            Map.of(P + "enforce", "restricted", P + "enforce-version", "v1.20"),
            Map.of(P + "enforce", "restricted"));
    private static final LevelVersion BASELINE = new LevelVersion(Level.BASELINE, Version.LATEST);
    private static final List<PodSecurityConfiguration> CONFIGURATIONS = List.of(
            PodSecurityConfiguration.NONE,
            new PodSecurityConfiguration(new NamespacePolicy(BASELINE, BASELINE, BASELINE), Exemptions.NONE),
            exempting(List.of(), List.of("bank"), List.of()),
            exempting(List.of(), List.of(), List.of("gvisor")),
            exempting(List.of("admin"), List.of(), List.of()));
    private static final List<String> CONTEXTS = List.of(
            "",
            "\"privileged\":true",
            "\"runAsUser\":0",
            "\"procMount\":\"Unmasked\"",
            "\"runAsNonRoot\":true,\"allowPrivilegeEscalation\":false,\"capabilities\":{\"drop\":[\"ALL\"]},\"seccompProfile\":{\"type\":\"RuntimeDefault\"}");
    private static final String REFUSAL =
            "violates PodSecurity \"baseline:latest\": privileged (container \"app\" must not set securityContext.privileged=true)";

    static LongStream seeds() {
        Long again = Long.getLong("podtrail.model.seed");
        return again == null
                ? LongStream.rangeClosed(1, Long.getLong("podtrail.model.cases", 300))
                : LongStream.of(again);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whatIsKeptIsWhatOneWouldComputeFromScratch(long seed, @TempDir Path state) {
        var random = new Random(seed);
        boolean inSteps = seed % 3 == 0;
        StoreKind stores = seed % 50 == 0 ? StoreKind.PERSISTENT : StoreKind.IN_MEMORY;
        var model = new NaiveModel();
        var output = new Output(model);
        try (var cluster = new TopologyFixture(
                state, settings -> settings.keeping(stores).visiting(inSteps ? 1 + random.nextInt(4) : 20_000))) {
            for (int step = 0; step < 150; step++) {
                cluster.after(Duration.ofSeconds(random.nextInt(20)));
                happen(random, cluster, model, inSteps);
                output.read(cluster);
            }
            // What waits is worked off, in at most so many records as there were errands for each pod; then namespaces
            // that
            // are gone count as unlabelled, and what no longer violates resolves.
            int idle = 0;
            for (int i = 0; i < 5_000 && idle < 120; i++) {
                cluster.after(Duration.ofSeconds(10)).heartbeat();
                output.read(cluster);
                idle = cluster.hasBacklog() ? 0 : idle + 1;
            }
            assertThat(idle).isEqualTo(120);
            model.patienceIsOver();

            assertThat(output.findings()).isEqualTo(model.violations());
            assertThat(output.open.keySet()).isEqualTo(model.alerts(cluster.now()));
            output.assertThatRecordsAgree();
        }
    }

    private static void happen(Random random, TopologyFixture cluster, NaiveModel model, boolean inSteps) {
        String namespace = random.nextBoolean() ? "shop" : "bank";
        switch (random.nextInt(26)) {
            case 0, 1 -> {
                Map<String, String> labels = LABELS.get(random.nextInt(LABELS.size()));
                model.namespace(namespace, labels, cluster.now());
                cluster.namespace(namespace, labels);
            }
            case 2 -> {
                model.namespaceGone(namespace);
                cluster.namespaceGone(namespace);
            }
            case 3 -> cluster.heartbeat();
            case 4 -> keyframe(random, cluster, model);
            case 5 -> {
                PodSecurityConfiguration now = CONFIGURATIONS.get(random.nextInt(CONFIGURATIONS.size()));
                model.configured(now);
                cluster.configured(now);
            }
            case 6 -> {
                int minor = 18 + 6 * random.nextInt(4);
                model.version(Version.of(minor));
                cluster.version(minor);
            }
            case 7 -> cluster.restart();
            case 24 -> replacedCollector(random, cluster, namespace);
            case 25 -> {
                if (cluster.clusterState() == null || cluster.clusterState().epoch() == 0) {
                    return; // No collector has begun yet.
                }
                (random.nextBoolean() ? cluster.logCreatedAnew() : cluster.logExpired()).epoch(random.nextInt(3));
                keyframe(random, cluster, model);
            }
            case 8, 9 -> {
                var workload = new Workload("Deployment", "api" + random.nextInt(2));
                if (random.nextInt(3) == 0) {
                    model.templateGone(namespace, workload);
                    cluster.observe(new Observation.TemplateGone(
                            TopologyFixture.CLUSTER,
                            cluster.epoch(),
                            cluster.now(),
                            template(namespace, workload, null)));
                } else {
                    Pod pod = randomPod(namespace, random, 0);
                    model.template(namespace, workload, pod);
                    templateSeen(cluster, model, Keys.workload(TopologyFixture.CLUSTER, namespace, workload));
                }
            }
            case 10 -> {
                // A refusal ends with the next visit; where that is put off, labels may have changed back until then.
                if (!inSteps && model.mayRefuse(namespace)) {
                    var workload = new Workload("Deployment", "api" + random.nextInt(2));
                    var said = new Admission(namespace, workload, cluster.now(), REFUSAL, null);
                    model.refusals.put(
                            Keys.workload(TopologyFixture.CLUSTER, namespace, workload),
                            new NaiveModel.Refusal(
                                    namespace, workload, cluster.now().plus(Admissions.MEMORY)));
                    cluster.observe(
                            new Observation.PodRefused(TopologyFixture.CLUSTER, cluster.epoch(), cluster.now(), said));
                }
            }
            default -> {
                Pod pod = randomPod(namespace, random, model.ends);
                String key = Keys.pod(
                        TopologyFixture.CLUSTER, namespace, pod.metadata().name());
                if (random.nextInt(4) == 0) {
                    model.podGone(key);
                    cluster.podGone(pod);
                } else {
                    model.pod(key, pod, cluster.now());
                    cluster.pod(pod);
                }
            }
        }
    }

    /** What it writes, under any epoch but the present, changes nothing. */
    private static void replacedCollector(Random random, TopologyFixture cluster, String namespace) {
        long epoch = cluster.epoch();
        long newest =
                cluster.clusterState() == null ? 0 : cluster.clusterState().epoch();
        boolean beganAnew = newest > epoch;
        if (newest == 0 || (epoch == 1 && !beganAnew)) {
            return;
        }
        cluster.epoch(beganAnew ? epoch + 2 + random.nextInt(3) : random.nextInt((int) epoch));
        if (random.nextInt(3) == 0) {
            cluster.keyframeStarted().keyframeCompleted();
        }
        Pod pod = randomPod(namespace, random, random.nextInt());
        cluster.pod(pod)
                .podGone(pod)
                .namespace(namespace, Map.of())
                .namespaceGone(namespace)
                .heartbeat()
                .epoch(epoch);
    }

    private static void keyframe(Random random, TopologyFixture cluster, NaiveModel model) {
        cluster.epoch(cluster.epoch() + 1).keyframeStarted();
        model.labels.forEach((name, labels) -> {
            model.namespace(name, labels, cluster.now());
            cluster.namespace(name, labels);
        });
        // The end of some was missed.
        List.copyOf(model.pods.keySet()).stream()
                .filter(key -> random.nextInt(4) == 0)
                .forEach(model::podGone);
        model.templates.keySet().removeIf(key -> random.nextInt(4) == 0);
        model.pods.values().forEach(cluster::pod);
        model.templates.keySet().forEach(key -> templateSeen(cluster, model, key));
        cluster.keyframeCompleted();
        model.patienceIsOver();
    }

    private static void templateSeen(TopologyFixture cluster, NaiveModel model, String key) {
        NaiveModel.Template seen = model.templates.get(key);
        cluster.observe(new Observation.TemplateSeen(
                TopologyFixture.CLUSTER,
                cluster.epoch(),
                cluster.now(),
                template(seen.namespace(), seen.workload(), seen.pod())));
    }

    private static WorkloadTemplate template(String namespace, Workload workload, Pod pod) {
        var metadata = new Metadata(workload.name(), namespace, "uid-" + workload, "1", null, null, null, null, null);
        return new WorkloadTemplate(workload.kind(), metadata, pod == null ? null : new Pod(null, pod.spec(), null));
    }

    /** Of a few names; its UID is another after anything ended, as no two pods have the same. */
    private static Pod randomPod(String namespace, Random random, int ends) {
        String hash = random.nextBoolean() ? "r1" : "r2";
        return TestPods.read("""
                {"metadata":{"name":"api-%2$s-%3$d","namespace":"%1$s","uid":"uid-%3$d-%11$d-%4$d","labels":{"pod-template-hash":"%2$s"},
                  "ownerReferences":[{"kind":"ReplicaSet","name":"api%5$d-%2$s","controller":true}]},
                 "spec":{"hostPID":%6$b,%7$s"containers":[{"name":"app",%8$s"securityContext":{%9$s}}]},
                 "status":{"phase":"%10$s"}}""".formatted(
                        namespace,
                        hash,
                        random.nextInt(6),
                        random.nextInt(4) / 3,
                        random.nextInt(2),
                        random.nextInt(5) == 0,
                        random.nextInt(6) == 0 ? "\"runtimeClassName\":\"gvisor\"," : "",
                        random.nextInt(4) == 0 ? "\"livenessProbe\":{\"httpGet\":{\"host\":\"10.0.0.1\"}}," : "",
                        CONTEXTS.get(random.nextInt(CONTEXTS.size())),
                        random.nextInt(8) == 0 ? "Succeeded" : "Running",
                        ends));
    }

    private static PodSecurityConfiguration exempting(
            List<String> users, List<String> namespaces, List<String> runtimeClasses) {
        return new PodSecurityConfiguration(
                NamespacePolicy.PRIVILEGED, new Exemptions(users, namespaces, runtimeClasses));
    }

    /** What a reader of both topics holds, and what must be true of every record whatever happens. */
    private static final class Output {
        private final NaiveModel model;
        private final Map<String, PodViolations> current = new HashMap<>();
        private final Map<String, Long> revisions = new HashMap<>();
        private final Map<String, Alert> open = new TreeMap<>();

        Output(NaiveModel model) {
            this.model = model;
        }

        void read(TopologyFixture cluster) {
            cluster.violationRecords().forEach(record -> {
                if (record.value() == null) {
                    assertThat(current.remove(record.key())).as(record.key()).isNotNull();
                } else {
                    current.put(record.key(), record.value());
                }
            });
            for (Alert alert : cluster.alertRecords()) {
                long before = revisions.getOrDefault(alert.fingerprint(), 0L);
                assertThat(alert.revision()).isEqualTo(before + 1);
                revisions.put(alert.fingerprint(), alert.revision());
                String name = alert.type() == AlertType.WEAK_WINDOW
                        ? alert.namespace() + " weak-window"
                        : alert.namespace() + " " + alert.workload() + " " + alert.mode();
                if (alert.transition() == Transition.OPENED) {
                    assertThat(open).doesNotContainKey(name);
                } else {
                    assertThat(open).containsKey(name);
                }
                open.put(name, alert);
                if (alert.transition() == Transition.RESOLVED) {
                    open.remove(name);
                    if (alert.type() == AlertType.WEAK_WINDOW) {
                        model.windowResolved(alert.namespace());
                    }
                }
            }
        }

        Map<String, Map<Mode, Set<Finding>>> findings() {
            var findings = new HashMap<String, Map<Mode, Set<Finding>>>();
            current.forEach((key, record) -> {
                if (record.evidence() == Evidence.RUNNING || record.evidence() == Evidence.TEMPLATE) {
                    var modes = new HashMap<Mode, Set<Finding>>();
                    record.violations()
                            .forEach(violation -> modes.put(violation.mode(), Set.copyOf(violation.findings())));
                    findings.put(key, modes);
                }
            });
            return findings;
        }

        /** An alert says of its workload what the records of its pods say. */
        void assertThatRecordsAgree() {
            open.forEach((name, alert) -> {
                if (alert.type() != AlertType.WEAK_WINDOW) {
                    List<Violation> running = current.values().stream()
                            .filter(record -> record.evidence() == Evidence.RUNNING
                                    && record.namespace().equals(alert.namespace())
                                    && record.workload().equals(alert.workload()))
                            .flatMap(record -> record.violations().stream())
                            .filter(violation -> violation.mode() == alert.mode())
                            .toList();
                    boolean grandfathered =
                            !running.isEmpty() && running.stream().allMatch(Violation::isGrandfathered);
                    assertThat(alert.type())
                            .as(name)
                            .isEqualTo(grandfathered ? AlertType.GRANDFATHERED : AlertType.VIOLATION);
                    var union = new TreeSet<String>();
                    running.forEach(
                            violation -> violation.findings().forEach(finding -> union.add(finding.toString())));
                    assertThat(alert.findings().stream().map(Finding::toString))
                            .as(name)
                            .containsAll(union);
                }
            });
            current.values().stream()
                    .filter(record -> record.evidence() != Evidence.REFUSED)
                    .forEach(record -> assertThat(!record.notEvaluable().isEmpty())
                            .as("user exemptions in %s", record)
                            .isEqualTo(model.exemptsUsers()));
        }
    }
}
