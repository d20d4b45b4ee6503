package io.podtrail.app.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.config.MeterFilter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What clients do that are slow, or of no good will, while probes must be answered. */
final class HostileClientsTest {
    private static final int REQUESTS = 8;
    private static final int EACH = 40;
    private static final byte[] LARGE = new byte[16 << 20];
    private static final Duration PROMPT = Duration.ofSeconds(1);
    /** Sooner than any time limit frees a thread; a busy machine alone may take more than {@link #PROMPT}. */
    private static final Duration SOON = Duration.ofSeconds(20);

    private final CountDownLatch end = new CountDownLatch(1);
    private final List<Socket> open = new ArrayList<>();
    private final ScheduledExecutorService dribbling = Executors.newSingleThreadScheduledExecutor();
    private final OperationsServer server = new OperationsServer(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            Access.OPEN,
            new OperationsServer.Capacity(REQUESTS, Set.of("/stream")),
            MeterFilter.accept(),
            () -> new Starting("under test"),
            (routes, registry) -> {
                routes.post("/body", request -> request.result(request.bodyAsBytes()));
                routes.get("/big", request -> request.result(LARGE));
                routes.get("/stream", request -> {
                    request.res().getOutputStream().write(new byte[1 << 20]);
                    end.await();
                });
            });

    @AfterEach
    void stop() throws IOException {
        dribbling.shutdownNow();
        end.countDown();
        for (Socket socket : open) {
            socket.close();
        }
        server.close();
    }

    @Test
    void probesAreAnsweredAtOnceWhateverOtherClientsDo() throws Exception {
        for (int i = 0; i < EACH; i++) {
            dribble(send("GET /metrics HTTP/1.1\r\nHost: localhost\r\nX-Slow: "));
            dribble(send("POST /body HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60000\r\n\r\n{"));
            dribble(send("POST /body HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n"));
            send("GET /big HTTP/1.1\r\nHost: localhost\r\n\r\n");
            send("GET /stream HTTP/1.1\r\nHost: localhost\r\n\r\n");
            send("");
        }

        var times = new ArrayList<Duration>();
        for (int i = 0; i < 20; i++) {
            times.add(timeOf("/livez", 200));
            times.add(timeOf("/readyz", 503));
        }
        Collections.sort(times);
        assertThat(times.get(times.size() / 2)).isLessThan(PROMPT);
        assertThat(times.get(times.size() - 1)).isLessThan(SOON);
    }

    @Test
    void asManyRequestsAsThereAreThreadsForAreAnsweredAndOthersAreToldSo() throws Exception {
        for (int i = 0; i < REQUESTS; i++) {
            send("GET /stream HTTP/1.1\r\nHost: localhost\r\n\r\n");
        }

        await().atMost(Duration.ofMinutes(2))
                .untilAsserted(() -> assertThat(answer("/metrics"))
                        .startsWith("HTTP/1.1 429")
                        .contains("Retry-After: 1", "\"reason\":\"TooManyRequests\""));
        end.countDown();
        await().atMost(Duration.ofMinutes(2))
                .untilAsserted(() -> assertThat(answer("/metrics")).startsWith("HTTP/1.1 200"));
    }

    @Test
    void aNewConnectionFindsAPlaceHoweverManyIdleOnesThereAre() throws Exception {
        for (int i = 0; i < 700; i++) {
            send("");
        }

        assertThat(timeOf("/livez", 200)).isLessThan(SOON);
    }

    @Test
    void aBodyThatIsTooLargeIsRefusedHoweverItComes() throws Exception {
        String whole =
                exchange("POST /body HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 70000\r\n\r\n"
                        + "x".repeat(70_000));
        String chunked = exchange(
                "POST /body HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + ("1000\r\n" + "x".repeat(0x1000) + "\r\n").repeat(100) + "0\r\n\r\n");

        assertThat(whole).startsWith("HTTP/1.1 413").contains("\"kind\":\"Status\"");
        assertThat(chunked).startsWith("HTTP/1.1 413").contains("\"kind\":\"Status\"");
    }

    @Test
    void aBodyOfTheLargestSizeComesThrough() throws Exception {
        assertThat(exchange(
                        "POST /body HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 65536\r\n\r\n"
                                + "x".repeat(65_536)))
                .startsWith("HTTP/1.1 200")
                .endsWith("x".repeat(65_536));
    }

    private Duration timeOf(String path, int status) throws IOException {
        long begun = System.nanoTime();
        assertThat(answer(path)).startsWith("HTTP/1.1 " + status);
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    private String answer(String path) throws IOException {
        return exchange("GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".formatted(path));
    }

    private String exchange(String request) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(30_000);
            try {
                socket.getOutputStream().write(request.getBytes(US_ASCII));
            } catch (IOException refused) {
                // The answer may come before all of the request was sent.
            }
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }

    private Socket send(String begin) throws IOException {
        var socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
        socket.getOutputStream().write(begin.getBytes(US_ASCII));
        open.add(socket);
        return socket;
    }

    /** A byte now and then: never idle, never done. */
    private void dribble(Socket socket) {
        var unused = dribbling.scheduleWithFixedDelay(
                () -> {
                    try {
                        socket.getOutputStream().write('x');
                    } catch (IOException closed) {
                        throw new IllegalStateException(closed); // Ends the dribbling.
                    }
                },
                0,
                200,
                TimeUnit.MILLISECONDS);
    }
}
