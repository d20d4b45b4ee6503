package io.podtrail.sink.receivers.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.podtrail.sink.receivers.Delivery;
import io.podtrail.sink.receivers.Delivery.Outcome;
import io.podtrail.sink.receivers.Secret;
import io.podtrail.sink.receivers.StrictServer;
import io.podtrail.sink.receivers.StrictServer.Reply;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What all receivers rely on; answers, time limits and resets are tested with the webhook. */
final class HttpPosterTest {
    private static final byte[] JSON = {'{', '}'};
    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir
    private Path directory;

    @Test
    void aServerThatThePrivateAuthorityVouchesForIsTrusted() throws Exception {
        Path store = keyStore("localhost");
        HttpsServer server = https(store);
        try {
            String url = "https://localhost:" + server.getAddress().getPort() + "/s3cr3t";

            assertThat(post(url, certificate(store))).isEqualTo(Delivery.delivered());
            Delivery unknown = post(url, null);
            assertThat(unknown.outcome()).isEqualTo(Outcome.RETRY);
            assertThat(unknown.explanation()).contains("connection failed").doesNotContain("s3cr3t");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void aCertificateForAnotherNameIsNot() throws Exception {
        Path store = keyStore("elsewhere.example");
        HttpsServer server = https(store);
        try {
            String url = "https://localhost:" + server.getAddress().getPort() + "/";

            assertThat(post(url, certificate(store)).outcome()).isEqualTo(Outcome.RETRY);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void aFileWithoutCertificatesIsRefusedAtTheStart() throws Exception {
        Path empty = Files.createFile(directory.resolve("empty.pem"));

        assertThatThrownBy(() -> poster(new Connection(Duration.ofSeconds(30), empty.toString(), null)))
                .hasMessageContaining("empty.pem");
        assertThatThrownBy(() -> poster(new Connection(Duration.ofSeconds(30), "/no/such/file", null)))
                .hasMessageContaining("/no/such/file");
    }

    @Test
    void aRedirectIsNotFollowed() throws Exception {
        try (var other = new StrictServer(request -> Reply.of(200, ""));
                var server = new StrictServer(request -> new Reply(307, "", Map.of("Location", other.url("/"))))) {
            assertThat(post(server.url("/"), null).outcome()).isEqualTo(Outcome.REFUSED);
            assertThat(other.accepted()).isEmpty();
        }
    }

    @Test
    void requestsGoThroughTheProxyWhichLooksNamesUp() throws Exception {
        var line = new CompletableFuture<String>();
        try (var proxy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var thread = new Thread(() -> answerOnce(proxy, line));
            thread.start();
            var connection = new Connection(Duration.ofSeconds(60), null, "http://127.0.0.1:" + proxy.getLocalPort());

            Delivery delivery = poster(connection)
                    .post(target("http://only-the-proxy-knows.invalid/x"), Map.of(), JSON, Answer::byStatus);

            assertThat(delivery).isEqualTo(Delivery.delivered());
            assertThat(line.get()).startsWith("POST http://only-the-proxy-knows.invalid/x");
            thread.join();
        }
    }

    @Test
    void aNameThatIsLookedUpAnewLeadsToNoMetadataAddress() throws Exception {
        try (var server = new StrictServer(request -> Reply.of(200, ""))) {
            var answers = new ArrayDeque<>(
                    List.of(InetAddress.getLoopbackAddress(), InetAddress.getByName("169.254.169.254")));
            var client = Connection.DIRECT
                    .client()
                    .newBuilder()
                    .dns(name -> List.of(answers.remove()))
                    .build();
            var poster = new HttpPoster(Connection.DIRECT, List.of(), Clock.systemUTC(), client);
            Target target = target(server.url("/").replace("127.0.0.1", "hooks.example"));

            Delivery before = poster.post(target, Map.of(), JSON, Answer::byStatus);
            client.connectionPool().evictAll();
            Delivery rebound = poster.post(target, Map.of(), JSON, Answer::byStatus);

            assertThat(before).isEqualTo(Delivery.delivered());
            assertThat(rebound.outcome()).isEqualTo(Outcome.REFUSED);
            assertThat(rebound.explanation()).contains("address refused").contains("169.254.169.254");
            assertThat(answers).isEmpty();
        }
    }

    @Test
    void anAnswerWithoutAnEndIsCutWhereMoreWouldNotBeRead() throws Exception {
        try (var endless = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var thread = new Thread(() -> answerWithoutEnd(endless));
            thread.start();

            Delivery delivery = post("http://127.0.0.1:" + endless.getLocalPort() + "/", null);

            assertThat(delivery).isEqualTo(Delivery.delivered());
            thread.join(); // The connection was closed on it.
        }
    }

    @Test
    void anAnswerThatIsCompressedIsNotInflated() throws Exception {
        try (var bomb =
                new StrictServer(request -> new Reply(400, "\u001f\u008b", Map.of("Content-Encoding", "gzip")))) {
            Delivery delivery = post(bomb.url("/"), null);

            assertThat(delivery.outcome()).isEqualTo(Outcome.REFUSED);
            assertThat(delivery.explanation()).contains("HTTP 400");
        }
    }

    private static void answerWithoutEnd(ServerSocket server) {
        byte[] chunk = ("400\r\n" + "x".repeat(0x400) + "\r\n").getBytes(UTF_8);
        try (var socket = server.accept()) {
            socket.getOutputStream().write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".getBytes(UTF_8));
            while (true) {
                socket.getOutputStream().write(chunk);
            }
        } catch (IOException hungUp) {
            // As it should be.
        }
    }

    private static void answerOnce(ServerSocket server, CompletableFuture<String> line) {
        try (var socket = server.accept()) {
            var reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
            line.complete(reader.readLine());
            while (!reader.readLine().isEmpty()) {
                // The rest of the head does not matter.
            }
            socket.getOutputStream().write("HTTP/1.1 204 No Content\r\n\r\n".getBytes(UTF_8));
            socket.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Delivery post(String url, @Nullable Path trusted) throws InterruptedException {
        var connection = new Connection(Duration.ofSeconds(60), trusted == null ? null : trusted.toString(), null);
        return poster(connection).post(target(url), Map.of(), JSON, Answer::byStatus);
    }

    private static HttpPoster poster(Connection connection) {
        return new HttpPoster(connection, List.of(), Clock.systemUTC());
    }

    private static Target target(String url) {
        return new Target(Secret.of(url));
    }

    /** A key and a certificate that vouches for itself, made by the JDK's own tool. */
    private Path keyStore(String host) throws IOException, InterruptedException {
        Path store = directory.resolve("server.p12");
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        Process process = new ProcessBuilder(
                        keytool,
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=" + host,
                        "-ext",
                        "SAN=dns:" + host,
                        "-keystore",
                        store.toString(),
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        new String(PASSWORD),
                        "-validity",
                        "2")
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("keytool.log").toFile())
                .start();
        assertThat(process.waitFor()).isZero();
        return store;
    }

    private Path certificate(Path store) throws Exception {
        byte[] der = load(store).getCertificate("server").getEncoded();
        String pem = "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
                + "\n-----END CERTIFICATE-----\n";
        return Files.writeString(directory.resolve("ca.pem"), pem);
    }

    private static KeyStore load(Path store) throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD);
        }
        return keys;
    }

    private static HttpsServer https(Path store) throws Exception {
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(load(store), PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
        return server;
    }
}
