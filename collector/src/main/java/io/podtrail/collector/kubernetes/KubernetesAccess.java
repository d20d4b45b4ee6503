package io.podtrail.collector.kubernetes;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.NamedContextBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.github.resilience4j.core.IntervalFunction;
import io.podtrail.collector.SourceException;
import io.podtrail.collector.kubernetes.http.ApiServerHttp;
import io.podtrail.collector.kubernetes.kubeconfig.AccessSearch;
import io.podtrail.collector.kubernetes.kubeconfig.ClusterAccess;
import io.podtrail.collector.kubernetes.kubeconfig.ProcessEnvironment;
import io.podtrail.policy.Version;
import io.podtrail.policy.pod.PodJson;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The way to an API server, and what can be learned from it besides pods and namespaces. */
public final class KubernetesAccess {
    private static final JsonMapper JSON = PodJson.mapper();

    /** More is for the source to decide: the client's own default is silent for half a minute. */
    private static final int REQUEST_RETRIES = 2;

    /** About half a minute, in which an API server that restarts is back. */
    private static final int IDENTITY_ATTEMPTS = 7;

    private static final IntervalFunction BACKOFF =
            IntervalFunction.ofExponentialRandomBackoff(Duration.ofMillis(500), 2.0, 0.5, Duration.ofSeconds(10));

    private static final Pattern LEADING_DIGITS = Pattern.compile("(\\d+).*");

    private KubernetesAccess() {}

    /**
     * A client of the kubeconfig's API server.
     *
     * @param kubeconfig null for $KUBECONFIG, ~/.kube/config, or the pod's own service account
     * @param context null for the kubeconfig's current one
     * @throws SourceException when it cannot be used; the message names file and field, and holds no secret
     */
    public static KubernetesClient connect(@Nullable Path kubeconfig, @Nullable String context) {
        return connect(kubeconfig, context, ProcessEnvironment.current());
    }

    static KubernetesClient connect(
            @Nullable Path kubeconfig, @Nullable String context, ProcessEnvironment environment) {
        ClusterAccess access = new AccessSearch(environment).find(kubeconfig, context);
        var http = new ApiServerHttp(access, environment.variables());
        return new KubernetesClientBuilder()
                .withConfig(config(access))
                .withHttpClientFactory(http)
                .build();
    }

    /** Nothing that fabric8 would look for by itself, and no credential: those are the HTTP client's. */
    private static Config config(ClusterAccess access) {
        return new ConfigBuilder(Config.empty())
                .withMasterUrl(access.server().toString())
                .withRequestRetryBackoffLimit(REQUEST_RETRIES)
                .withOnlyHttpWatches(true)
                .withCurrentContext(new NamedContextBuilder()
                        .withName(access.context())
                        .withNewContext()
                        .withCluster(access.cluster().name())
                        .endContext()
                        .build())
                .build();
    }

    /**
     * The cluster's stable identity: the UID of its kube-system namespace. Empty when it has none.
     *
     * @throws SourceException when the API server cannot be asked
     */
    public static Optional<String> identity(KubernetesClient client) {
        try (var api = new ApiServer(client)) {
            for (int attempt = 1; ; attempt++) {
                try (var namespace = api.get("/api/v1/namespaces/kube-system")) {
                    return Optional.of(
                                    JSON.readTree(namespace).at("/metadata/uid").asText())
                            .filter(uid -> !uid.isEmpty());
                } catch (ApiException e) {
                    if (e.code() == HttpURLConnection.HTTP_NOT_FOUND) {
                        return Optional.empty();
                    }
                    if (!e.isTransient() || attempt == IDENTITY_ATTEMPTS) {
                        throw e;
                    }
                    Thread.sleep(ApiException.backOffMillis(e, BACKOFF.apply(attempt)));
                }
            }
        } catch (IOException e) {
            throw AccessProblem.explain(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SourceException("interrupted while the API server was asked for the cluster's identity", e);
        }
    }

    /**
     * The API server's own version; null when it does not say. Providers write minors such as {@code 33+}.
     *
     * @throws IOException when it cannot be asked at all
     */
    static @Nullable Version version(ApiServer api) throws IOException {
        try (var info = api.get("/version")) {
            var minor = LEADING_DIGITS.matcher(JSON.readTree(info).path("minor").asText());
            return minor.matches() ? Version.of(Long.parseLong(minor.group(1))) : null;
        } catch (ApiException e) {
            return null; // Some hide it; whether we may list will show.
        }
    }
}
