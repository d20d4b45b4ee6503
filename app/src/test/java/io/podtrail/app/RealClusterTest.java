package io.podtrail.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.fabric8.kubernetes.api.model.EphemeralContainerBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.podtrail.app.kafka.TestKafka;
import io.podtrail.collector.ClusterListener;
import io.podtrail.collector.kubernetes.KubernetesAccess;
import io.podtrail.collector.kubernetes.KubernetesSource;
import io.podtrail.collector.kubernetes.LeaseLeadership;
import io.podtrail.collector.kubernetes.Rbac;
import io.podtrail.events.AlertSettings;
import io.podtrail.events.Severity;
import io.podtrail.events.kafka.TopicCreator;
import io.podtrail.policy.Evaluator;
import io.podtrail.policy.Level;
import io.podtrail.policy.LevelVersion;
import io.podtrail.policy.Mode;
import io.podtrail.policy.PodSecurityConfiguration;
import io.podtrail.policy.Verdict;
import io.podtrail.policy.Version;
import io.podtrail.policy.pod.ApiServerDefaults;
import io.podtrail.policy.pod.Pod;
import io.podtrail.policy.pod.PodJson;
import io.podtrail.sink.SinkConfig;
import io.podtrail.sink.delivery.RetryPolicy;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A collector, and the rules themselves, against Kubernetes' own API server and controllers. */
final class RealClusterTest {
    private static final Path FIXTURES = Path.of(System.getProperty("podtrail.conformance", "missing"));
    private static final String ENFORCE = "pod-security.kubernetes.io/enforce";

    private final ToldAlerts told = new ToldAlerts();
    private RealCluster cluster;
    private KubernetesClient client;

    @BeforeEach
    void connect() throws IOException {
        cluster = RealCluster.connect();
        client = cluster.client();
    }

    @AfterEach
    void disconnect() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    void whatHappensInTheClusterBecomesTheRightAlertsWithThePrintedPermissions(@TempDir Path directory)
            throws Exception {
        label("shop", "privileged");
        Path kubeconfig = cluster.kubeconfig(directory, Rbac.manifests("podtrail", false, null));
        var settings = new AlertSettings(Duration.ZERO, Severity.CRITICAL, Severity.WARNING, Severity.INFO);
        try (var access = KubernetesAccess.connect(kubeconfig, null);
                var source = new KubernetesSource(access, Clock.systemUTC(), Duration.ofSeconds(20), false);
                Pipeline pipeline = Pipeline.start(
                        TestKafka.start(directory),
                        directory,
                        TopicCreator.DEFAULT_RETENTION,
                        (topics, clients) -> new SinkConfig(topics, clients, RetryPolicy.DEFAULT, Map.of("told", told)),
                        ApiOptions.off(),
                        () -> {})) {
            var collecting = new Thread(() -> {
                try {
                    pipeline.run(source, "real", null, PodSecurityConfiguration.NONE, settings);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            collecting.start();

            client.resource(privilegedPod("bare")).create();
            client.resource(plainPod("debugged")).create();
            told.awaits("opened audit Pod/bare pod-created");
            label("shop", "baseline");
            told.awaits("opened enforce Pod/bare namespace-relabelled");

            client.resource(privilegedDeployment("api")).create();
            told.awaits("opened enforce Deployment/api template-created");
            told.awaits("changed enforce Deployment/api pod-refused");

            label("shop", "privileged");
            told.awaits("resolved enforce Pod/bare policy-relaxed");
            told.awaits("resolved enforce Deployment/api policy-relaxed");

            client.pods()
                    .inNamespace("shop")
                    .withName("debugged")
                    .ephemeralContainers()
                    .edit(pod -> new PodBuilder(pod)
                            .editSpec()
                            .addToEphemeralContainers(new EphemeralContainerBuilder()
                                    .withName("shell")
                                    .withImage("busybox")
                                    .withNewSecurityContext()
                                    .withPrivileged(true)
                                    .endSecurityContext()
                                    .build())
                            .endSpec()
                            .build());
            label("shop", "baseline");
            told.awaits("opened enforce Pod/debugged namespace-relabelled");

            client.pods().inNamespace("shop").withName("bare").delete();
            client.pods().inNamespace("shop").withName("debugged").delete();
            told.awaits("resolved enforce Pod/debugged deleted");

            source.close();
            collecting.join();
            assertThat(told.all()).noneMatch(alert -> alert.contains("swept"));
            assertThat(TopicContents.lines(
                            pipeline.clientProperties(), pipeline.topics().observations()))
                    .noneMatch(line -> line.contains("hidden-value"));
        } finally {
            client.namespaces().withName("shop").delete();
        }
    }

    @Test
    void replicasOfACollectorTakeTurnsWithThePrintedPermissionsAndMayDoNothingElse(@TempDir Path directory)
            throws Exception {
        Path kubeconfig = cluster.kubeconfig(directory, Rbac.manifests("podtrail", false, "collector-turns"));
        try (var access = KubernetesAccess.connect(kubeconfig, null);
                var replica = leadership(access, "b")) {
            try (var leader = leadership(access, "a")) {
                assertThat(leader.await(() -> {})).isTrue();
            }
            assertThat(replica.await(() -> {})).isTrue();

            assertThat(KubernetesAccess.identity(access)).isPresent();
            assertThatThrownBy(() -> access.resource(plainPod("not-ours")).create())
                    .hasMessageContaining("cannot create resource \"pods\"");
            assertThatThrownBy(() -> access.secrets().inAnyNamespace().list())
                    .hasMessageContaining("cannot list resource \"secrets\"");
        }
    }

    @Test
    void aCollectorOfPodsAloneListsAndWatchesWithThePermissionsPrintedForThatAndSeesNothingElse(@TempDir Path directory)
            throws Exception {
        Path kubeconfig = cluster.kubeconfig(directory, Rbac.manifests("podtrail-narrow", true, null));
        try (var access = KubernetesAccess.connect(kubeconfig, null);
                var source = new KubernetesSource(access, Clock.systemUTC(), Duration.ofHours(6), true)) {
            var listener = (ClusterListener) Proxy.newProxyInstance(
                    ClusterListener.class.getClassLoader(),
                    new Class<?>[] {ClusterListener.class},
                    (proxy, method, arguments) -> null);
            var watching = CompletableFuture.runAsync(() -> {
                try {
                    source.run(listener);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            await().atMost(Duration.ofSeconds(60)).until(() -> source.isWatching() || watching.isDone());
            assertThat(watching).isNotDone();

            assertThat(KubernetesAccess.identity(access)).isPresent();
            assertThatThrownBy(
                            () -> access.apps().deployments().inAnyNamespace().list())
                    .hasMessageContaining("cannot list resource \"deployments\"");
            assertThatThrownBy(() ->
                            access.pods().inNamespace("shop").withName("any").get())
                    .hasMessageContaining("cannot get resource \"pods\"");
        }
    }

    private static LeaseLeadership leadership(KubernetesClient access, String identity) {
        return new LeaseLeadership(
                access, "podtrail", "collector-turns", identity, LeaseLeadership.DEFAULT_LEASE_DURATION);
    }

    @ParameterizedTest
    @EnumSource(
            value = Level.class,
            names = {"BASELINE", "RESTRICTED"})
    void ofUpstreamsFixturesTheApiServerRefusesThoseThatWeWouldInTheSameWords(Level level) throws Exception {
        assumeTrue(Files.isDirectory(FIXTURES), "upstream's fixtures are not at " + FIXTURES);
        var yaml = PodJson.builder(new YAMLFactory()).build();
        var asked = new LevelVersion(level, Version.LATEST);
        String namespace = "fixtures-" + level;
        label(namespace, level.toString());
        int refused = 0;
        int allowed = 0;
        int invalid = 0;
        try (Stream<Path> files = Files.walk(FIXTURES.resolve(level + "/v1.37"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Pod pod = ApiServerDefaults.apply(yaml.readValue(file.toFile(), Pod.class));
                Verdict verdict = Evaluator.newest().evaluate(asked, pod);
                String answer = dryRun(namespace, file);

                if (answer.contains("is invalid: ")) {
                    invalid++; // Not even a pod: PodSecurity is not asked.
                } else if (verdict.isAllowed()) {
                    assertThat(answer).as(file.toString()).doesNotContain("violates PodSecurity");
                    allowed++;
                } else {
                    // On create, the API server copies an AppArmor annotation into the field, and then names both.
                    boolean namesMore = pod.metadata().annotations().keySet().stream()
                            .anyMatch(key -> key.startsWith("container.apparmor.security.beta.kubernetes.io/"));
                    assertThat(answer)
                            .as(file.toString())
                            .contains(
                                    namesMore
                                            ? "violates PodSecurity \"" + asked + "\": forbidden AppArmor profile"
                                            : verdict.message(Mode.ENFORCE, asked));
                    refused++;
                }
            }
        } finally {
            client.namespaces().withName(namespace).delete();
        }
        System.err.printf(
                "*** %d fixtures refused and %d let in at %s, %d are no valid pods%n",
                refused, allowed, level, invalid);
        assertThat(List.of(refused, allowed)).doesNotContain(0);
    }

    /** What the API server says to the pod; empty when it takes it. */
    private String dryRun(String namespace, Path file) throws IOException {
        var pod =
                new ObjectMapper(new YAMLFactory()).readValue(file.toFile(), io.fabric8.kubernetes.api.model.Pod.class);
        pod.getMetadata().setName("fixture"); // Their own are not all valid.
        try {
            client.pods().inNamespace(namespace).resource(pod).dryRun().create();
            return "";
        } catch (KubernetesClientException e) {
            return e.getStatus() == null
                    ? String.valueOf(e.getMessage())
                    : e.getStatus().getMessage();
        }
    }

    private void label(String name, String level) {
        cluster.label(name, Map.of(ENFORCE, level, "pod-security.kubernetes.io/audit", "baseline"));
    }

    private static io.fabric8.kubernetes.api.model.Pod plainPod(String name) {
        return new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace("shop")
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("c")
                .withImage("busybox")
                .addNewEnv()
                .withName("K")
                .withValue("hidden-value")
                .endEnv()
                .endContainer()
                .endSpec()
                .build();
    }

    private static io.fabric8.kubernetes.api.model.Pod privilegedPod(String name) {
        return new PodBuilder(plainPod(name))
                .editSpec()
                .editFirstContainer()
                .withNewSecurityContext()
                .withPrivileged(true)
                .endSecurityContext()
                .endContainer()
                .endSpec()
                .build();
    }

    private static io.fabric8.kubernetes.api.model.apps.Deployment privilegedDeployment(String name) {
        return new DeploymentBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace("shop")
                .endMetadata()
                .withNewSpec()
                .withNewSelector()
                .addToMatchLabels("app", name)
                .endSelector()
                .withNewTemplate()
                .withNewMetadata()
                .addToLabels("app", name)
                .endMetadata()
                .withSpec(privilegedPod(name).getSpec())
                .endTemplate()
                .endSpec()
                .build();
    }
}
