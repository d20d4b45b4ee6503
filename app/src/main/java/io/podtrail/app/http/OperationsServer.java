package io.podtrail.app.http;

import io.javalin.Javalin;
import io.javalin.http.HttpStatus;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.InetSocketAddress;
import java.util.function.Supplier;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * Serves {@code /livez}, {@code /readyz} and {@code /metrics}, as Kubernetes and Prometheus ask for them. Nothing else is
 * there to be had, so it needs no authentication; it binds to what it is told, which is loopback by default.
 */
public final class OperationsServer implements AutoCloseable {
    private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";
    private static final int THREADS = 8;

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics garbageCollection = new JvmGcMetrics();
    private final Javalin server;

    /**
     * Binds the address and serves.
     *
     * @throws io.javalin.util.JavalinBindException when the address cannot be had
     */
    public OperationsServer(InetSocketAddress address, Supplier<Health> health) {
        new JvmMemoryMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        garbageCollection.bindTo(registry);
        server = Javalin.create(config -> {
            config.startup.showJavalinBanner = false;
            config.startup.showOldJavalinVersionWarning = false;
            config.jetty.threadPool = new QueuedThreadPool(THREADS);
            config.routes.get("/livez", context -> context.result("ok\n"));
            config.routes.get("/readyz", context -> {
                Health now = health.get();
                context.status(now.isReady() ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE)
                        .result(now.state() + "\n");
            });
            config.routes.get(
                    "/metrics", context -> context.contentType(PROMETHEUS_TEXT).result(registry.scrape()));
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
}
