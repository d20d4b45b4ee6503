package io.podtrail.processor;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.GroupProtocol;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One running instance of the topology, exactly once. Topics must exist. */
public final class Processor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Processor.class);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(20);
    private static final int SESSION_TIMEOUT_MILLIS = 10_000;
    /** Longer than {@code max.block.ms}, for which a thread may wait for a broker without asking for records. */
    private static final int MAX_POLL_INTERVAL_MILLIS = 90_000;

    private static final Duration PROGRESS_POLL = Duration.ofMillis(50);

    private final ProcessorConfig config;
    private final KafkaStreams streams;
    private final CountDownLatch running = new CountDownLatch(1);
    private final AtomicBoolean failed = new AtomicBoolean();
    private final RestoreProgress restore = new RestoreProgress();
    private final StallWatch stallWatch;
    private final StoresOnDisk stores;
    private final WatchedTopics topics;
    private Consumer<Throwable> failureHandler = failure -> {};

    /** One whose measurements are not shown anywhere. */
    public Processor(ProcessorConfig config) {
        this(config, new ProcessorMetrics(new SimpleMeterRegistry()));
    }

    /** One that is measured. */
    public Processor(ProcessorConfig config, ProcessorMetrics metrics) {
        this.config = config;
        var lostViolations = new LostRecords();
        var lostAlerts = new LostRecords();
        TopologySettings settings = TopologySettings.live(config.topics())
                .reportingTo(metrics.epochs())
                .rewriting(lostViolations)
                .announcingAgain(lostAlerts);
        var quarantine = new Quarantine();
        Properties properties = properties(config, metrics);
        properties.put(DeadLetters.QUARANTINE_CONFIG, quarantine);
        this.streams = new KafkaStreams(
                PodSecurityTopology.build(
                        settings, quarantine.around(metrics.around(ObservationProcessor.supplier(settings)))),
                properties);
        metrics.restoring(restore);
        topics = new WatchedTopics(config, lostViolations, lostAlerts, metrics.topicsCreatedAnew(), this::fail);
        streams.setGlobalStateRestoreListener(restore);
        streams.setStateListener((now, before) -> {
            if (now == KafkaStreams.State.RUNNING) {
                running.countDown();
            }
        });
        streams.setUncaughtExceptionHandler(new FailurePolicy(Clock.systemUTC(), quarantine::takeAdded, this::fail));
        stores = new StoresOnDisk(config.stateDirectory().resolve(config.applicationId()), metrics.wipedStores());
        stallWatch = new StallWatch(streams::metrics, this::fail);
    }

    private void fail(Throwable failure) {
        if (failed.compareAndSet(false, true)) {
            failureHandler.accept(failure);
        }
    }

    /** Called once, when the topology died for good or stands still. Set before {@link #start()}. */
    public void onFailure(Consumer<Throwable> handler) {
        failureHandler = handler;
    }

    /** Deletes damaged stores, which are restored from Kafka, starts, and returns. */
    public void start() {
        stores.wipeDamaged(); // Streams has locked the directory, and opens the stores when it starts.
        topics.start();
        streams.start();
        stallWatch.start();
    }

    /** The engine, for those who read its stores, its metadata and its metrics. */
    public KafkaStreams streams() {
        return streams;
    }

    /** Whether it processes its own topics and can be asked; also while partitions move, once it has run. */
    public boolean isReady() {
        return running.getCount() == 0
                && streams.state().isRunningOrRebalancing()
                && topics.problems().isEmpty();
    }

    /** What it is doing, in a few words. */
    public String state() {
        String problems = topics.problems();
        if (!problems.isEmpty()) {
            return problems;
        }
        return switch (streams.state()) {
            case CREATED -> "starting";
            case RUNNING -> "processing";
            case REBALANCING -> {
                String words = restore.inWords();
                yield words.isEmpty() ? "waiting for its partitions" : words;
            }
            case PENDING_SHUTDOWN, NOT_RUNNING -> "stopping";
            case PENDING_ERROR, ERROR -> "failed";
        };
    }

    /** Waits until the stores are restored and records flow; false when that takes longer. */
    public boolean awaitRunning(Duration timeout) throws InterruptedException {
        return running.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Waits until all that is in the log now has been processed, and can be read as committed; false when that takes longer. */
    public boolean awaitProcessed(Duration timeout) throws InterruptedException, ExecutionException {
        try (var admin = Admin.create(new HashMap<>(config.clientProperties()))) {
            long deadline = System.nanoTime() + timeout.toNanos();
            Map<TopicPartition, Long> log =
                    ends(admin, List.of(config.topics().observations()), IsolationLevel.READ_UNCOMMITTED);
            while (!isCommittedUpTo(admin, log)) {
                if (hasWaitedEnough(deadline)) {
                    return false;
                }
            }
            // A commit is confirmed a moment before every partition that it wrote to has been told.
            List<String> outputs =
                    List.of(config.topics().violations(), config.topics().alerts());
            Map<TopicPartition, Long> written = ends(admin, outputs, IsolationLevel.READ_UNCOMMITTED);
            while (!isReadableUpTo(admin, outputs, written)) {
                if (hasWaitedEnough(deadline)) {
                    return false;
                }
            }
            return true;
        }
    }

    private boolean hasWaitedEnough(long deadline) throws InterruptedException {
        if (failed.get() || System.nanoTime() > deadline) {
            return true;
        }
        TimeUnit.MILLISECONDS.sleep(PROGRESS_POLL.toMillis());
        return false;
    }

    /** Commits, leaves the group so that others take over at once, and releases the state directory. */
    @Override
    public void close() {
        stallWatch.close();
        topics.close();
        boolean clean = streams.close(CloseOptions.timeout(CLOSE_TIMEOUT)
                .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
        if (!clean) {
            LOG.warn("the processor did not stop within {}; it resumes from its last commit", CLOSE_TIMEOUT);
        }
    }

    private static Map<TopicPartition, Long> ends(Admin admin, List<String> topics, IsolationLevel isolation)
            throws InterruptedException, ExecutionException {
        var latest = new HashMap<TopicPartition, OffsetSpec>();
        admin.describeTopics(topics)
                .allTopicNames()
                .get()
                .forEach((topic, description) -> description
                        .partitions()
                        .forEach(partition ->
                                latest.put(new TopicPartition(topic, partition.partition()), OffsetSpec.latest())));
        var ends = new HashMap<TopicPartition, Long>();
        admin.listOffsets(latest, new ListOffsetsOptions(isolation))
                .all()
                .get()
                .forEach((partition, end) -> ends.put(partition, end.offset()));
        return ends;
    }

    private static boolean isReadableUpTo(Admin admin, List<String> topics, Map<TopicPartition, Long> written)
            throws InterruptedException, ExecutionException {
        Map<TopicPartition, Long> readable = ends(admin, topics, IsolationLevel.READ_COMMITTED);
        return written.entrySet().stream().allMatch(end -> readable.getOrDefault(end.getKey(), 0L) >= end.getValue());
    }

    private boolean isCommittedUpTo(Admin admin, Map<TopicPartition, Long> ends)
            throws InterruptedException, ExecutionException {
        Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(config.applicationId())
                .partitionsToOffsetAndMetadata()
                .get();
        return ends.entrySet().stream().allMatch(end -> {
            OffsetAndMetadata offset = committed.get(end.getKey());
            return end.getValue() == 0 || (offset != null && offset.offset() >= end.getValue());
        });
    }

    private static Properties properties(ProcessorConfig config, ProcessorMetrics metrics) {
        Properties properties = properties(config);
        properties.put(DeadLetters.COUNTER_CONFIG, metrics.deadLetters());
        return properties;
    }

    /** What we need for our promises comes last: it is not for a file to change. */
    static Properties properties(ProcessorConfig config) {
        var properties = new Properties();
        properties.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
        // So soon others take over from one that was killed; Kafka's own 45 s would be long for an audit.
        properties.put(
                StreamsConfig.mainConsumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), SESSION_TIMEOUT_MILLIS);
        // For so long a rebalance waits for a member that is gone where the broker has lost sight of it, as one does
        // that
        // is itself killed in a rebalance; Kafka's own 5 minutes are as long as nothing would be judged.
        properties.put(
                StreamsConfig.mainConsumerPrefix(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG), MAX_POLL_INTERVAL_MILLIS);
        // Records of one namespace are alike: alerts and changelogs shrink to a fraction.
        properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        properties.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, SharedMemory.class);
        properties.putAll(config.clientProperties());
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, config.applicationId());
        properties.put(StreamsConfig.STATE_DIR_CONFIG, config.stateDirectory().toString());
        properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, config.threads());
        properties.put(
                StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, config.commitInterval().toMillis());
        properties.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, config.standbyReplicas());
        properties.put(StreamsConfig.GROUP_PROTOCOL_CONFIG, GroupProtocol.CLASSIC.name());
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        properties.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
        properties.put(StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG, DeadLetters.class);
        properties.put(StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG, DeadLetters.class);
        properties.put(StreamsConfig.PRODUCTION_EXCEPTION_HANDLER_CLASS_CONFIG, DeadLetters.class);
        properties.put(StreamsConfig.DEFAULT_TIMESTAMP_EXTRACTOR_CLASS_CONFIG, RecordTimestamp.class);
        properties.put(DeadLetters.TOPIC_CONFIG, config.topics().deadLetters());
        return properties;
    }
}
