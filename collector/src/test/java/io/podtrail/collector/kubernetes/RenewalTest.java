package io.podtrail.collector.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsExchange;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.podtrail.collector.kubernetes.kubeconfig.ProcessEnvironment;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What happens when an API server does not, or no longer, accept a credential, or sends us elsewhere. */
@Timeout(60)
final class RenewalTest {
    @TempDir
    private Path directory;

    private volatile String accepted = "";

    @Test
    void aTokenThatWasReplacedInItsFileIsUsedAfterTheFirstRejection() throws Exception {
        Path token = Files.writeString(directory.resolve("token"), "old");
        accepted = "Bearer old";
        try (var server = RecordingApiServer.tls("server", this::status);
                var client = client(server, "tokenFile: token");
                var api = new ApiServer(client)) {
            api.get("/version").close();

            Files.writeString(token, "new");
            accepted = "Bearer new";
            api.get("/version").close();

            assertThat(server.seen()).hasSize(3);
            assertThat(server.seen().get(2)).contains("authorization=[Bearer new]");
        }
    }

    @Test
    void aClientCertificateThatWasReplacedIsShownOverANewConnection() throws Exception {
        accepted = "CN=ec-sec1";
        TestPki.copy("ec-sec1.crt", directory);
        TestPki.copy("ec-sec1.key", directory);
        try (var server = RecordingApiServer.tls("server", this::statusOfCertificate);
                var client = client(server, "client-certificate: ec-sec1.crt, client-key: ec-sec1.key");
                var api = new ApiServer(client)) {
            try (InputStream body = api.get("/version")) {
                body.readAllBytes(); // So that its connection is kept for the next request.
            }

            Files.writeString(directory.resolve("ec-sec1.crt"), TestPki.text("ed25519.crt"));
            Files.writeString(directory.resolve("ec-sec1.key"), TestPki.text("ed25519.key"));
            accepted = "CN=ed25519";
            api.get("/version").close();

            assertThat(server.seen()).hasSize(3);
            assertThat(server.seen().get(1)).contains("certificate=CN=ec-sec1");
            assertThat(server.seen().get(2)).contains("certificate=CN=ed25519");
        }
    }

    @Test
    void aCredentialThatStaysTheSameIsTriedOnce() throws Exception {
        accepted = "Bearer other";
        try (var server = RecordingApiServer.tls("server", this::status);
                var client = client(server, "token: t");
                var api = new ApiServer(client)) {
            assertThatThrownBy(() -> api.get("/version"))
                    .isInstanceOfSatisfying(
                            ApiException.class, e -> assertThat(e.code()).isEqualTo(401));
            assertThat(server.seen()).hasSize(1);
        }
    }

    @Test
    void aRedirectIsNotFollowedBecauseTheTokenWouldGoWithIt() throws Exception {
        try (var server = RecordingApiServer.tls("server", exchange -> 307);
                var client = client(server, "token: t");
                var api = new ApiServer(client)) {
            assertThatThrownBy(() -> api.get("/version"))
                    .isInstanceOfSatisfying(
                            ApiException.class,
                            e -> assertThat(AccessProblem.explain(e))
                                    .hasMessageContaining(
                                            "redirects to another address (HTTP 307), to which no credentials are sent"));
            assertThat(server.seen()).hasSize(1);
        }
    }

    @Test
    void everyAnswerIsReadToItsEnd() throws Exception {
        try (var server = RecordingApiServer.tls("server", exchange -> 200);
                var client = client(server, "token: t");
                var api = new ApiServer(client)) {
            for (int i = 0; i < 500; i++) {
                try (InputStream body = api.get("/version")) {
                    assertThat(body.readAllBytes()).isEqualTo(RecordingApiServer.VERSION);
                }
            }
        }
    }

    private int status(HttpExchange exchange) {
        return accepted.equals(exchange.getRequestHeaders().getFirst("Authorization")) ? 200 : 401;
    }

    private int statusOfCertificate(HttpExchange exchange) {
        try {
            return ((HttpsExchange) exchange)
                            .getSSLSession()
                            .getPeerPrincipal()
                            .getName()
                            .equals(accepted)
                    ? 200
                    : 401;
        } catch (SSLPeerUnverifiedException e) {
            return 401;
        }
    }

    private KubernetesClient client(RecordingApiServer server, String user) throws IOException {
        Path config = Files.writeString(
                directory.resolve("config"), """
                current-context: it
                contexts: [{name: it, context: {cluster: c, user: u}}]
                clusters: [{name: c, cluster: {server: 'https://127.0.0.1:%d', certificate-authority-data: %s}}]
                users: [{name: u, user: {%s}}]
                """.formatted(server.port(), TestPki.base64("ca.crt"), user));
        return KubernetesAccess.connect(config, null, new ProcessEnvironment(Map.of(), directory));
    }
}
