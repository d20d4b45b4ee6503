package io.podtrail.processor.query;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.podtrail.events.Keys;
import io.podtrail.policy.Level;
import io.podtrail.policy.Mode;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.streams.KafkaStreams;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the stores of this instance hold, as gauges: only of partitions that are active here, so that a sum over instances
 * counts everything once. Read from the alerts, of which there are far fewer than pods.
 */
public final class StateMetrics implements AutoCloseable {
    /** How many series violations may have; the rest is added up under {@link #OTHER}. */
    static final int MAX_SERIES = 2_000;
    /** Stands for all namespaces that have no series of their own; no namespace can be called so. */
    static final String OTHER = "_other";

    private static final Logger LOG = LoggerFactory.getLogger(StateMetrics.class);
    private static final long SECONDS_BETWEEN = 10;

    private final LocalPartitions local;
    private final MeterRegistry registry;
    private final MultiGauge violations;
    private final MultiGauge alerts;
    /** When each cluster was last known to be watched. */
    private final Map<String, Instant> watchedUntil = new ConcurrentHashMap<>();

    private final ScheduledExecutorService scheduler;

    /** Begins to read; the first figures are there at once, then they are renewed every 10 s. */
    public StateMetrics(KafkaStreams streams, MeterRegistry registry) {
        this.local = new LocalPartitions(streams);
        this.registry = registry;
        violations = MultiGauge.builder("podtrail.violations")
                .description("Running pods that violate a check now")
                .register(registry);
        alerts = MultiGauge.builder("podtrail.alerts.open")
                .description("Alerts that are open now")
                .register(registry);
        scheduler = Executors.newSingleThreadScheduledExecutor(task -> {
            var thread = new Thread(task, "podtrail-state-metrics");
            thread.setDaemon(true);
            return thread;
        });
        var unused = scheduler.scheduleWithFixedDelay(this::renewQuietly, 0, SECONDS_BETWEEN, TimeUnit.SECONDS);
    }

    /** Of what violations are counted. */
    record Series(String cluster, String namespace, Mode mode, Level level, String check) {
        Series inOtherNamespace() {
            return new Series(cluster, OTHER, mode, level, check);
        }

        Tags tags() {
            return Tags.of(
                    "cluster", cluster,
                    "namespace", namespace,
                    "mode", mode.toString(),
                    "level", level.toString(),
                    "check", check);
        }
    }

    @Override
    public void close() {
        scheduler.shutdownNow();
    }

    private void renewQuietly() {
        try {
            renew();
        } catch (RuntimeException e) {
            LOG.debug("the stores cannot be read for metrics now", e); // They move, or we are being stopped.
        }
    }

    private void renew() {
        var pods = new HashMap<Series, Integer>();
        var open = new HashMap<Tags, Integer>();
        local.forEachActive((partition, state) -> {
            state.clusters().forEach(this::watched);
            state.forEachViolated(Filter.NONE, (alert, podsByCheck) -> {
                podsByCheck.forEach((check, running) -> {
                    if (running > 0) {
                        pods.merge(
                                new Series(alert.cluster(), alert.namespace(), alert.mode(), alert.level(), check),
                                running,
                                Integer::sum);
                    }
                });
                return true;
            });
            state.forEachAlert(Filter.NONE, "", (key, alert) -> {
                if (alert.isOpen()) {
                    Tags tags = Tags.of(
                            "cluster", alert.cluster(),
                            "mode", alert.mode().toString(),
                            "severity", alert.severity().toString());
                    open.merge(tags, 1, Integer::sum);
                }
                return true;
            });
        });
        violations.register(
                bounded(pods, MAX_SERIES).entrySet().stream()
                        .map(series -> MultiGauge.Row.of(series.getKey().tags(), series.getValue()))
                        .toList(),
                true);
        alerts.register(
                open.entrySet().stream()
                        .map(series -> MultiGauge.Row.of(series.getKey(), series.getValue()))
                        .toList(),
                true);
    }

    private void watched(String name, ClusterItem cluster) {
        Instant until = cluster.coverage().watchedUntil();
        if (until == null) {
            return;
        }
        Instant before = watchedUntil.put(name, until);
        if (before == null) {
            TimeGauge.builder("podtrail.coverage.age", this, TimeUnit.MILLISECONDS, metrics -> metrics.age(name))
                    .description("Time since a collector last said that it sees everything")
                    .tag("cluster", name)
                    .register(registry);
        }
    }

    private double age(String cluster) {
        Instant until = watchedUntil.get(cluster);
        return until == null
                ? Double.NaN
                : Math.max(0, registry.config().clock().wallTime() - until.toEpochMilli());
    }

    /**
     * Leaves the namespaces with the most violating pods their own series, and adds up the others. Sums stay what they
     * were.
     */
    static Map<Series, Integer> bounded(Map<Series, Integer> all, int max) {
        if (all.size() <= max) {
            return all;
        }
        var byNamespace = new HashMap<String, Integer>();
        var seriesOf = new HashMap<String, Integer>();
        var others = new HashSet<Series>();
        all.forEach((series, pods) -> {
            String namespace = Keys.namespace(series.cluster(), series.namespace());
            byNamespace.merge(namespace, pods, Integer::sum);
            seriesOf.merge(namespace, 1, Integer::sum);
            others.add(series.inOtherNamespace());
        });
        Set<String> kept = new HashSet<>();
        int left = max - others.size();
        for (String namespace : byNamespace.keySet().stream()
                .sorted(Comparator.<String>comparingInt(byNamespace::get)
                        .reversed()
                        .thenComparing(Comparator.naturalOrder()))
                .toList()) {
            left -= seriesOf.getOrDefault(namespace, 0);
            if (left < 0) {
                break;
            }
            kept.add(namespace);
        }
        var bounded = new HashMap<Series, Integer>();
        all.forEach((series, pods) -> bounded.merge(
                kept.contains(Keys.namespace(series.cluster(), series.namespace()))
                        ? series
                        : series.inOtherNamespace(),
                pods,
                Integer::sum));
        return bounded;
    }
}
