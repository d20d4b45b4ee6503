package io.podtrail.app;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.podtrail.collector.SourceException;
import io.podtrail.collector.kubernetes.KubernetesAccess;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Which API server, and as whom. */
@Command(optionListHeading = "Kubernetes API server:%n")
final class KubernetesOptions {
    @Option(
            names = "--kubeconfig",
            paramLabel = "FILE",
            description = "Default: $KUBECONFIG, ~/.kube/config, or the pod's own service account.")
    @Nullable Path kubeconfig;

    @Option(names = "--context", paramLabel = "NAME", description = "Of the kubeconfig. Default: its current one.")
    @Nullable String context;

    private @Nullable KubernetesClient client;

    /** Made when it is first asked for; belongs to these options. */
    KubernetesClient client() {
        if (client == null) {
            try {
                client = KubernetesAccess.connect(kubeconfig, context);
            } catch (SourceException e) {
                throw new UserError(String.valueOf(e.getMessage()), e);
            }
        }
        return client;
    }

    /** What the cluster is called in the log unless somebody names it. */
    String identity() {
        return KubernetesAccess.identity(client())
                .orElseThrow(() -> new UserError("the cluster has no kube-system namespace: name it with --cluster"));
    }

    void close() {
        if (client != null) {
            client.close();
        }
    }
}
