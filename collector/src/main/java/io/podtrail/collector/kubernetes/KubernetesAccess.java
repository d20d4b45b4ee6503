package io.podtrail.collector.kubernetes;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.podtrail.collector.SourceException;
import io.podtrail.policy.Version;
import io.podtrail.policy.pod.PodJson;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The way to an API server, and what can be learned from it besides pods and namespaces. */
public final class KubernetesAccess {
    /** More is for the source to decide: the client's own default is silent for half a minute. */
    private static final int REQUEST_RETRIES = 2;

    private static final Pattern LEADING_DIGITS = Pattern.compile("(\\d+).*");

    private KubernetesAccess() {}

    /**
     * A client that reads pods and namespaces into our own slim classes.
     *
     * @param kubeconfig null for $KUBECONFIG, ~/.kube/config, or the pod's own service account
     * @param context null for the kubeconfig's current one
     */
    public static KubernetesClient connect(@Nullable Path kubeconfig, @Nullable String context) {
        if (kubeconfig != null) {
            if (!Files.isReadable(kubeconfig)) {
                throw new SourceException("kubeconfig %s cannot be read".formatted(kubeconfig));
            }
            System.setProperty(
                    Config.KUBERNETES_KUBECONFIG_FILE, kubeconfig.toString()); // fabric8's only way to take both.
        }
        return connect(Config.autoConfigure(context));
    }

    static KubernetesClient connect(Config config) {
        var serialization = new KubernetesSerialization(PodJson.mapper(), false);
        serialization.registerKubernetesResource(SlimPod.class);
        serialization.registerKubernetesResource(SlimNamespace.class);
        return new KubernetesClientBuilder()
                .withKubernetesSerialization(serialization)
                .withConfig(new ConfigBuilder(config)
                        .withRequestRetryBackoffLimit(REQUEST_RETRIES)
                        .build())
                .build();
    }

    /** The cluster's stable identity: the UID of its kube-system namespace. Empty when that may not be read. */
    public static Optional<String> identity(KubernetesClient client) {
        try {
            return Optional.ofNullable(client.resources(SlimNamespace.class)
                            .withName("kube-system")
                            .get())
                    .map(namespace -> namespace.slimMetadata().uid());
        } catch (KubernetesClientException e) {
            throw KubernetesSource.explained(e, "get", "namespaces");
        }
    }

    /** The API server's own version; null when it does not say. Providers write minors such as {@code 33+}. */
    static @Nullable Version version(KubernetesClient client) {
        try {
            var info = client.getKubernetesVersion();
            if (info == null || info.getMinor() == null) {
                return null;
            }
            var minor = LEADING_DIGITS.matcher(info.getMinor());
            return minor.matches() ? Version.of(Long.parseLong(minor.group(1))) : null;
        } catch (KubernetesClientException e) {
            return null;
        }
    }
}
