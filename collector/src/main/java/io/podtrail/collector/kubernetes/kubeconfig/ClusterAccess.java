package io.podtrail.collector.kubernetes.kubeconfig;

import io.podtrail.collector.SourceException;
import io.podtrail.collector.kubernetes.kubeconfig.Kubeconfig.Selection;
import io.podtrail.policy.GoQuote;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * An API server, how to reach it and as whom: complete and checked, as far as that goes without a connection.
 *
 * @param context the kubeconfig's context it is; empty for the service account of a pod
 * @param server with its path prefix, if any; without query
 * @param proxy empty for a direct connection
 */
public record ClusterAccess(
        String context, HttpUrl server, ClusterEntry cluster, UserEntry user, Optional<ProxyUrl> proxy) {
    /**
     * Checks what a context refers to.
     *
     * @throws SourceException which names everything that is wrong with cluster and user
     */
    static ClusterAccess of(Selection selection, ProcessEnvironment environment) {
        ClusterEntry cluster = selection.cluster();
        UserEntry user = selection.user();
        var problems = new ArrayList<String>();
        cluster.problems().forEach(problem -> problems.add(inCluster(cluster, problem)));
        user.problems()
                .forEach(problem ->
                        problems.add("%s: user %s: %s".formatted(user.origin(), GoQuote.of(user.name()), problem)));
        HttpUrl server = cluster.server().isEmpty() ? null : server(cluster, user);
        if (server == null && !cluster.server().isEmpty()) {
            problems.add(inCluster(
                    cluster,
                    "server %s must be a URL such as https://10.0.0.1:6443, without user and password, or host:port"
                            .formatted(GoQuote.of(cluster.server()))));
        }
        Optional<ProxyUrl> proxy = configuredProxy(cluster, problems);
        if (!problems.isEmpty() || server == null) {
            throw new SourceException("kubeconfig " + String.join("\nkubeconfig ", problems));
        }
        return new ClusterAccess(
                selection.context(),
                server,
                cluster,
                user,
                proxy.isPresent() ? proxy : new EnvironmentProxies(environment).proxyTo(server));
    }

    /** Credentials are for an encrypted connection only. Upstream: {@code IsConfigTransportTLS} in clientcmd. */
    public boolean mayAuthenticate() {
        return server.isHttps();
    }

    private static @Nullable HttpUrl server(ClusterEntry cluster, UserEntry user) {
        return ServerUrl.parse(
                cluster.server(),
                cluster.certificateAuthority().isPresent()
                        || cluster.insecureSkipTlsVerify()
                        || user.clientCertificate().isPresent());
    }

    /** A cluster's own proxy is used for every host, whatever {@code NO_PROXY} says, as by client-go. */
    private static Optional<ProxyUrl> configuredProxy(ClusterEntry cluster, List<String> problems) {
        if (cluster.proxyUrl().isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(ProxyUrl.parse(cluster.proxyUrl()));
        } catch (IllegalArgumentException e) {
            problems.add(inCluster(cluster, "proxy-url " + e.getMessage()));
            return Optional.empty();
        }
    }

    private static String inCluster(ClusterEntry cluster, String problem) {
        return "%s: cluster %s: %s".formatted(cluster.origin(), GoQuote.of(cluster.name()), problem);
    }
}
