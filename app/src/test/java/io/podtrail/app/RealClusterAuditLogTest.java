package io.podtrail.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.CronJobBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.podtrail.collector.ClusterListener;
import io.podtrail.collector.auditlog.AuditLogSource;
import io.podtrail.events.Namespace;
import io.podtrail.events.WorkloadTemplate;
import io.podtrail.policy.pod.Metadata;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an API server's own audit log says of random histories, against what the API server says at their end. */
final class RealClusterAuditLogTest {
    private static final String AUDIT_LOG = System.getProperty("podtrail.audit-log", "");
    private static final String FINALIZER = "podtrail.example/kept";
    private static final int OPERATIONS = 150;

    private RealCluster cluster;
    private KubernetesClient client;
    private Random random;
    private String namespace;
    private int made;

    @BeforeEach
    void connect() throws IOException {
        assumeTrue(!AUDIT_LOG.isEmpty(), "no audit log: conformance/cluster/run has one");
        cluster = RealCluster.connect();
        client = cluster.client();
    }

    @AfterEach
    void disconnect() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void whatTheAuditLogLeavesIsWhatTheApiServerHas(long seed) throws Exception {
        random = new Random(seed);
        namespace = "audited-" + seed;
        String doomed = namespace + "-doomed";
        cluster.label(namespace, Map.of());
        cluster.label(doomed, Map.of());
        Pod kept = client.resource(pod("in-a-doomed-namespace", true))
                .inNamespace(doomed)
                .create();
        for (int i = 0; i < OPERATIONS; i++) {
            attempt(this::operation);
        }
        attempt(() -> client.namespaces().withName(doomed).delete());
        if (random.nextBoolean()) {
            attempt(() -> finalizers(kept, List.of()));
        }

        await().atMost(Duration.ofMinutes(2))
                .untilAsserted(() -> assertThat(differences()).isEmpty());
        assertThat(inTheCluster()).hasSizeGreaterThan(3);
    }

    /** Some are refused, as they come: of what is gone, or changed meanwhile. */
    private static void attempt(Runnable operation) {
        try {
            operation.run();
        } catch (KubernetesClientException refused) {
            assertThat(refused.getCode()).as(refused.getMessage()).isBetween(400, 499);
        }
    }

    private void operation() {
        switch (random.nextInt(20)) {
            case 0, 1 -> client.resource(pod("p" + made++, false)).create();
            case 2 -> client.resource(pod("p" + made++, true)).create();
            case 3, 4 -> client.resource(deployment("d" + made++)).create();
            case 5 -> client.resource(job("j" + made++)).create();
            case 6 -> client.resource(pod("dry" + made++, false)).dryRun().create();
            case 7 -> delete(anyPod());
            case 8 -> client.resource(anyPod()).withGracePeriod(0).delete();
            case 9 -> client.resource(anyPod()).dryRun().delete();
            case 10 -> client.resource(any(workloads())).dryRun().delete();
            case 11 -> finalizers(anyPod(), List.of());
            case 12 -> finalizers(any(workloads()), random.nextBoolean() ? List.of() : List.of(FINALIZER));
            case 13 -> evict(anyPod());
            case 14 -> bind(anyPod());
            case 15, 16 -> delete(any(workloads()));
            case 17 -> end(anyPod());
            case 18 ->
                client.pods().inNamespace(namespace).withLabel("lot", "1").delete();
            default ->
                client.resource(new CronJobBuilder()
                                .withNewMetadata()
                                .withName("c" + made++)
                                .withNamespace(namespace)
                                .endMetadata()
                                .withNewSpec()
                                .withSchedule("0 0 1 1 *")
                                .withNewJobTemplate()
                                .withSpec(job("unused").getSpec())
                                .endJobTemplate()
                                .endSpec()
                                .build())
                        .create();
        }
    }

    private void delete(HasMetadata object) {
        List<DeletionPropagation> policies = List.of(DeletionPropagation.values());
        client.resource(object)
                .withPropagationPolicy(policies.get(random.nextInt(policies.size())))
                .delete();
    }

    private void finalizers(HasMetadata object, List<String> finalizers) {
        client.resource(object).edit(current -> {
            current.getMetadata().setFinalizers(finalizers);
            return current;
        });
    }

    private void evict(Pod pod) {
        client.pods()
                .inNamespace(namespace)
                .withName(pod.getMetadata().getName())
                .evict();
    }

    private void bind(Pod pod) {
        String name = pod.getMetadata().getName();
        client.raw("/api/v1/namespaces/%s/pods/%s/binding".formatted(namespace, name), "POST", """
                {"apiVersion": "v1", "kind": "Binding", "metadata": {"name": "%s"},
                 "target": {"apiVersion": "v1", "kind": "Node", "name": "node-1"}}""".formatted(name));
    }

    /** As a kubelet says it. */
    private void end(Pod pod) {
        client.resource(pod)
                .editStatus(current -> new PodBuilder(current)
                        .editOrNewStatus()
                        .withPhase("Succeeded")
                        .endStatus()
                        .build());
    }

    private Pod anyPod() {
        return any(client.pods().inNamespace(namespace).list().getItems());
    }

    private <T> T any(List<? extends T> of) {
        if (of.isEmpty()) {
            throw new KubernetesClientException("there is none yet", 404, null);
        }
        return of.get(random.nextInt(of.size()));
    }

    private List<HasMetadata> workloads() {
        return Stream.of(
                        client.apps()
                                .deployments()
                                .inNamespace(namespace)
                                .list()
                                .getItems(),
                        client.apps()
                                .replicaSets()
                                .inNamespace(namespace)
                                .list()
                                .getItems(),
                        client.batch().v1().jobs().inNamespace(namespace).list().getItems(),
                        client.batch()
                                .v1()
                                .cronjobs()
                                .inNamespace(namespace)
                                .list()
                                .getItems())
                .<HasMetadata>flatMap(List::stream)
                .toList();
    }

    private Pod pod(String name, boolean withFinalizer) {
        return new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .addToLabels("lot", Integer.toString(random.nextInt(4)))
                .withFinalizers(withFinalizer ? List.of(FINALIZER) : List.of())
                .endMetadata()
                .withSpec(spec("Always"))
                .build();
    }

    private static PodSpec spec(String restartPolicy) {
        return new PodSpecBuilder()
                .withRestartPolicy(restartPolicy)
                .addNewContainer()
                .withName("c")
                .withImage("busybox")
                .endContainer()
                .build();
    }

    private Deployment deployment(String name) {
        return new DeploymentBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .endMetadata()
                .withNewSpec()
                .withReplicas(2)
                .withNewSelector()
                .addToMatchLabels("app", name)
                .endSelector()
                .withNewTemplate()
                .withNewMetadata()
                .addToLabels("app", name)
                .endMetadata()
                .withSpec(spec("Always"))
                .endTemplate()
                .endSpec()
                .build();
    }

    private Job job(String name) {
        return new JobBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .endMetadata()
                .withNewSpec()
                .withNewTemplate()
                .withSpec(spec("Never"))
                .endTemplate()
                .endSpec()
                .build();
    }

    private List<String> differences() {
        Set<String> inTheCluster = inTheCluster();
        Set<String> inTheLog = inTheLog();
        var differences = new ArrayList<String>();
        inTheCluster.stream()
                .filter(object -> !inTheLog.contains(object))
                .forEach(object -> differences.add("only in the cluster: " + object));
        inTheLog.stream()
                .filter(object -> !inTheCluster.contains(object))
                .forEach(object -> differences.add("only in the log: " + object));
        return differences;
    }

    private Set<String> inTheCluster() {
        Stream<HasMetadata> namespaces =
                client.namespaces().list().getItems().stream().map(one -> one);
        Stream<HasMetadata> pods =
                client.pods().inAnyNamespace().list().getItems().stream().map(one -> one);
        Stream<HasMetadata> workloads = workloads().stream()
                .filter(workload -> workload.getMetadata().getOwnerReferences().stream()
                        .noneMatch(owner -> Boolean.TRUE.equals(owner.getController())));
        return Stream.of(namespaces, pods, workloads)
                .flatMap(all -> all)
                .map(object -> line(
                        object.getKind(),
                        Objects.requireNonNullElse(object.getMetadata().getNamespace(), ""),
                        object.getMetadata().getName(),
                        object.getMetadata().getUid()))
                .filter(this::isOurs)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private Set<String> inTheLog() {
        var living = new TreeMap<String, String>();
        var listener = (ClusterListener) Proxy.newProxyInstance(
                ClusterListener.class.getClassLoader(),
                new Class<?>[] {ClusterListener.class},
                (proxy, method, arguments) -> {
                    Object object = arguments.length == 2 ? arguments[1] : null;
                    if (object instanceof io.podtrail.policy.pod.Pod pod) {
                        follow(living, "Pod", pod.metadata(), method.getName());
                    } else if (object instanceof WorkloadTemplate template) {
                        follow(living, template.kind(), template.metadata(), method.getName());
                    } else if (object instanceof Namespace seen) {
                        follow(living, "Namespace", seen.metadata(), method.getName());
                    }
                    return null;
                });
        try (var source = new AuditLogSource(List.of(Path.of(AUDIT_LOG)), null, true, bytes -> {})) {
            source.run(listener);
        }
        return living.values().stream().filter(this::isOurs).collect(Collectors.toCollection(TreeSet::new));
    }

    private static void follow(Map<String, String> living, String kind, Metadata metadata, String event) {
        String key = kind + " " + metadata.namespace() + "/" + metadata.name();
        if (event.endsWith("Gone")) {
            living.remove(key);
        } else {
            living.put(key, line(kind, metadata.namespace(), metadata.name(), metadata.uid()));
        }
    }

    private boolean isOurs(String line) {
        return line.contains(" " + namespace + "/")
                || line.contains(" /" + namespace + " ")
                || line.contains(" " + namespace + "-doomed/")
                || line.contains(" /" + namespace + "-doomed ");
    }

    private static String line(String kind, String namespace, String name, String uid) {
        return "%s %s/%s %s".formatted(kind, namespace, name, uid);
    }
}
