package io.podtrail.app;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.podtrail.app.kafka.Broker;
import io.podtrail.app.kafka.EmbeddedKafka;
import io.podtrail.collector.CarriedLabels;
import io.podtrail.collector.CollectionSummary;
import io.podtrail.collector.Collector;
import io.podtrail.collector.CollectorConfig;
import io.podtrail.collector.CollectorMetrics;
import io.podtrail.collector.CollectorSupervisor;
import io.podtrail.collector.KafkaClock;
import io.podtrail.collector.Leadership;
import io.podtrail.collector.Source;
import io.podtrail.events.AlertSettings;
import io.podtrail.events.kafka.TopicCreator;
import io.podtrail.events.kafka.Topics;
import io.podtrail.events.kafka.TransactionWatch;
import io.podtrail.policy.PodSecurityConfiguration;
import io.podtrail.processor.Processor;
import io.podtrail.processor.ProcessorConfig;
import io.podtrail.sink.Sink;
import io.podtrail.sink.SinkConfig;
import io.podtrail.sink.delivery.SinkMetrics;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** All parts in one process, on a broker of their own. */
final class Pipeline implements AutoCloseable {
    private static final int PARTITIONS = 4;
    private static final int THREADS = 2;
    private static final int GHOST_TIMEOUT_MILLIS = 6_000;
    private static final Duration DRAIN = Duration.ofMinutes(5);

    private final Topics topics = new Topics(Topics.DEFAULT_PREFIX);
    private final Broker kafka;
    private final @Nullable ServedApi api;
    private final MeterRegistry registry;
    private final Map<String, Object> clientProperties;
    private final Processor processor;
    private final Sink sink;
    private final TransactionWatch transactions;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    private Pipeline(
            Broker kafka,
            @Nullable ServedApi api,
            MeterRegistry registry,
            Processor processor,
            Sink sink,
            TransactionWatch transactions) {
        this.kafka = kafka;
        this.api = api;
        this.registry = registry;
        this.clientProperties = kafka.clientProperties();
        this.processor = processor;
        this.sink = sink;
        this.transactions = transactions;
    }

    /**
     * Starts broker, processor and sink.
     *
     * @param directory of the broker's log and the processor's state
     * @param retention of the history, where the directory has none yet; negative for ever
     * @param receivers who gets the alerts, given topics and client properties
     * @param served where the query API is served
     * @param onFailure called when a part dies
     */
    static Pipeline start(
            Path directory,
            Duration retention,
            BiFunction<Topics, Map<String, Object>, SinkConfig> receivers,
            ApiOptions served,
            Runnable onFailure)
            throws InterruptedException {
        return start(
                EmbeddedKafka.startPrivate(new DataDirectory(directory).kafka()),
                directory,
                retention,
                receivers,
                served,
                onFailure);
    }

    /** The same on a broker that has just been started, and which is closed with the pipeline. */
    static Pipeline start(
            Broker kafka,
            Path directory,
            Duration retention,
            BiFunction<Topics, Map<String, Object>, SinkConfig> receivers,
            ApiOptions served,
            Runnable onFailure)
            throws InterruptedException {
        ServedApi api = null;
        try {
            Map<String, Object> clients = kafka.clientProperties();
            var topics = new Topics(Topics.DEFAULT_PREFIX);
            try (var admin = Admin.create(clients)) {
                new TopicCreator(topics, PARTITIONS, (short) 1, retention).create(admin);
            }
            var streams = new HashMap<>(clients);
            // After a kill, the ghosts of processor and sink must leave their groups before their successors get to
            // work.
            streams.put("main.consumer.session.timeout.ms", GHOST_TIMEOUT_MILLIS);
            var receiving = new HashMap<>(clients);
            receiving.put("session.timeout.ms", GHOST_TIMEOUT_MILLIS);
            api = served.isOff() ? null : ServedApi.serve(served, topics, clients, PARTITIONS);
            var config = new ProcessorConfig(
                    topics,
                    api == null ? streams : api.advertisedIn(streams),
                    new DataDirectory(directory).state(),
                    THREADS,
                    ProcessorConfig.DEFAULT_COMMIT_INTERVAL);
            Processor processor = api == null ? new Processor(config) : api.processor(config);
            MeterRegistry registry = api == null ? new SimpleMeterRegistry() : api.registry();
            SinkConfig sinkConfig = receivers.apply(topics, receiving);
            var sink = new Sink(sinkConfig, new SinkMetrics(registry));
            var transactions = watch(topics, clients, sinkConfig);
            if (api != null) {
                api.join(new Delivering(() -> sink.stopped().isDone(), sink::problems, sink::resting));
                api.watch(transactions);
            }
            var pipeline = new Pipeline(kafka, api, registry, processor, sink, transactions);
            pipeline.startParts(onFailure);
            return pipeline;
        } catch (ExecutionException e) {
            close(api);
            kafka.close();
            throw new IllegalStateException("the topics cannot be created: " + UserError.reason(e), e);
        } catch (RuntimeException e) {
            close(api);
            kafka.close();
            throw e;
        }
    }

    /** All parts read on when one of them met a transaction that does not end. */
    private static TransactionWatch watch(Topics topics, Map<String, Object> clients, SinkConfig sink) {
        Set<String> groups = new HashSet<>(sink.groups());
        groups.add(ProcessorConfig.applicationId(topics));
        return new TransactionWatch(clients, topic -> topic.startsWith(topics.prefix()), groups, topics.prefix());
    }

    /** Where the query API is; null when it is not served. */
    @Nullable String apiUrl() {
        return api == null ? null : api.url();
    }

    String bootstrapServers() {
        return kafka.bootstrapServers();
    }

    Map<String, Object> clientProperties() {
        return clientProperties;
    }

    Topics topics() {
        return topics;
    }

    /** The same, with the labels that are carried by default. */
    CollectionSummary run(
            Source source,
            String cluster,
            @Nullable String clusterAlias,
            PodSecurityConfiguration configuration,
            AlertSettings alerts)
            throws InterruptedException {
        return run(source, cluster, clusterAlias, configuration, alerts, CarriedLabels.DEFAULT);
    }

    /** Collects until the source ends, then waits until all that came of it has been delivered. */
    CollectionSummary run(
            Source source,
            String cluster,
            @Nullable String clusterAlias,
            PodSecurityConfiguration configuration,
            AlertSettings alerts,
            CarriedLabels labels)
            throws InterruptedException {
        CollectorConfig config = config(cluster, clusterAlias, configuration, alerts, labels);
        try (Collector collector = Collector.open(config, "no collector was running", metrics())) {
            CollectionSummary summary = collector.collect(source);
            drain();
            return summary;
        }
    }

    /**
     * Collects until it is closed, and begins a new epoch where Kafka gave its transaction up, as it does when this process was
     * suspended in the middle of one.
     *
     * @param sources gives a new one for each epoch
     */
    CollectorSupervisor supervisor(
            Supplier<Source> sources,
            String cluster,
            @Nullable String clusterAlias,
            PodSecurityConfiguration configuration,
            AlertSettings alerts,
            CarriedLabels labels) {
        return new CollectorSupervisor(
                config(cluster, clusterAlias, configuration, alerts, labels), sources, Leadership.ALONE, metrics());
    }

    /** Collects until the supervisor is closed, then waits until all that came of it has been delivered. */
    CollectionSummary run(CollectorSupervisor collector) throws InterruptedException {
        CollectionSummary summary = collector.run();
        drain();
        return summary;
    }

    private CollectorConfig config(
            String cluster,
            @Nullable String clusterAlias,
            PodSecurityConfiguration configuration,
            AlertSettings alerts,
            CarriedLabels labels) {
        return new CollectorConfig(
                topics,
                PARTITIONS,
                clientProperties,
                cluster,
                clusterAlias,
                configuration,
                alerts,
                CollectorConfig.DEFAULT_HEARTBEAT_INTERVAL,
                KafkaClock.system(KafkaClock.DEFAULT_TOLERANCE),
                labels);
    }

    private CollectorMetrics metrics() {
        return new CollectorMetrics(registry, Clock.systemUTC());
    }

    /** Tells what a part died of, if one did. */
    void throwIfFailed() {
        Throwable cause = failure.get();
        if (cause != null) {
            throw new IllegalStateException("a part stopped: " + UserError.reason(cause), cause);
        }
    }

    /** Stops the parts before the broker: the other way round they would wait for it in vain. */
    @Override
    public void close() {
        transactions.close();
        sink.close();
        close(api);
        processor.close();
        kafka.close();
    }

    private static void close(@Nullable ServedApi api) {
        if (api != null) {
            api.close();
        }
    }

    private void startParts(Runnable onFailure) {
        processor.onFailure(cause -> fail(cause, onFailure));
        var unused = sink.stopped().whenComplete((stopped, cause) -> {
            if (cause != null) {
                fail(cause, onFailure);
            }
        });
        transactions.start();
        processor.start();
        sink.start();
    }

    private void fail(Throwable cause, Runnable onFailure) {
        if (failure.compareAndSet(null, cause)) {
            onFailure.run();
        }
    }

    private void drain() throws InterruptedException {
        try {
            if (failure.get() == null && processor.awaitProcessed(DRAIN)) {
                boolean delivered = sink.awaitDelivered(alertEnds(), DRAIN);
                if (!delivered && failure.get() == null) {
                    System.err.println("podtrail: some alerts are not delivered yet; they stay in the log");
                }
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("the embedded Kafka does not answer: " + UserError.reason(e), e);
        }
    }

    private Map<TopicPartition, Long> alertEnds() throws InterruptedException, ExecutionException {
        var latest = new HashMap<TopicPartition, OffsetSpec>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            latest.put(new TopicPartition(topics.alerts(), partition), OffsetSpec.latest());
        }
        var ends = new HashMap<TopicPartition, Long>();
        try (var admin = Admin.create(clientProperties)) {
            admin.listOffsets(latest, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                    .all()
                    .get()
                    .forEach((partition, end) -> ends.put(partition, end.offset()));
        }
        return ends;
    }
}
