package io.podtrail.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.podtrail.app.kafka.EmbeddedKafka;
import io.podtrail.collector.ClusterListener;
import io.podtrail.collector.kubernetes.KubernetesAccess;
import io.podtrail.collector.kubernetes.KubernetesSource;
import io.podtrail.collector.kubernetes.LeaseLeadership;
import io.podtrail.collector.kubernetes.Rbac;
import io.podtrail.events.Alert;
import io.podtrail.events.AlertType;
import io.podtrail.events.Cause;
import io.podtrail.events.Fingerprint;
import io.podtrail.events.Severity;
import io.podtrail.events.Transition;
import io.podtrail.events.Workload;
import io.podtrail.events.kafka.EventSerde;
import io.podtrail.events.kafka.Topics;
import io.podtrail.policy.Finding;
import io.podtrail.policy.Level;
import io.podtrail.policy.Mode;
import io.podtrail.policy.Version;
import io.podtrail.policy.manifest.WorkloadKind;
import io.podtrail.sink.policyreport.ReportFormat;
import io.podtrail.sink.policyreport.ReportRbac;
import io.podtrail.sink.receivers.Delivery;
import io.podtrail.sink.receivers.Delivery.Outcome;
import io.podtrail.sink.receivers.Notification;
import io.podtrail.sink.receivers.Receiver;
import io.podtrail.sink.receivers.ReceiverContext;
import io.podtrail.sink.receivers.kubernetes.EventRbac;
import io.podtrail.testkit.ApiRequest;
import io.podtrail.testkit.LocalApiServer;
import java.io.ByteArrayInputStream;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What {@code --print-rbac} prints, enforced by a local API server as Kubernetes' authorizer enforces it: nothing that is asked
 * lacks a permission, and no permission is printed that is never used. {@code RealClusterTest} asks the real one.
 */
final class PrintedRbacTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String LEASE = "podtrail-collector";

    @TempDir
    private Path directory;

    /** What was asked, in the shape of a rule for one thing. */
    private final Set<String> asked = new ConcurrentSkipListSet<>();

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aCollectorUsesAllThatIsPrintedAndNothingElse(boolean onlyPods) throws Exception {
        String rbac = Rbac.manifests("podtrail", onlyPods, null);

        try (var cluster = cluster(granting(rbac))) {
            assertThat(collect(cluster, onlyPods)).isEmpty();
        }
        assertThat(asked).isEqualTo(granted(rbac));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aCollectorThatLacksOnePermissionSaysWhich(boolean onlyPods) throws Exception {
        String rbac = Rbac.manifests("podtrail", onlyPods, null);
        for (String missing : granted(rbac)) {
            try (var cluster =
                    cluster(granting(rbac).and(request -> !rule(request).equals(missing)))) {
                String[] words = missing.split(" ", -1);
                assertThat(collect(cluster, onlyPods))
                        .as(missing)
                        .contains("cannot " + words[0] + " resource \"" + words[2] + "\"")
                        .contains("--print-rbac");
            }
        }
    }

    @Test
    void aReplicaThatElectsALeaderUsesAllThatIsPrintedForTheLeaseAndNothingElse() throws Exception {
        String rbac = Rbac.manifests("podtrail", true, LEASE);

        try (var cluster = cluster(granting(rbac));
                var client = connect(cluster);
                var leadership = new LeaseLeadership(client, "podtrail", LEASE, "one", Duration.ofSeconds(2))) {
            assertThat(leadership.await(() -> {})).isTrue();
            await().atMost(PATIENCE).until(() -> asked.contains("patch coordination.k8s.io leases " + LEASE));
        }
        var all = new TreeSet<>(asked);
        all.addAll(granted(Rbac.manifests("podtrail", true, null)));
        assertThat(all).isEqualTo(granted(rbac));
    }

    @ParameterizedTest
    @EnumSource
    void aWriterOfReportsUsesAllThatIsPrintedAndNothingElse(ReportFormat format) throws Exception {
        String rbac = ReportRbac.manifests("podtrail", format);
        try (var kafka = EmbeddedKafka.start(directory.resolve("kafka"));
                var cluster = cluster(granting(rbac))) {
            var topic = ViolationsTopic.create(kafka, 1);
            for (WorkloadKind kind : WorkloadKind.values()) {
                if (kind != WorkloadKind.POD_TEMPLATE) {
                    topic.write(ViolationsTopic.violating(
                            "ours", "shop", new Workload(kind.toString(), "w-" + kind.plural()), "hostPorts"));
                }
            }
            Path kubeconfig = Files.writeString(directory.resolve("kubeconfig"), cluster.kubeconfig());
            try (var client = connect(cluster);
                    var writer = RunningReportWriter.start(topic.reports("ours", format, 100), kubeconfig)) {
                assertThat(KubernetesAccess.identity(client)).isPresent();
                writer.awaitReady();
                topic.writeClean("ours", "shop", "w-pods");
                await().atMost(PATIENCE).until(() -> asked.stream().anyMatch(request -> request.startsWith("delete ")));
            }
        }
        assertThat(asked).isEqualTo(granted(rbac));
    }

    @Test
    void aReceiverOfKubernetesEventsUsesAllThatIsPrintedAndNothingElse() throws Exception {
        String rbac = EventRbac.manifests("podtrail");
        try (var cluster = cluster(granting(rbac));
                Receiver receiver = events(cluster)) {
            for (WorkloadKind kind : WorkloadKind.values()) {
                if (kind != WorkloadKind.POD_TEMPLATE) {
                    assertThat(receiver.deliver(opened(new Workload(kind.toString(), "w-" + kind.plural())))
                                    .outcome())
                            .isEqualTo(Outcome.DELIVERED);
                }
            }
        }
        assertThat(asked).isEqualTo(granted(rbac));
    }

    @Test
    void aReceiverOfKubernetesEventsThatLacksOnePermissionSaysWhich() throws Exception {
        String rbac = EventRbac.manifests("podtrail");
        for (String missing : granted(rbac)) {
            try (var cluster =
                            cluster(granting(rbac).and(request -> !rule(request).equals(missing)));
                    Receiver receiver = events(cluster)) {
                var refused = new ArrayList<String>();
                for (WorkloadKind kind : WorkloadKind.values()) {
                    Delivery delivery = receiver.deliver(opened(new Workload(kind.toString(), "w-" + kind.plural())));
                    if (delivery.outcome() == Outcome.REFUSED) {
                        refused.add(delivery.explanation());
                    }
                }
                String[] words = missing.split(" ", -1);
                assertThat(String.join("; ", refused))
                        .as(missing)
                        .contains("cannot " + words[0] + " resource \"" + words[2] + "\"", "--print-rbac");
            }
        }
    }

    @Test
    void whatIsAppliedForOnePartTakesNothingAwayFromAnother() throws Exception {
        List<String> printed = List.of(
                Rbac.manifests("podtrail", false, LEASE),
                Rbac.manifests("podtrail", false, "another-lease"),
                Rbac.manifests("another", false, LEASE),
                EventRbac.manifests("podtrail"),
                EventRbac.manifests("another"),
                ReportRbac.manifests("podtrail", ReportFormat.POLICY_REPORT),
                ReportRbac.manifests("podtrail", ReportFormat.OPEN_REPORTS),
                ReportRbac.manifests("another", ReportFormat.OPEN_REPORTS));

        var contents = new TreeMap<String, String>();
        for (String manifests : printed) {
            for (HasMetadata manifest : parsed(manifests)) {
                if (manifest instanceof ServiceAccount) {
                    continue; // Has no content of its own.
                }
                String name = "%s %s/%s"
                        .formatted(
                                manifest.getKind(),
                                manifest.getMetadata().getNamespace(),
                                manifest.getMetadata().getName());
                String content = Serialization.asYaml(manifest);
                assertThat(contents.getOrDefault(name, content)).as(name).isEqualTo(content);
                contents.put(name, content);
            }
        }
        assertThat(contents).hasSizeGreaterThan(12);
    }

    private Receiver events(LocalApiServer cluster) throws Exception {
        Path kubeconfig = Files.writeString(Files.createTempFile(directory, "kubeconfig", ""), cluster.kubeconfig());
        Path routes = Files.writeString(Files.createTempFile(directory, "routes", ".yaml"), """
                receivers:
                  events:
                    type: kubernetes-event
                    cluster: ours
                    kubeconfig: %s
                route:
                  receiver: events
                """.formatted(kubeconfig));
        return RoutesFile.read(routes)
                .receivers()
                .get("events")
                .settings()
                .open(new ReceiverContext(
                        "events",
                        new Topics(Topics.DEFAULT_PREFIX),
                        Map.of(),
                        Map.of(),
                        System.out,
                        false,
                        ReceiverOptions::connect));
    }

    private static Notification opened(Workload workload) {
        Instant at = Instant.parse("2026-11-02T09:00:00Z");
        var alert = new Alert(
                Fingerprint.of("shop", workload.toString()),
                AlertType.VIOLATION,
                1,
                Transition.OPENED,
                Cause.POD_CREATED,
                at,
                "ours",
                null,
                "shop",
                workload,
                Mode.ENFORCE,
                Level.BASELINE,
                Version.LATEST,
                Severity.CRITICAL,
                at,
                null,
                "violates",
                List.of(new Finding("hostPorts", "hostPort", "container \"c\" uses hostPort 80")),
                List.of(),
                1,
                List.of(),
                Map.of());
        byte[] value = EventSerde.alert().serialize("alerts", alert);
        return Notification.of(alert, new ConsumerRecord<byte[], byte[]>("alerts", 0, 1, new byte[0], value));
    }

    /** Until the source watches everything. What it says when it cannot; else empty. */
    private String collect(LocalApiServer cluster, boolean onlyPods) throws Exception {
        try (KubernetesClient client = connect(cluster);
                var source = new KubernetesSource(client, Clock.systemUTC(), Duration.ofHours(6), onlyPods)) {
            var run = CompletableFuture.runAsync(
                    () -> {
                        try {
                            KubernetesAccess.identity(client);
                            source.run(ignoring());
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    },
                    task -> new Thread(task, "source").start());
            await().atMost(PATIENCE)
                    .until(() -> source.isWatching()
                            || run.isDone()
                            || source.state().contains("forbidden"));
            if (run.isCompletedExceptionally()) {
                return run.handle((done, failure) ->
                                String.valueOf(failure.getCause().getMessage()))
                        .get();
            }
            return source.isWatching() ? "" : source.state();
        }
    }

    private static ClusterListener ignoring() {
        return (ClusterListener) Proxy.newProxyInstance(
                ClusterListener.class.getClassLoader(),
                new Class<?>[] {ClusterListener.class},
                (proxy, method, arguments) -> null);
    }

    private LocalApiServer cluster(Predicate<ApiRequest> isAllowed) throws Exception {
        var cluster = new LocalApiServer(0);
        cluster.put("namespaces", named("Namespace", "", "kube-system"));
        cluster.put("namespaces", named("Namespace", "", "shop"));
        cluster.authorize(request -> {
            asked.add(rule(request));
            return isAllowed.test(request);
        });
        return cluster;
    }

    private KubernetesClient connect(LocalApiServer cluster) throws Exception {
        return KubernetesAccess.connect(
                Files.writeString(Files.createTempFile(directory, "kubeconfig", ""), cluster.kubeconfig()), null);
    }

    private static ObjectNode named(String kind, String namespace, String name) {
        ObjectNode object = JSON.createObjectNode().put("kind", kind).put("apiVersion", "v1");
        object.withObject("metadata")
                .put("namespace", namespace)
                .put("name", name)
                .put("uid", "uid-" + name);
        return object;
    }

    private static Predicate<ApiRequest> granting(String rbac) throws Exception {
        Set<String> granted = granted(rbac);
        return request -> granted.contains(rule(request));
    }

    /** Names count where rules name them: for the identity of the cluster, and for the Lease. */
    private static String rule(ApiRequest request) {
        boolean isNamed = (request.resource().equals("namespaces")
                        && request.verb().equals("get"))
                || (request.resource().equals("leases") && !request.verb().equals("create"));
        return "%s %s %s %s"
                .formatted(request.verb(), request.group(), request.resource(), isNamed ? request.name() : "");
    }

    private static Set<String> granted(String rbac) throws Exception {
        var rules = new ArrayList<PolicyRule>();
        for (HasMetadata manifest : parsed(rbac)) {
            if (manifest instanceof ClusterRole role) {
                rules.addAll(role.getRules());
            } else if (manifest instanceof Role role) {
                rules.addAll(role.getRules());
            }
        }
        var granted = new TreeSet<String>();
        for (PolicyRule rule : rules) {
            List<String> names = rule.getResourceNames().isEmpty() ? List.of("") : rule.getResourceNames();
            for (String verb : rule.getVerbs()) {
                for (String resource : rule.getResources()) {
                    names.forEach(name -> granted.add(
                            "%s %s %s %s".formatted(verb, rule.getApiGroups().get(0), resource, name)));
                }
            }
        }
        return granted;
    }

    private static List<HasMetadata> parsed(String manifests) {
        try (var client = new KubernetesClientBuilder().build()) {
            return client.load(new ByteArrayInputStream(manifests.getBytes(UTF_8)))
                    .items();
        }
    }
}
