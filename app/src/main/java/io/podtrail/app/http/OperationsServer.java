package io.podtrail.app.http;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.podtrail.policy.text.Printable;
import io.podtrail.processor.query.ApiError;
import io.podtrail.processor.query.QueryApi;
import java.net.InetSocketAddress;
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
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * Serves {@code /livez}, {@code /readyz} and {@code /metrics}, as Kubernetes and Prometheus ask for them, and what else a
 * part has to offer. It binds to what it is told, which is loopback by default.
 */
public final class OperationsServer implements AutoCloseable {
    private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";
    private static final int THREADS = 8;
    /** Questions between instances are the largest bodies, and they are small. */
    private static final long MAX_REQUEST_BYTES = 64 * 1024;

    /** Kubernetes' probes have no credentials, and these tell nothing of what is watched. */
    private static final Set<String> PUBLIC = Set.of("/livez", "/readyz");

    private static final Pattern LOOPBACK = Pattern.compile("(localhost|127(\\.\\d+){3}|\\[::1])(:\\d+)?");

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics garbageCollection = new JvmGcMetrics();
    private final Javalin server;

    /**
     * Binds the address and serves health and metrics, to everybody who can connect.
     *
     * @throws io.javalin.util.JavalinBindException when the address cannot be had
     */
    public OperationsServer(InetSocketAddress address, Supplier<Health> health) {
        this(address, Access.OPEN, THREADS, health, (routes, metrics) -> {});
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
        this(address, access, THREADS, health, more);
    }

    /**
     * Binds the address and serves.
     *
     * @param threads how many requests, probes included, are worked on at once
     * @param more adds routes, whose metrics go to the registry
     * @throws io.javalin.util.JavalinBindException when the address cannot be had
     */
    public OperationsServer(
            InetSocketAddress address,
            Access access,
            int threads,
            Supplier<Health> health,
            BiConsumer<RoutesConfig, MeterRegistry> more) {
        registry.config().meterFilter(new PrintableTags());
        new JvmMemoryMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        garbageCollection.bindTo(registry);
        server = Javalin.create(config -> {
            config.startup.showJavalinBanner = false;
            config.startup.showOldJavalinVersionWarning = false;
            config.jetty.threadPool = new QueuedThreadPool(threads);
            config.jetty.modifyHttpConfiguration(http -> http.setSendServerVersion(false));
            config.http.maxRequestSize = MAX_REQUEST_BYTES;
            connect(config, address, access);
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

    private static void connect(JavalinConfig config, InetSocketAddress address, Access access) {
        Tls tls = access.tls();
        if (tls != null) {
            config.jetty.addConnector((jetty, http) -> secure(jetty, http, address, tls));
        }
    }

    private static ServerConnector secure(Server jetty, HttpConfiguration http, InetSocketAddress address, Tls tls) {
        var customizer = new SecureRequestCustomizer();
        customizer.setSniHostCheck(false); // Instances are also reached by addresses that no certificate names.
        http.addCustomizer(customizer);
        var connector = new ServerConnector(
                jetty, new SslConnectionFactory(tls.forServer(), "http/1.1"), new HttpConnectionFactory(http));
        connector.setHost(address.getHostString());
        connector.setPort(address.getPort());
        return connector;
    }
}
