package io.podtrail.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.podtrail.app.kafka.OnKafka;
import io.podtrail.app.kafka.TestKafka;
import io.podtrail.collector.kubernetes.KubernetesAccess;
import io.podtrail.collector.kubernetes.KubernetesSource;
import io.podtrail.events.AlertSettings;
import io.podtrail.events.Severity;
import io.podtrail.events.kafka.TopicCreator;
import io.podtrail.policy.PodSecurityConfiguration;
import io.podtrail.sink.SinkConfig;
import io.podtrail.sink.delivery.RetryPolicy;
import io.podtrail.testkit.MockApiServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From fabric8's mock API server through a real broker to a receiver. */
@OnKafka
final class KubernetesAlertsTest {
    private final ToldAlerts told = new ToldAlerts();

    @Test
    void whatHappensInTheClusterBecomesTheRightAlerts(@TempDir Path directory) throws Exception {
        var settings = new AlertSettings(Duration.ZERO, Severity.CRITICAL, Severity.WARNING, Severity.INFO);
        try (var cluster = new MockApiServer(false);
                var access = KubernetesAccess.connect(kubeconfig(cluster, directory), null);
                var source = new KubernetesSource(access, Clock.systemUTC(), Duration.ofSeconds(8), true);
                Pipeline pipeline = Pipeline.start(
                        TestKafka.start(directory),
                        directory,
                        TopicCreator.DEFAULT_RETENTION,
                        (topics, clients) -> new SinkConfig(topics, clients, RetryPolicy.DEFAULT, Map.of("told", told)),
                        RecordedCluster.onAFreePort(),
                        () -> {})) {
            KubernetesClient client = cluster.client();
            client.namespaces().resource(namespace("baseline")).create();
            var collecting = new Thread(() -> {
                try {
                    pipeline.run(source, "mock", "known as this", PodSecurityConfiguration.NONE, settings);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            collecting.start();

            client.pods().inNamespace("shop").resource(pod("api", true)).create();
            told.awaits("opened enforce Pod/api pod-created");

            client.pods().inNamespace("shop").resource(pod("web", false)).create();
            client.namespaces().withName("shop").edit(old -> namespace("restricted"));
            told.awaits("changed enforce Pod/api namespace-relabelled");
            told.awaits("opened enforce Pod/web namespace-relabelled");

            client.namespaces().withName("shop").edit(old -> namespace("privileged"));
            told.awaits("resolved enforce Pod/api policy-relaxed");

            client.namespaces().withName("shop").edit(old -> namespace("baseline"));
            told.awaits("opened enforce Pod/api namespace-relabelled");
            client.pods().inNamespace("shop").withName("api").delete();
            told.awaits("resolved enforce Pod/api deleted");
            assertThat(metrics(pipeline))
                    .contains("podtrail_collector_epoch")
                    .contains("podtrail_processor_evaluation_seconds_count")
                    .contains("podtrail_sink_alerts_total{receiver=\"told\"}");

            source.close();
            collecting.join();
            assertThat(told.all()).noneMatch(alert -> alert.contains("swept"));
            assertThat(TopicContents.lines(
                            pipeline.clientProperties(), pipeline.topics().observations()))
                    .noneMatch(line -> line.contains("hidden-value"));
        }
    }

    private static String metrics(Pipeline pipeline) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(pipeline.apiUrl() + "/metrics"));
        return HttpClient.newHttpClient()
                .send(request.build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static Path kubeconfig(MockApiServer cluster, Path directory) throws Exception {
        return Files.writeString(directory.resolve("kubeconfig"), cluster.kubeconfig());
    }

    private static Namespace namespace(String enforce) {
        return new NamespaceBuilder()
                .withNewMetadata()
                .withName("shop")
                .addToLabels("pod-security.kubernetes.io/enforce", enforce)
                .endMetadata()
                .build();
    }

    private static Pod pod(String name, boolean privileged) {
        return new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace("shop")
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("c")
                .addNewEnv()
                .withName("K")
                .withValue("hidden-value")
                .endEnv()
                .withNewSecurityContext()
                .withPrivileged(privileged)
                .endSecurityContext()
                .endContainer()
                .endSpec()
                .build();
    }
}
