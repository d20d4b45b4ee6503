package io.podtrail.sink.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The process's way to API servers. */
@FunctionalInterface
public interface KubernetesClients {
    /** Of a process that has none. */
    KubernetesClients NONE = (kubeconfig, context) -> {
        throw new IllegalArgumentException("this process connects to no API server");
    };

    /**
     * Makes a client, which then belongs to the caller. Asks the API server nothing.
     *
     * @param kubeconfig null for where kubectl looks, or the pod's own service account
     * @param context of the kubeconfig; null for its current one
     * @throws IllegalArgumentException when the kubeconfig cannot be used; the message holds no secret
     */
    KubernetesClient connect(@Nullable Path kubeconfig, @Nullable String context);
}
