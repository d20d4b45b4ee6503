package io.podtrail.processor.query;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.streams.state.HostInfo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Members of the group that are no instances of ours, or broken ones. */
final class PeersTest {
    private static final String TOKEN = "0123456789abcdef0123456789abcdef";
    private static final PeerKey KEY = PeerKey.of(TOKEN);
    private static final Instant NOON = Instant.parse("2026-11-30T12:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOON, ZoneOffset.UTC);
    private static final byte[] ANSWER =
            "{\"answers\":[{\"partition\":0,\"active\":true,\"lag\":0,\"rows\":[]}]}".getBytes(UTF_8);

    private final AtomicReference<String> heads = new AtomicReference<>("");
    private final CountDownLatch end = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer server;

    private interface Reply {
        void to(HttpExchange exchange, String signature, byte[] question) throws IOException;
    }

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.start();
    }

    @AfterEach
    void stop() {
        end.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    @Test
    void anInstanceWithTheSameTokenIsBelieved() throws Exception {
        answering((exchange, signature, question) -> {
            assertThat(KEY.verifiesQuestion(signature, self(), NOON, question)).isTrue();
            exchange.getResponseHeaders().set(Peers.HEADER, KEY.signAnswer(signature, ANSWER));
            send(exchange, ANSWER);
        });

        assertThat(ask(instance())).hasSize(1);
    }

    @Test
    void noMemberOfTheGroupLearnsTheToken() {
        answering((exchange, signature, question) -> send(exchange, ANSWER));

        assertThatThrownBy(() -> ask(instance())).hasMessageContaining("does not show that it has the same token");
        assertThat(heads.get()).doesNotContain(TOKEN).doesNotContain("Bearer");
    }

    @Test
    void anAnswerThatTricklesIsGivenUpInTime() {
        answering((exchange, signature, question) -> {
            exchange.sendResponseHeaders(200, 1_000_000);
            exchange.getResponseBody().write('{');
            exchange.getResponseBody().flush();
            awaitEnd();
        });

        assertThatThrownBy(() -> ask(instance())).hasRootCauseInstanceOf(java.util.concurrent.TimeoutException.class);
    }

    @Test
    void anAnswerWithoutAnEndIsGivenUp() {
        answering((exchange, signature, question) -> {
            exchange.sendResponseHeaders(200, 0);
            var chunk = new byte[1 << 20];
            for (int i = 0; i < 200; i++) {
                exchange.getResponseBody().write(chunk);
            }
            exchange.close();
        });

        assertThatThrownBy(() -> peers(Duration.ofMinutes(2))
                        .ask(instance(), new Question.Clusters(), List.of(0))
                        .get())
                .hasStackTraceContaining("larger than 64 MiB");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a_b", "a b", "", "evil.example/x?", "[", "user@evil.example"})
    void anAddressThatIsNoneIsNoReasonToFail(String host) {
        assertThatThrownBy(() -> ask(new HostInfo(host, 80))).hasStackTraceContaining("advertised address");
    }

    @Test
    void aSignatureHoldsForOneQuestionToOneInstanceForMinutes() {
        byte[] question = {1, 2, 3};
        String signed = KEY.signQuestion("a:1", NOON, question);

        assertThat(KEY.verifiesQuestion(signed, "a:1", NOON.plusSeconds(299), question))
                .isTrue();
        assertThat(KEY.verifiesQuestion(signed, "a:1", NOON.minusSeconds(299), question))
                .isTrue();
        assertThat(KEY.verifiesQuestion(signed, "a:1", NOON.plusSeconds(301), question))
                .isFalse();
        assertThat(KEY.verifiesQuestion(signed, "a:1", NOON.minusSeconds(301), question))
                .isFalse();
        assertThat(KEY.verifiesQuestion(signed, "b:1", NOON, question)).isFalse();
        assertThat(KEY.verifiesQuestion(signed, "a:1", NOON, new byte[] {1, 2, 4}))
                .isFalse();
        assertThat(PeerKey.of("another token of 16").verifiesQuestion(signed, "a:1", NOON, question))
                .isFalse();
        assertThat(KEY.verifiesQuestion("nonsense", "a:1", NOON, question)).isFalse();
        assertThat(KEY.verifiesAnswer(KEY.signAnswer(signed, question), "another", question))
                .isFalse();
        assertThat(KEY.toString()).doesNotContain(TOKEN);
    }

    private List<PartitionAnswer> ask(HostInfo instance) throws Exception {
        return peers(Duration.ofSeconds(2))
                .ask(instance, new Question.Clusters(), List.of(0))
                .get();
    }

    private static Peers peers(Duration timeout) {
        return new Peers(HttpClient.newHttpClient(), "http", List.of(KEY), timeout, CLOCK);
    }

    private HostInfo instance() {
        return new HostInfo("127.0.0.1", server.getAddress().getPort());
    }

    private String self() {
        return Peers.audience(instance());
    }

    private void answering(Reply reply) {
        server.createContext("/", exchange -> {
            heads.set(exchange.getRequestHeaders().toString());
            byte[] question = exchange.getRequestBody().readAllBytes();
            reply.to(exchange, exchange.getRequestHeaders().getFirst(Peers.HEADER), question);
        });
    }

    private static void send(HttpExchange exchange, byte[] body) throws IOException {
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private void awaitEnd() {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
