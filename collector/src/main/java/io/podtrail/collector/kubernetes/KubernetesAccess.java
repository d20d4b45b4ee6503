package io.podtrail.collector.kubernetes;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.podtrail.collector.SourceException;
import io.podtrail.policy.Version;
import io.podtrail.policy.pod.PodJson;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The way to an API server, and what can be learned from it besides pods and namespaces. */
public final class KubernetesAccess {
    private static final JsonMapper JSON = PodJson.mapper();

    /** More is for the source to decide: the client's own default is silent for half a minute. */
    private static final int REQUEST_RETRIES = 2;

    private static final Pattern LEADING_DIGITS = Pattern.compile("(\\d+).*");

    private KubernetesAccess() {}

    /**
     * A client of the kubeconfig's API server.
     *
     * @param kubeconfig null for $KUBECONFIG, ~/.kube/config, or the pod's own service account
     * @param context null for the kubeconfig's current one
     */
    public static synchronized KubernetesClient connect(@Nullable Path kubeconfig, @Nullable String context) {
        if (kubeconfig != null) {
            if (!Files.isReadable(kubeconfig)) {
                throw new SourceException("kubeconfig %s cannot be read".formatted(kubeconfig));
            }
            // fabric8's only way to take both, and the proxies of the environment besides. The property is everybody's:
            // two who connect at once must not read each other's.
            System.setProperty(Config.KUBERNETES_KUBECONFIG_FILE, kubeconfig.toString());
        }
        return connect(Config.autoConfigure(context));
    }

    static KubernetesClient connect(Config config) {
        return new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder(config)
                        .withRequestRetryBackoffLimit(REQUEST_RETRIES)
                        .build())
                .build();
    }

    /**
     * The cluster's stable identity: the UID of its kube-system namespace. Empty when it has none.
     *
     * @throws SourceException when the API server cannot be asked
     */
    public static Optional<String> identity(KubernetesClient client) {
        try (var api = new ApiServer(client);
                var namespace = api.get("/api/v1/namespaces/kube-system")) {
            return Optional.of(JSON.readTree(namespace).at("/metadata/uid").asText())
                    .filter(uid -> !uid.isEmpty());
        } catch (ApiException e) {
            if (e.code() == HttpURLConnection.HTTP_NOT_FOUND) {
                return Optional.empty();
            }
            throw AccessProblem.explain(e);
        } catch (IOException e) {
            throw AccessProblem.explain(e);
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
