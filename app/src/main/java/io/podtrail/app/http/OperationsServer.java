package io.podtrail.app.http;

import io.javalin.Javalin;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.podtrail.policy.text.Printable;
import io.podtrail.processor.query.ApiError;
import io.podtrail.processor.query.QueryApi;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.server.handler.EagerContentHandler;
import org.eclipse.jetty.server.handler.SizeLimitHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;

/**
 * Serves {@code /livez}, {@code /readyz} and {@code /metrics}, as Kubernetes and Prometheus ask for them, and what else a
 * part has to offer. It binds to what it is told, which is loopback by default.
 */
public final class OperationsServer implements AutoCloseable {
    private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";
    /** Beside those for requests: Jetty's own, and those that probes always find. */
    private static final int RESERVED_THREADS = 8;

    /** What is kept of a body that comes byte by byte is a buffer for each, so they are small. */
    private static final int BUFFER_BYTES = 2 * 1024;

    private static final int MAX_CONNECTIONS = 512;
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(60);
    /** Questions between instances are the largest bodies, and they are small. */
    private static final long MAX_REQUEST_BYTES = 64 * 1024;

    /** Kubernetes' probes have no credentials, and these tell nothing of what is watched. */
    private static final Set<String> PUBLIC = Set.of("/livez", "/readyz");

    private static final Pattern LOOPBACK = Pattern.compile("(localhost|127(\\.\\d+){3}|\\[::1])(:\\d+)?");

    /**
     * How much is served at once, besides probes.
     *
     * @param requests how many are answered at once, each by a thread; others get a 429
     * @param streams paths whose answers last until the client goes away
     */
    public record Capacity(int requests, Set<String> streams) {
        /** Enough for what asks a part that has no query API. */
        public static final Capacity SMALL = new Capacity(8, Set.of());

        public Capacity {
            streams = Set.copyOf(streams);
        }
    }

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics garbageCollection = new JvmGcMetrics();
    private final Javalin server;

    /**
     * Binds the address and serves health and metrics, to everybody who can connect.
     *
     * @throws io.javalin.util.JavalinBindException when the address cannot be had
     */
    public OperationsServer(InetSocketAddress address, Supplier<Health> health) {
        this(address, Access.OPEN, Capacity.SMALL, MeterFilter.accept(), health, (routes, metrics) -> {});
    }

    /**
     * Binds the address and serves health, metrics and more, to whom may ask.
     *
     * @param more adds routes, whose metrics go to the registry
     * @throws io.javalin.util.JavalinBindException when the address cannot be had
     */
    public OperationsServer(
            InetSocketAddress address,
            Access access,
            Supplier<Health> health,
            BiConsumer<RoutesConfig, MeterRegistry> more) {
        this(address, access, Capacity.SMALL, MeterFilter.accept(), health, more);
    }

    /**
     * Binds the address and serves.
     *
     * @param capacity how much is served at once
     * @param metrics which of the metrics are served
     * @param more adds routes, whose metrics go to the registry
     * @throws io.javalin.util.JavalinBindException when the address cannot be had
     */
    public OperationsServer(
            InetSocketAddress address,
            Access access,
            Capacity capacity,
            MeterFilter metrics,
            Supplier<Health> health,
            BiConsumer<RoutesConfig, MeterRegistry> more) {
        registry.config().meterFilter(metrics);
        registry.config().meterFilter(new PrintableTags());
        new JvmMemoryMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        garbageCollection.bindTo(registry);
        server = Javalin.create(config -> {
            config.startup.showJavalinBanner = false;
            config.startup.showOldJavalinVersionWarning = false;
            config.jetty.threadPool = new QueuedThreadPool(capacity.requests() + RESERVED_THREADS);
            config.jetty.modifyHttpConfiguration(http -> {
                http.setSendServerVersion(false);
                http.setInputBufferSize(BUFFER_BYTES);
            });
            config.http.maxRequestSize = MAX_REQUEST_BYTES;
            config.jetty.modifyServer(jetty -> limit(jetty, capacity));
            config.jetty.addConnector((jetty, http) -> connector(jetty, http, address, access.tls()));
            config.jetty.modifyServletContextHandler(context -> context.setErrorHandler(new JsonErrors()));
            boolean onlyLocal =
                    address.getAddress() != null && address.getAddress().isLoopbackAddress();
            config.routes.before(request -> {
                harden(request);
                if (onlyLocal && !access.isGuarded()) {
                    checkName(request);
                }
                if (!PUBLIC.contains(request.path())) {
                    access.check(request);
                }
            });
            config.routes.get("/livez", context -> context.result("ok\n"));
            config.routes.get("/readyz", context -> {
                Health now = health.get();
                context.status(now.isReady() ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE)
                        .result(Printable.of(now.state()) + "\n");
            });
            config.routes.get(
                    "/metrics", context -> context.contentType(PROMETHEUS_TEXT).result(registry.scrape()));
            QueryApi.addErrorsTo(config.routes);
            more.accept(config.routes, registry);
        });
        server.start(address.getHostString(), address.getPort());
    }

    /** Where metrics are registered to be served. */
    public PrometheusMeterRegistry registry() {
        return registry;
    }

    /** The port that was bound, also where 0 was asked for. */
    public int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.stop();
        garbageCollection.close();
        registry.close();
    }

    /** Answers are data for programs: no page may embed, guess at, or keep them. There is no CORS, so none may read them. */
    private static void harden(Context request) {
        request.header("X-Content-Type-Options", "nosniff")
                .header("X-Frame-Options", "DENY")
                .header("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
                .header("Referrer-Policy", "no-referrer")
                .header("Cache-Control", "no-store");
    }

    /**
     * Who asks by another name than loopback's own is a page in a browser whose name was made to mean this host, to read
     * what is not for it.
     */
    private static void checkName(Context request) {
        String host = request.host();
        if (host != null && !LOOPBACK.matcher(host).matches()) {
            throw ApiError.forbidden(
                    "this is served on loopback only: ask it as localhost or 127.0.0.1, not as " + host);
        }
    }

    /** Requests are read without a thread, bounded in size and time; see {@link Connections} and {@link Admission}. */
    private static void limit(Server jetty, Capacity capacity) {
        var connections = new Connections(MAX_CONNECTIONS, REQUEST_TIMEOUT, ANSWER_TIMEOUT, jetty.getScheduler());
        var admission = new Admission(capacity.requests(), PUBLIC, capacity.streams(), connections);
        var whole = new EagerContentHandler(
                admission,
                new EagerContentHandler.RetainedContentLoaderFactory(3 * MAX_REQUEST_BYTES, BUFFER_BYTES, true));
        var bounded = new SizeLimitHandler(MAX_REQUEST_BYTES, -1);
        bounded.setHandler(whole);
        jetty.setHandler(bounded);
        jetty.setErrorHandler(new JsonErrors());
        jetty.addBean(connections);
    }

    private static ServerConnector connector(
            Server jetty, HttpConfiguration http, InetSocketAddress address, @Nullable Tls tls) {
        ServerConnector connector =
                tls == null ? new ServerConnector(jetty, new HttpConnectionFactory(http)) : secure(jetty, http, tls);
        connector.setHost(address.getHostString());
        connector.setPort(address.getPort());
        connector.addEventListener(jetty.getBean(Connections.class));
        return connector;
    }

    private static ServerConnector secure(Server jetty, HttpConfiguration http, Tls tls) {
        var customizer = new SecureRequestCustomizer();
        customizer.setSniHostCheck(false); // Instances are also reached by addresses that no certificate names.
        http.addCustomizer(customizer);
        return new ServerConnector(
                jetty, new SslConnectionFactory(tls.forServer(), "http/1.1"), new HttpConnectionFactory(http));
    }
}
