package io.podtrail.sink.receivers.webhook;

import static io.podtrail.sink.AlertBuilder.anAlert;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.podtrail.sink.receivers.Delivery;
import io.podtrail.sink.receivers.Delivery.Outcome;
import io.podtrail.sink.receivers.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a real HTTP server. */
final class WebhookReceiverTest {
    private static final String PATH = "/services/T000/B000/s3cr3t";
    private static final Clock NOON = Clock.fixed(Instant.parse("2026-11-02T12:00:00Z"), ZoneOffset.UTC);

    private final Queue<HttpHandler> script = new ArrayDeque<>();
    private final List<String> requests = new ArrayList<>();
    private final CountDownLatch end = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer server;

    @BeforeEach
    void startServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            script.remove().handle(exchange);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stopServer() {
        end.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    @Test
    void anAlertIsPostedAsItLiesInKafka() throws Exception {
        var seen = new CompletableFuture<List<String>>();
        var body = new CompletableFuture<byte[]>();
        script.add(exchange -> {
            var headers = exchange.getRequestHeaders();
            seen.complete(List.of(
                    headers.getFirst("Content-Type"),
                    headers.getFirst("Idempotency-Key"),
                    headers.getFirst("User-Agent"),
                    headers.getFirst("Authorization")));
            body.complete(exchange.getRequestBody().readAllBytes());
            exchange.sendResponseHeaders(204, -1);
        });

        var delivery = receiver("t0ken").deliver(anAlert().of("cafe", 7).notification());

        assertThat(delivery).isEqualTo(Delivery.delivered());
        assertThat(requests).containsExactly("POST " + PATH);
        assertThat(seen.get()).containsExactly("application/json", "cafe-7", "podtrail", "Bearer t0ken");
        assertThat(body.get()).isEqualTo(anAlert().of("cafe", 7).record(0, 0).value());
    }

    @Test
    void aServerErrorIsRetriedAndTheNextAttemptMaySucceed() throws Exception {
        script.add(answer(500, "oops"));
        script.add(answer(200, "ok"));
        var receiver = receiver(null);

        assertThat(receiver.deliver(anAlert().notification())).isEqualTo(Delivery.retry("HTTP 500", "oops"));
        assertThat(receiver.deliver(anAlert().notification())).isEqualTo(Delivery.delivered());
    }

    @Test
    void aBusyServerSaysHowLongToWait() throws Exception {
        script.add(answer(429, "slow down", "Retry-After", "17"));
        script.add(answer(503, "", "Retry-After", "Mon, 02 Nov 2026 12:01:00 GMT"));
        script.add(answer(429, "", "Retry-After", "whenever"));
        script.add(answer(408, ""));
        var receiver = receiver(null);

        assertThat(receiver.deliver(anAlert().notification()))
                .isEqualTo(Delivery.retry("HTTP 429", "slow down", Duration.ofSeconds(17)));
        assertThat(receiver.deliver(anAlert().notification()))
                .isEqualTo(Delivery.retry("HTTP 503", "", Duration.ofMinutes(1)));
        assertThat(receiver.deliver(anAlert().notification())).isEqualTo(Delivery.retry("HTTP 429", ""));
        assertThat(receiver.deliver(anAlert().notification())).isEqualTo(Delivery.retry("HTTP 408", ""));
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 410, 413})
    void otherClientErrorsAreFinal(int status) throws Exception {
        script.add(answer(status, "no"));

        assertThat(receiver(null).deliver(anAlert().notification()))
                .isEqualTo(Delivery.refused("HTTP " + status, "no"));
    }

    @Test
    void aRedirectIsNotFollowed() throws Exception {
        script.add(answer(307, "", "Location", "/elsewhere"));

        var delivery = receiver(null).deliver(anAlert().notification());

        assertThat(delivery.outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(delivery.reason()).isEqualTo("HTTP 307");
        assertThat(requests).containsExactly("POST " + PATH);
    }

    @Test
    void anAnswerThatDoesNotComeIsATimeout() throws Exception {
        script.add(exchange -> awaitEnd());

        var delivery = receiver(null, Duration.ofMillis(300)).deliver(anAlert().notification());

        assertThat(delivery.outcome()).isEqualTo(Outcome.RETRY);
        assertThat(delivery.reason()).isEqualTo("timeout");
    }

    @Test
    void anAnswerThatNeverEndsIsATimeoutToo() throws Exception {
        script.add(exchange -> {
            exchange.sendResponseHeaders(500, 0);
            exchange.getResponseBody().write(new byte[100_000]);
            exchange.getResponseBody().flush();
            awaitEnd();
        });

        assertThat(receiver(null, Duration.ofMillis(300))
                        .deliver(anAlert().notification())
                        .reason())
                .isEqualTo("timeout");
    }

    @Test
    void aConnectionThatIsResetIsRetried() throws Exception {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            threads.execute(() -> reset(socket));
            var config = new WebhookConfig(
                    Secret.of("http://127.0.0.1:" + socket.getLocalPort() + PATH), null, Duration.ofSeconds(10));

            var delivery = new WebhookReceiver(config).deliver(anAlert().notification());

            assertThat(delivery.outcome()).isEqualTo(Outcome.RETRY);
            assertThat(delivery.reason()).isEqualTo("connection failed");
            assertThat(delivery.detail()).startsWith("http://127.0.0.1:").doesNotContain("s3cr3t");
        }
    }

    @Test
    void neitherNameNorAnswerGivesTheSecretsAway() throws Exception {
        String echo = url() + " with t0ken at " + PATH + " is unknown";
        script.add(answer(404, echo));
        var receiver = receiver("t0ken");

        var delivery = receiver.deliver(anAlert().notification());

        assertThat(delivery.detail()).isEqualTo("*** with *** at *** is unknown");
        assertThat(receiver.toString())
                .isEqualTo("webhook http://127.0.0.1:" + server.getAddress().getPort());
    }

    @Test
    void onlyTheBeginningOfALongAnswerIsKept() throws Exception {
        script.add(answer(400, "x".repeat(1_000_000)));

        assertThat(receiver(null).deliver(anAlert().notification()).detail()).isEqualTo("x".repeat(300));
    }

    @Test
    void aHostThatDoesNotExistIsRetried() throws Exception {
        var config = new WebhookConfig(Secret.of("http://no-such-host.invalid/x"), null, Duration.ofSeconds(10));

        assertThat(new WebhookReceiver(config).deliver(anAlert().notification()))
                .isEqualTo(Delivery.retry("host not found", "http://no-such-host.invalid"));
    }

    @Test
    void aFingerprintCannotBreakOutOfItsHeader() throws Exception {
        script.add(answer(200, ""));

        assertThat(receiver(null).deliver(anAlert().of("a\r\nX-Evil: 1", 1).notification()))
                .isEqualTo(Delivery.delivered());
    }

    private WebhookReceiver receiver(@org.jspecify.annotations.Nullable String token) {
        return receiver(token, Duration.ofSeconds(10));
    }

    private WebhookReceiver receiver(@org.jspecify.annotations.Nullable String token, Duration timeout) {
        var bearer = token == null ? null : Secret.of(token);
        return new WebhookReceiver(new WebhookConfig(Secret.of(url()), bearer, timeout), NOON);
    }

    private String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + PATH;
    }

    private static HttpHandler answer(int status, String body, String... header) {
        return exchange -> {
            exchange.getRequestBody().readAllBytes();
            if (header.length > 0) {
                exchange.getResponseHeaders().set(header[0], header[1]);
            }
            write(exchange, status, body.getBytes(UTF_8));
        };
    }

    private static void write(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    private void awaitEnd() {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** SO_LINGER of 0 makes the close a reset. */
    private static void reset(ServerSocket socket) {
        try (var connection = socket.accept()) {
            connection.getInputStream().read();
            connection.setSoLinger(true, 0);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
