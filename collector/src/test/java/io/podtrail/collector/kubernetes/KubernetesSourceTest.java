package io.podtrail.collector.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.podtrail.collector.SourceException;
import io.podtrail.testkit.MockApiServer;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Against fabric8's mock API server, which keeps what it is sent and serves lists and watches of it. */
final class KubernetesSourceTest {
    private final MockApiServer server = new MockApiServer(true);
    private final KubernetesClient client = server.client();
    private final Story story = new Story();
    private @Nullable KubernetesSource source;

    @AfterEach
    void close() {
        if (source != null) {
            source.close();
        }
        server.close();
    }

    @Test
    void whatIsThereIsListedAndWhatHappensIsWatchedInSlimForm() {
        create(namespace("shop", "baseline"));
        create(pod("api"));
        start(Duration.ofHours(1));
        story.awaits("started", "namespace shop baseline", "pod api privileged", "completed without templates");

        create(pod("late"));
        story.awaits("pod late privileged");
        client.namespaces().withName("shop").edit(old -> namespace("shop", "restricted"));
        story.awaits("namespace shop restricted");
        client.pods().inNamespace("shop").withName("late").delete();
        story.awaits("gone late");
    }

    @Test
    void anUnreadablePodIsADeadLetterThatDoesNotQuoteItAndTheWatchGoesOn() {
        create(namespace("shop", "baseline"));
        start(Duration.ofHours(1));
        story.awaits("completed without templates");

        client.genericKubernetesResources("v1", "Pod")
                .inNamespace("shop")
                .resource(new GenericKubernetesResourceBuilder()
                        .withApiVersion("v1")
                        .withKind("Pod")
                        .withNewMetadata()
                        .withName("bad")
                        .withNamespace("shop")
                        .endMetadata()
                        .addToAdditionalProperties("spec", Map.of("hostPID", "s3cr3t"))
                        .build())
                .create();

        story.awaits("rejected spec.hostPID has the wrong type");
        create(pod("next"));
        story.awaits("pod next privileged");
    }

    @Test
    void theKeyframeIntervalListsAllOfItAgain() {
        create(namespace("shop", "baseline"));
        create(pod("api"));
        start(Duration.ofSeconds(2));

        await().atMost(Duration.ofSeconds(20))
                .until(() -> story.told.stream()
                                .filter("completed without templates"::equals)
                                .count()
                        >= 2);
        assertThat(story.told.stream().filter("pod api privileged"::equals).count())
                .isGreaterThanOrEqualTo(2);
    }

    @Test
    void anApiServerThatIsNotThereIsToldWithAdvice() {
        var gone = KubernetesAccess.connect(client.getConfiguration());
        server.close();

        assertThatThrownBy(() -> new KubernetesSource(gone, Clock.systemUTC(), Duration.ofHours(1), true).run(story))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("cannot be reached")
                .hasMessageContaining("kubeconfig");
    }

    private void start(Duration keyframeInterval) {
        var slim = KubernetesAccess.connect(client.getConfiguration());
        var started = new KubernetesSource(slim, Clock.systemUTC(), keyframeInterval, true);
        source = started;
        var thread = new Thread(() -> {
            try {
                started.run(story);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private void create(Namespace namespace) {
        client.namespaces().resource(namespace).create();
    }

    private void create(Pod pod) {
        client.pods().inNamespace("shop").resource(pod).create();
    }

    private static Namespace namespace(String name, String level) {
        return new NamespaceBuilder()
                .withNewMetadata()
                .withName(name)
                .addToLabels("pod-security.kubernetes.io/enforce", level)
                .endMetadata()
                .build();
    }

    private static Pod pod(String name) {
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
                .withValue("secret")
                .endEnv()
                .withNewSecurityContext()
                .withPrivileged(true)
                .endSecurityContext()
                .endContainer()
                .endSpec()
                .build();
    }
}
