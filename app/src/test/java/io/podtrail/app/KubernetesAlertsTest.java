package io.podtrail.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import io.podtrail.testkit.LocalApiServer;
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

/** From an API server through a real broker to a receiver. */
@OnKafka
final class KubernetesAlertsTest {
    private final ToldAlerts told = new ToldAlerts();

    @Test
    void whatHappensInTheClusterBecomesTheRightAlerts(@TempDir Path directory) throws Exception {
        var settings = new AlertSettings(Duration.ZERO, Severity.CRITICAL, Severity.WARNING, Severity.INFO);
        try (var cluster = new LocalApiServer(0);
                var access = KubernetesAccess.connect(
                        Files.writeString(directory.resolve("kubeconfig"), cluster.kubeconfig()), null);
                var source = new KubernetesSource(access, Clock.systemUTC(), Duration.ofSeconds(8), true);
                Pipeline pipeline = Pipeline.start(
                        TestKafka.start(directory),
                        directory,
                        TopicCreator.DEFAULT_RETENTION,
                        (topics, clients) -> new SinkConfig(topics, clients, RetryPolicy.DEFAULT, Map.of("told", told)),
                        RecordedCluster.onAFreePort(),
                        () -> {})) {
            cluster.put("namespaces", namespace("baseline"));
            var collecting = new Thread(() -> {
                try {
                    pipeline.run(source, "mock", "known as this", PodSecurityConfiguration.NONE, settings);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            collecting.start();

            cluster.put("pods", pod("api", true));
            told.awaits("opened enforce Pod/api pod-created");

            cluster.put("pods", pod("web", false));
            // Pods and namespaces come by watches of their own, in any order.
            await().atMost(Duration.ofMinutes(3))
                    .until(() ->
                            TopicContents.lines(
                                            pipeline.clientProperties(),
                                            pipeline.topics().observations())
                                    .stream()
                                    .anyMatch(line -> line.contains("uid-web")));
            cluster.put("namespaces", namespace("restricted"));
            told.awaits("changed enforce Pod/api namespace-relabelled");
            told.awaits("opened enforce Pod/web namespace-relabelled");

            cluster.put("namespaces", namespace("privileged"));
            told.awaits("resolved enforce Pod/api policy-relaxed");

            cluster.put("namespaces", namespace("baseline"));
            told.awaits("opened enforce Pod/api namespace-relabelled");
            cluster.delete("pods", "shop", "api");
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

    private static ObjectNode namespace(String enforce) {
        ObjectNode namespace = named("Namespace", "shop");
        namespace.withObject("metadata").withObject("labels").put("pod-security.kubernetes.io/enforce", enforce);
        return namespace;
    }

    private static ObjectNode pod(String name, boolean privileged) {
        ObjectNode pod = named("Pod", name);
        pod.withObject("metadata").put("namespace", "shop").put("uid", "uid-" + name);
        ObjectNode container =
                pod.withObject("spec").withArray("containers").addObject().put("name", "c");
        container.withArray("env").addObject().put("name", "K").put("value", "hidden-value");
        container.withObject("securityContext").put("privileged", privileged);
        return pod;
    }

    private static ObjectNode named(String kind, String name) {
        ObjectNode object =
                JsonNodeFactory.instance.objectNode().put("apiVersion", "v1").put("kind", kind);
        object.withObject("metadata").put("name", name);
        return object;
    }
}
