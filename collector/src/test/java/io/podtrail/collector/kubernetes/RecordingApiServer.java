package io.podtrail.collector.kubernetes;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/** Answers every request, and writes down what it saw of who asked: one line for each request. */
final class RecordingApiServer implements AutoCloseable {
    /** What it answers to everything. */
    static final byte[] VERSION =
            "{\"major\":\"1\",\"minor\":\"37\",\"gitVersion\":\"v1.37.2\"}".getBytes(StandardCharsets.US_ASCII);

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<String> seen = Collections.synchronizedList(new ArrayList<>());
    private final Function<HttpExchange, Integer> answers;

    private RecordingApiServer(HttpServer server, Function<HttpExchange, Integer> answers) {
        this.server = server;
        this.answers = answers;
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    static RecordingApiServer plain() throws IOException {
        return new RecordingApiServer(HttpServer.create(anyPort(), 0), exchange -> 200);
    }

    /** @param certificate its name in {@link TestPki} */
    static RecordingApiServer tls(String certificate) throws IOException {
        return tls(certificate, exchange -> 200);
    }

    /** @param answers the status for each request */
    static RecordingApiServer tls(String certificate, Function<HttpExchange, Integer> answers) throws IOException {
        HttpsServer server = HttpsServer.create(anyPort(), 0);
        server.setHttpsConfigurator(new WantingClients(TestPki.server(certificate)));
        return new RecordingApiServer(server, answers);
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** Lets a new record begin. */
    void forget() {
        seen.clear();
    }

    List<String> seen() {
        return List.copyOf(seen);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        int status = answers.apply(exchange);
        seen.add(describe(exchange));
        if (status / 100 == 3) {
            exchange.getResponseHeaders().set("Location", "https://elsewhere.example.test/version");
        }
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, VERSION.length);
        exchange.getResponseBody().write(VERSION);
        exchange.close();
    }

    private static String describe(HttpExchange exchange) {
        var line = new StringBuilder();
        line.append(exchange instanceof HttpsExchange ? "https " : "http ").append(exchange.getRequestURI());
        line.append(" host=").append(exchange.getRequestHeaders().getFirst("Host"));
        if (exchange instanceof HttpsExchange https) {
            SSLSession session = https.getSSLSession();
            if (session instanceof ExtendedSSLSession extended) {
                extended.getRequestedServerNames()
                        .forEach(name ->
                                line.append(" sni=").append(new String(name.getEncoded(), StandardCharsets.US_ASCII)));
            }
            try {
                String subject = session.getPeerPrincipal().getName();
                line.append(subject.isEmpty() ? "" : " certificate=" + subject);
            } catch (SSLPeerUnverifiedException e) {
                // It showed none.
            }
        }
        var headers = new TreeMap<String, List<String>>();
        exchange.getRequestHeaders().forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values));
        headers.forEach((name, values) -> {
            if (name.equals("authorization") || name.equals("accept-encoding") || name.startsWith("impersonate-")) {
                line.append(' ').append(name).append('=').append(values);
            }
        });
        return line.toString();
    }

    private static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private static final class WantingClients extends HttpsConfigurator {
        WantingClients(SSLContext context) {
            super(context);
        }

        @Override
        public void configure(HttpsParameters parameters) {
            SSLParameters ssl = getSSLContext().getDefaultSSLParameters();
            ssl.setWantClientAuth(true);
            parameters.setSSLParameters(ssl);
        }
    }
}
