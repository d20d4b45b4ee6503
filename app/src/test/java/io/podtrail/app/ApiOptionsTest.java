package io.podtrail.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podtrail.app.http.OperationsServer;
import io.podtrail.app.http.Starting;
import io.podtrail.app.http.Tls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

        options.tokenFile = tokens();
        assertThatCode(options::bindAddress).doesNotThrowAnyException();
    }

    @Test
    void aTokenThatCanBeGuessedIsRefusedAndNoTokenIsEverShown() throws Exception {
        var options = new ApiOptions();
        options.tokenFile = Files.writeString(directory.resolve("weak"), "secret\n");
        assertThatThrownBy(options::access)
                .isInstanceOf(UserError.class)
                .hasMessageContaining("less than 16 characters")
                .hasMessageNotContaining("secret\n");

        options.tokenFile = tokens();
        assertThat(options.access().toString()).doesNotContain(TOKEN).doesNotContain(OLD_TOKEN);
    }

    @Test
    void anyOfTheTokensOpensAndProbesNeedNone() throws Exception {
        var options = RecordedCluster.onAFreePort();
        options.tokenFile = tokens();
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
    void aCertificateThatTheClientCaHasSignedOpensToo() throws Exception {
        Path certificate = directory.resolve("tls.crt");
        Path key = directory.resolve("tls.key");
        selfSigned(certificate, key);
        var options = RecordedCluster.onAFreePort();
        options.tlsCertFile = certificate;
        options.tlsKeyFile = key;
        options.clientCaFile = certificate;
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
                16,
                () -> new Starting("being tested"),
                (routes, registry) -> {});
    }

    private Path tokens() throws IOException {
        return Files.writeString(directory.resolve("tokens"), TOKEN + "\n\n" + OLD_TOKEN + "\n");
    }

    private static int status(HttpClient client, String url, String token) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(url));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    /** With the JDK's own tool, which every JDK has. */
    private void selfSigned(Path certificate, Path key) throws Exception {
        Path store = directory.resolve("store.p12");
        run(
                "-genkeypair",
                "-alias",
                "a",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost",
                "-ext",
                "bc=ca:true",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                "changeit");
        run(
                "-exportcert",
                "-rfc",
                "-alias",
                "a",
                "-keystore",
                store.toString(),
                "-storepass",
                "changeit",
                "-file",
                certificate.toString());
        var loaded = java.security.KeyStore.getInstance(store.toFile(), "changeit".toCharArray());
        byte[] encoded = loaded.getKey("a", "changeit".toCharArray()).getEncoded();
        Files.writeString(
                key,
                "-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----\n"
                        .formatted(java.util.Base64.getMimeEncoder().encodeToString(encoded)));
    }

    private static void run(String... arguments) throws Exception {
        var command = new java.util.ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(java.util.List.of(arguments));
        Process keytool = new ProcessBuilder(command).inheritIO().start();
        assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(keytool.exitValue()).isZero();
    }
}
