package io.podtrail.sink.receivers;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.podtrail.sink.receivers.http.Target;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** A real HTTP server that answers as a protocol would, after the faults that a test has asked for. */
public final class StrictServer implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Queue<Reply> faults = new ArrayDeque<>();
    private final List<Request> accepted = new CopyOnWriteArrayList<>();

    /** What came. */
    public record Request(String path, Headers headers, String body) {}

    /** What is answered. */
    public record Reply(int status, String body, Map<String, String> headers) {
        public static Reply of(int status, String body) {
            return new Reply(status, body, Map.of());
        }

        public static Reply after(int seconds, int status, String body) {
            return new Reply(status, body, Map.of("Retry-After", Integer.toString(seconds)));
        }
    }

    /**
     * Starts the server.
     *
     * @param protocol judges a request as strictly as the other side would
     */
    public StrictServer(Function<Request, Reply> protocol) {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            var request = new Request(
                    exchange.getRequestURI().toString(),
                    exchange.getRequestHeaders(),
                    new String(exchange.getRequestBody().readAllBytes(), UTF_8));
            Reply fault = faults.poll();
            Reply reply = fault == null ? protocol.apply(request) : fault;
            if (fault == null && reply.status() < 300) {
                accepted.add(request);
            }
            answer(exchange, reply);
        });
        server.start();
    }

    private static void answer(HttpExchange exchange, Reply reply) throws IOException {
        byte[] body = reply.body().getBytes(UTF_8);
        reply.headers().forEach(exchange.getResponseHeaders()::set);
        exchange.sendResponseHeaders(reply.status(), body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    /** Answers the next request with this, whatever it is. */
    public void fail(Reply reply) {
        faults.add(reply);
    }

    /** The requests that the protocol has taken. */
    public List<Request> accepted() {
        return accepted;
    }

    /** The last of them. */
    public Request last() {
        return accepted.get(accepted.size() - 1);
    }

    public String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    public Target target(String path) {
        return new Target(Secret.of(url(path)));
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
