package io.podtrail.processor;

import static org.assertj.core.api.Assertions.assertThat;

import io.podtrail.events.Admission;
import io.podtrail.events.Alert;
import io.podtrail.events.AlertType;
import io.podtrail.events.Cause;
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
import io.podtrail.policy.pod.OwnerReference;
import io.podtrail.policy.pod.Pod;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
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
                ? LongStream.rangeClosed(1, Long.getLong("podtrail.model.cases", 60))
                : LongStream.of(again);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whatIsKeptIsWhatOneWouldComputeFromScratch(long seed, @TempDir Path state) {
        var random = new Random(seed);
        boolean inSteps = seed % 3 == 0;
        StoreKind stores = seed % 50 == 0 ? StoreKind.PERSISTENT : StoreKind.IN_MEMORY;
        var model = new NaiveModel();
        // Where what one record concerns is done in steps, it is not known what was seen when an alert resolved.
        var output = new Output(model, !inSteps);
        var events = new Events(random, model);
        try (var cluster = new TopologyFixture(
                state, settings -> settings.keeping(stores).visiting(inSteps ? 1 + random.nextInt(4) : 20_000))) {
            for (int step = 0; step < 150; step++) {
                cluster.after(Duration.ofSeconds(random.nextInt(20)));
                // What is due resolves before anything else happens.
                cluster.heartbeat();
                output.read(cluster);
                happen(events, cluster, output, inSteps);
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
            assertThat(cluster.stored().get(ObservationProcessor.NAMESPACES).keySet())
                    .isEqualTo(model.namespaces());
            output.assertThatRecordsAgree();
        }
    }

    private static void happen(Events events, TopologyFixture cluster, Output output, boolean inSteps) {
        Random random = events.random;
        NaiveModel model = events.model;
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
            case 11, 12 -> events.somethingStale(cluster);
            case 13 -> events.anotherController(cluster, output);
            default -> {
                Pod pod = events.versioned(randomPod(namespace, random, model.ends));
                String key = key(pod);
                Pod living = model.pods.get(key);
                if (random.nextInt(4) == 0) {
                    model.podGone(key);
                    cluster.podGone(living == null ? pod : living);
                } else {
                    events.pod(cluster, output, pod);
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

    private static String key(Pod pod) {
        return Keys.pod(
                TopologyFixture.CLUSTER,
                pod.metadata().namespace(),
                pod.metadata().name());
    }

    /** What happens to pods: each state has another version, and states that were seen before may arrive again. */
    private static final class Events {
        private final Random random;
        private final NaiveModel model;
        private final List<Pod> past = new ArrayList<>();
        private long version = 95;

        Events(Random random, NaiveModel model) {
            this.random = random;
            this.model = model;
        }

        /** In the next version of the cluster. */
        Pod versioned(Pod pod) {
            Metadata of = pod.metadata();
            return with(pod, of.uid(), Long.toString(++version), of.labels(), of.ownerReferences());
        }

        void pod(TopologyFixture cluster, Output output, Pod pod) {
            Pod before = model.pods.get(key(pod));
            Map<Mode, Set<Finding>> violated = model.violations().getOrDefault(key(pod), Map.of());
            model.pod(key(pod), pod, cluster.now());
            if (before != null
                    && before.metadata().uid().equals(pod.metadata().uid())
                    && !Workload.of(before.metadata()).equals(Workload.of(pod.metadata()))) {
                var still = new TreeSet<>(violated.keySet());
                still.retainAll(
                        model.violations().getOrDefault(key(pod), Map.of()).keySet());
                for (Mode mode : Mode.values()) {
                    output.moved(
                            pod.metadata().namespace() + " " + Workload.of(before.metadata()) + " " + mode,
                            still.contains(mode));
                }
            }
            past.add(pod);
            cluster.pod(pod);
        }

        /** An earlier state, or the end of an earlier pod by that name, arrives after a later state. */
        void somethingStale(TopologyFixture cluster) {
            for (int i = 0; i < 20 && !past.isEmpty(); i++) {
                Pod old = past.get(random.nextInt(past.size()));
                Pod living = model.pods.get(key(old));
                if (living == null || version(old) >= version(living)) {
                    continue;
                }
                if (random.nextBoolean()) {
                    cluster.pod(old);
                } else if (!old.metadata().uid().equals(living.metadata().uid())) {
                    cluster.podGone(old);
                }
                return;
            }
        }

        /** A pod is orphaned or adopted; it is no other pod for that. */
        void anotherController(TopologyFixture cluster, Output output) {
            List<Pod> living = List.copyOf(model.pods.values());
            if (!living.isEmpty()) {
                Pod pod = living.get(random.nextInt(living.size()));
                boolean orphaned = !pod.metadata().ownerReferences().isEmpty();
                pod(
                        cluster,
                        output,
                        with(
                                pod,
                                pod.metadata().uid(),
                                Long.toString(++version),
                                Map.of("pod-template-hash", "r1"),
                                orphaned ? List.of() : List.of(replicaSet("api" + random.nextInt(2) + "-r1"))));
            }
        }

        private static OwnerReference replicaSet(String name) {
            return new OwnerReference("apps/v1", "ReplicaSet", name, "uid-" + name, true);
        }

        private static long version(Pod pod) {
            return Long.parseLong(pod.metadata().resourceVersion());
        }

        private static Pod with(
                Pod pod, String uid, String version, Map<String, String> labels, List<OwnerReference> owners) {
            Metadata of = pod.metadata();
            var metadata = new Metadata(
                    of.name(),
                    of.namespace(),
                    uid,
                    version,
                    of.creationTimestamp(),
                    null,
                    new HashMap<>(labels),
                    new HashMap<>(of.annotations()),
                    new ArrayList<>(owners));
            return new Pod(metadata, pod.spec(), pod.status());
        }
    }

    /** All that lives is listed again, in the state and the version that it had. */
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
                {"metadata":{"name":"%12$s-%2$s-%3$d","namespace":"%1$s","uid":"uid-%3$d-%11$d-%4$d","labels":{"pod-template-hash":"%2$s"},
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
                        ends,
                        random.nextInt(4) == 0 ? "virt-launcher" : "api"));
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
        /** What was required of each open alert's mode when a transition announced it, and whenever it was read. */
        private final Map<String, Set<LevelVersion>> announced = new HashMap<>();

        private final Map<String, Set<LevelVersion>> required = new HashMap<>();
        private final Set<String> moved = new TreeSet<>();
        private final Set<String> perhapsMoved = new TreeSet<>();
        private final Set<String> refused = new TreeSet<>();
        private final boolean checksCauses;

        Output(NaiveModel model, boolean checksCauses) {
            this.model = model;
            this.checksCauses = checksCauses;
        }

        /** A pod went from one workload to another; where its namespace is gone, what it violates may still be held. */
        void moved(String alert, boolean surely) {
            (surely ? moved : perhapsMoved).add(alert);
        }

        private void opened(String name, Alert alert) {
            announced.put(name, new HashSet<>());
            required.put(name, new HashSet<>());
            refused.remove(name);
            if (alert.evidence().contains(Evidence.REFUSED)) {
                refused.add(name);
            }
        }

        private void require(String name, Alert alert) {
            LevelVersion exact = model.exact(new LevelVersion(alert.level(), alert.version()));
            announced.get(name).add(exact);
            required.get(name).add(exact);
            if (alert.evidence().contains(Evidence.REFUSED)) {
                refused.add(name);
            }
        }

        /** Its cause is what lives of the workload, whatever happened last. */
        private void assertThatItEnded(String name, Alert alert) {
            Set<Cause> possible = new TreeSet<>(
                    model.endings(alert.namespace(), alert.workload(), alert.mode(), announced.get(name)));
            possible.addAll(model.endings(alert.namespace(), alert.workload(), alert.mode(), required.get(name)));
            if (possible.contains(Cause.FIXED) && moved.contains(name)) {
                possible.remove(Cause.FIXED);
                possible.add(Cause.MOVED);
            }
            if (possible.contains(Cause.FIXED) && perhapsMoved.contains(name)) {
                possible.add(Cause.MOVED);
            }
            if (possible.contains(Cause.FIXED) && refused.contains(name)) {
                possible.add(Cause.CEASED);
            }
            assertThat(alert.cause()).as("end of %s", alert).isIn(possible);
            moved.remove(name);
            perhapsMoved.remove(name);
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
                boolean isOfWorkload = alert.type() != AlertType.WEAK_WINDOW;
                if (alert.transition() == Transition.OPENED) {
                    assertThat(open).doesNotContainKey(name);
                    opened(name, alert);
                } else {
                    assertThat(open).containsKey(name);
                }
                if (isOfWorkload && alert.transition() == Transition.RESOLVED) {
                    if (checksCauses) {
                        assertThatItEnded(name, alert);
                    }
                } else if (isOfWorkload) {
                    require(name, alert);
                }
                open.put(name, alert);
                if (alert.transition() == Transition.RESOLVED) {
                    open.remove(name);
                    if (alert.type() == AlertType.WEAK_WINDOW) {
                        model.windowResolved(alert.namespace());
                    }
                }
            }
            Set<String> violated = model.alerts(cluster.now());
            open.forEach((name, alert) -> {
                if (alert.type() != AlertType.WEAK_WINDOW && violated.contains(name)) {
                    required.get(name).add(model.required(alert.namespace(), alert.mode()));
                }
            });
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
