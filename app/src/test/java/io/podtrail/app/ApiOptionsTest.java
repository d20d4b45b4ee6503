package io.podtrail.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.config.MeterFilter;
import io.podtrail.app.http.OperationsServer;
import io.podtrail.app.http.Starting;
import io.podtrail.app.http.Tls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may ask, and where. */
final class ApiOptionsTest {
    private static final String TOKEN = "0123456789abcdef0123456789abcdef";
    private static final String OLD_TOKEN = "fedcba9876543210fedcba9876543210";

    @TempDir
    private Path directory;

    @Test
    void nobodyServesElsewhereThanOnLoopbackWithoutSayingToWhom() throws Exception {
        var options = new ApiOptions();
        options.address = "0.0.0.0:9466";

        assertThatThrownBy(options::bindAddress)
                .isInstanceOf(UserError.class)
                .hasMessageContaining("--api-token-file")
                .hasMessageContaining("--client-ca-file");

        options.guard.tokenFile = tokens();
        assertThatThrownBy(options::access)
                .isInstanceOf(UserError.class)
                .hasMessageContaining("plain HTTP")
                .hasMessageContaining("--tls-cert-file")
                .hasMessageContaining("--allow-plain-http");

        options.guard.allowPlainHttp = true;
        assertThatCode(options::access).doesNotThrowAnyException();
    }

    @Test
    void aTokenThatCanBeGuessedIsRefusedAndNoTokenIsEverShown() throws Exception {
        var options = new ApiOptions();
        options.guard.tokenFile = secret("weak", "secret\n");
        assertThatThrownBy(options::access)
                .isInstanceOf(UserError.class)
                .hasMessageContaining("less than 16 characters")
                .hasMessageNotContaining("secret\n");

        options.guard.tokenFile = tokens();
        assertThat(options.access().toString()).doesNotContain(TOKEN).doesNotContain(OLD_TOKEN);
    }

    @Test
    void anyOfTheTokensOpensAndProbesNeedNone() throws Exception {
        var options = RecordedCluster.onAFreePort();
        options.guard.tokenFile = tokens();
        try (var server = serve(options)) {
            String url = "http://127.0.0.1:" + server.port();

            assertThat(status(HttpClient.newHttpClient(), url + "/livez", null)).isEqualTo(200);
            assertThat(status(HttpClient.newHttpClient(), url + "/metrics", null))
                    .isEqualTo(401);
            assertThat(status(HttpClient.newHttpClient(), url + "/metrics", "wrong"))
                    .isEqualTo(401);
            assertThat(status(HttpClient.newHttpClient(), url + "/metrics", TOKEN))
                    .isEqualTo(200);
            assertThat(status(HttpClient.newHttpClient(), url + "/metrics", OLD_TOKEN))
                    .isEqualTo(200);
        }
    }

    @Test
    void aPageWhoseNameWasMadeToMeanThisHostReadsNothing() throws Exception {
        try (var server = serve(RecordedCluster.onAFreePort());
                var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.getOutputStream()
                    .write("GET /metrics HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 403")
                    .contains("ask it as localhost");
        }
    }

    @Test
    void aCertificateThatTheClientCaHasSignedOpensToo() throws Exception {
        Path certificate = directory.resolve("tls.crt");
        Path key = directory.resolve("tls.key");
        SelfSignedCertificate.write(certificate, key);
        var options = RecordedCluster.onAFreePort();
        options.guard.tlsCertFile = certificate;
        options.guard.tlsKeyFile = key;
        options.guard.clientCaFile = certificate;
        try (var server = serve(options)) {
            String url = "https://localhost:" + server.port() + "/metrics";
            var stranger = HttpClient.newBuilder()
                    .sslContext(Tls.forClient(certificate, null, null))
                    .build();
            var known = HttpClient.newBuilder()
                    .sslContext(Tls.forClient(certificate, certificate, key))
                    .build();

            assertThat(status(stranger, url, null)).isEqualTo(401);
            assertThat(status(known, url, null)).isEqualTo(200);
        }
    }

    private static OperationsServer serve(ApiOptions options) {
        return new OperationsServer(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                options.access(),
                OperationsServer.Capacity.SMALL,
                MeterFilter.accept(),
                () -> new Starting("being tested"),
                (routes, registry) -> {});
    }

    private Path tokens() throws IOException {
        return secret("tokens", TOKEN + "\n\n" + OLD_TOKEN + "\n");
    }

    private Path secret(String name, String content) throws IOException {
        Path file = Files.writeString(directory.resolve(name), content);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void tokensThatEverybodyMayReadAreRefused() throws Exception {
        var options = new ApiOptions();
        options.guard.tokenFile = Files.setPosixFilePermissions(tokens(), PosixFilePermissions.fromString("rw-r--r--"));

        assertThatThrownBy(options::access)
                .isInstanceOf(UserError.class)
                .hasMessageContaining("chmod 600")
                .hasMessageContaining("tokens");
    }

    @ParameterizedTest
    @CsvSource({
        "http://podtrail.example:9466, false",
        "http://10.0.0.7:9466, false",
        "http://localhost.example:9466, false",
        "http://127.0.0.1.example/, false",
        "http://127.0.0.1@evil.example/, false",
        "http://127.0.0.1:9466, true",
        "http://localhost:9466, true",
        "http://[::1]:9466, true",
        "https://podtrail.example:9466, true"
    })
    void aTokenIsSentInTheOpenToLoopbackOnly(String server, boolean sent) throws Exception {
        var options = new ClientOptions();
        options.server = server;
        options.tokenFile = tokens();

        if (sent) {
            assertThat(options.client()).isNotNull();
        } else {
            assertThatThrownBy(options::client).isInstanceOf(UserError.class).hasMessageContaining("plain HTTP");
            options.allowPlainHttp = true;
            assertThat(options.client()).isNotNull();
        }
    }

    @Test
    void theAddressThatIsPrintedIsTheOneToAskAt() {
        assertThat(ApiOptions.hint("http://127.0.0.1:9466", ClientOptions.flag("http://127.0.0.1:9466")))
                .doesNotContain("--server");
        assertThat(ApiOptions.hint("https://10.0.0.7:9466", ClientOptions.flag("https://10.0.0.7:9466")))
                .contains("--server https://10.0.0.7:9466");
    }

    private static int status(HttpClient client, String url, String token) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(url));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }
}
