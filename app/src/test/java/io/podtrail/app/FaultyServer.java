package io.podtrail.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Takes alerts by HTTP, in whatever shape they are posted; and fails as real servers do, always the same way for one seed:
 * slow answers, 429 with {@code Retry-After}, closed connections, and storms of 503. Writes what it takes into a ledger.
 */
final class FaultyServer implements AutoCloseable {
    private static final Duration CALM = Duration.ofSeconds(12);
    private static final Duration STORM = Duration.ofMillis(800);
    private static final JsonMapper JSON = new JsonMapper();

    private final Random random;
    private final Ledger ledger = new Ledger();
    private final long begun = System.nanoTime();
    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private final AtomicInteger answering = new AtomicInteger();
    private final HttpServer server;

    FaultyServer(long seed) throws IOException {
        random = new Random(seed);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    String url(String path) {
        return "http://127.0.0.1:%d%s".formatted(server.getAddress().getPort(), path);
    }

    Ledger ledger() {
        return ledger;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    /** Whether nothing is left of what was posted. */
    boolean isIdle() {
        return answering.get() == 0;
    }

    private void answer(HttpExchange exchange) throws IOException {
        answering.incrementAndGet();
        try {
            answerOrFail(exchange);
        } finally {
            answering.decrementAndGet();
        }
    }

    private void answerOrFail(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        int fault;
        synchronized (random) {
            fault = random.nextInt(1_000);
        }
        long sinceCalm = (System.nanoTime() - begun) % CALM.plus(STORM).toNanos();
        if (sinceCalm > CALM.toNanos()) {
            fail(exchange, 503);
        } else if (fault < 10) {
            ledger.fault();
            exchange.close();
        } else if (fault < 12) {
            exchange.getResponseHeaders().add("Retry-After", "1");
            fail(exchange, 429);
        } else if (fault < 20) {
            fail(exchange, 500);
        } else {
            if (fault < 30) {
                pause();
            }
            take(exchange, body);
        }
    }

    private void fail(HttpExchange exchange, int status) throws IOException {
        ledger.fault();
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }

    private void take(HttpExchange exchange, byte[] body) throws IOException {
        var alerts = new ArrayList<Ledger.Told>();
        boolean isAsAgreed = exchange.getRequestMethod().equals("POST")
                && exchange.getRequestHeaders().getFirst("Content-Type").startsWith("application/json")
                && exchange.getRequestHeaders().containsKey("Idempotency-Key");
        collect(JSON.readTree(body), alerts);
        if (!isAsAgreed || alerts.isEmpty()) {
            ledger.refuse();
            exchange.sendResponseHeaders(400, -1);
        } else {
            ledger.accept(exchange.getRequestURI().getPath(), alerts);
            exchange.sendResponseHeaders(200, -1);
        }
        exchange.close();
    }

    /** Finds alerts anywhere in a document: what has both a fingerprint and a revision. */
    private static void collect(JsonNode node, List<Ledger.Told> alerts) {
        if (node.has("fingerprint") && node.has("revision")) {
            alerts.add(new Ledger.Told(
                    node.get("fingerprint").asText(), node.get("revision").asLong()));
        } else {
            node.forEach(child -> collect(child, alerts));
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(150);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
