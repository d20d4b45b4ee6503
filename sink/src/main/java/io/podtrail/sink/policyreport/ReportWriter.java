package io.podtrail.sink.policyreport;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.podtrail.events.PodViolations;
import io.podtrail.events.kafka.EventSerde;
import io.podtrail.events.kafka.TopicWatch;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the reports of one cluster at what its pods violate now: follows the compacted topic {@code violations} from its
 * beginning, and writes what changed every so often. Keeps nothing of its own: started again, it finds out what is there.
 */
public final class ReportWriter {
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Logger log = LoggerFactory.getLogger(ReportWriter.class);

    private final ReportConfig config;
    private final ReportClient client;
    private final Consumer<byte[], byte[]> consumer;
    private final EventSerde<PodViolations> serde = EventSerde.podViolations();
    private final CurrentViolations violations = new CurrentViolations();
    private final ReportMetrics metrics;
    private final TopicWatch watch;
    private final AtomicBoolean recreated = new AtomicBoolean();
    /** Before which offset each partition has been read. */
    private final Map<TopicPartition, Long> positions = new HashMap<>();

    /** When what a recreated topic has not said by then is dropped, as {@link System#nanoTime}; null until it says anything. */
    private @Nullable Long dropDue;

    private final Reconciliation reconciliation;
    private final CountDownLatch stop = new CountDownLatch(1);
    private volatile String problem = "";
    private volatile boolean isWriting;
    private volatile String rereading = "";
    /** Whether anything was ever written to the topic, be it about another cluster. */
    private boolean isWrittenTo;
    /** Whether reports of an earlier run are left alone: what they say is not known here. */
    private boolean holdsReports;

    private volatile String state = "reading what violates";

    /** @param kubernetes of the cluster that the reports are about; is not closed with this */
    public ReportWriter(ReportConfig config, KubernetesClient kubernetes, ReportMetrics metrics) {
        this.config = config;
        this.metrics = metrics;
        client = new ReportClient(kubernetes, config.format());
        reconciliation = new Reconciliation(config, client, violations, metrics);
        var properties = new HashMap<>(config.clientProperties());
        properties.put(ConsumerConfig.CLIENT_ID_CONFIG, config.topics().prefix() + "policy-reports");
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest"); // A recreated topic ends before.
        consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        watch = new TopicWatch(
                Admin.create(new HashMap<>(config.clientProperties())),
                List.of(config.topics().violations()),
                Map.of(),
                topic -> {
                    recreated.set(true);
                    return true;
                });
    }

    /**
     * Finds out whether reports can be written at all; to be asked before anything else of the cluster is, because it knows
     * what to do.
     *
     * @throws ReportAccessException when the cluster has no such reports, or does not let us see them
     */
    public static void check(KubernetesClient kubernetes, ReportFormat format) {
        new ReportClient(kubernetes, format).check();
    }

    /** Writes until it is told to stop. */
    public void run() throws InterruptedException {
        try (consumer;
                watch) {
            List<TopicPartition> partitions = awaitPartitions();
            watch.check();
            watch.start();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (isGoingOn() && !hasReached(ends)) {
                read();
            }
            isWrittenTo = ends.values().stream().anyMatch(end -> end > 0);
            keepWriting();
        } catch (WakeupException | InterruptException asked) {
            log.debug("asked to stop");
        }
    }

    /** Lets the run end, from another thread. What is not written is written by the next one. */
    public void stop() {
        stop.countDown();
        consumer.wakeup();
    }

    /** Whether everything that violates is known, and the cluster took what was last written. */
    public boolean isReady() {
        return isWriting && problem.isEmpty() && topicProblem().isEmpty();
    }

    /** What it is doing, for people. */
    public String state() {
        String ofTopic = topicProblem();
        if (!ofTopic.isEmpty()) {
            return ofTopic;
        }
        return problem.isEmpty() ? state : "writing reports; not all are taken: " + problem;
    }

    private String topicProblem() {
        String problems = watch.problems();
        return problems.isEmpty() ? rereading : problems;
    }

    private boolean isGoingOn() {
        return stop.getCount() > 0;
    }

    private List<TopicPartition> awaitPartitions() throws InterruptedException {
        String topic = config.topics().violations();
        boolean isStopped = false;
        while (!isStopped) {
            List<PartitionInfo> found = consumer.partitionsFor(topic);
            if (found != null && !found.isEmpty()) {
                return found.stream()
                        .map(partition -> new TopicPartition(topic, partition.partition()))
                        .toList();
            }
            state = "waiting for the topic " + topic;
            isStopped = stop.await(POLL.toMillis(), TimeUnit.MILLISECONDS);
        }
        throw new WakeupException();
    }

    private boolean hasReached(Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    private void keepWriting() throws InterruptedException {
        state = "writing reports";
        long interval = config.interval().toNanos();
        long resyncInterval = config.resyncInterval().toNanos();
        long now = System.nanoTime();
        long due = now;
        long resyncDue = now;
        while (isGoingOn()) {
            now = System.nanoTime();
            if (now - due >= 0) {
                boolean isResync = now - resyncDue >= 0;
                boolean isDone = write(isResync);
                due = now + interval;
                if (isResync && isDone) {
                    resyncDue = now + resyncInterval;
                }
            }
            read();
            dropWhenDue();
        }
    }

    /**
     * Reads the topic from its beginning where it is another one than before, or ends before what was read. Reports stay as
     * they are: it takes a processor some time to write again what violates.
     */
    private void beginAnewWhenRecreated() throws InterruptedException {
        boolean hasGoneBack = false;
        for (TopicPartition partition : consumer.assignment()) {
            long position = consumer.position(partition);
            Long before = positions.put(partition, position);
            hasGoneBack |= before != null && position < before;
        }
        if (hasGoneBack) {
            watch.check(); // So that a recreated topic is not found a second time.
        }
        if (!recreated.getAndSet(false) && !hasGoneBack) {
            return;
        }
        metrics.topicRecreated();
        waitFor("was recreated, and reports are made from it");
        violations.beginAnew();
        isWrittenTo = false;
        dropDue = null;
        positions.clear();
        consumer.seekToBeginning(consumer.assignment());
    }

    /** A resync interval after the first record, a processor has long written what violates. */
    private void dropWhenDue() {
        if (rereading.isEmpty() || !isWrittenTo) {
            return;
        }
        long now = System.nanoTime();
        if (dropDue == null) {
            dropDue = now + config.resyncInterval().toNanos();
        }
        boolean isAllConfirmed = !holdsReports && !violations.isUnconfirmed();
        if (isAllConfirmed || now - dropDue >= 0) {
            violations.dropUnconfirmed();
            holdsReports = false;
            rereading = "";
        }
    }

    private void waitFor(String why) {
        String words = "%s %s: these stay as they are until a processor has written it again"
                .formatted(config.topics().violations(), why);
        if (!words.equals(rereading)) {
            log.warn("{}", words);
            rereading = words;
        }
    }

    /** @return whether the cluster was asked, where that was to be done */
    private boolean write(boolean isResync) {
        try {
            if (isResync) {
                reconciliation.look();
            }
        } catch (KubernetesClientException e) {
            problem = ReportClient.reason(e);
            log.warn("the API server does not say what reports there are: {}", problem);
            return false;
        }
        if (!isWrittenTo && rereading.isEmpty() && reconciliation.hasReports()) {
            holdsReports = true;
            waitFor("has no records, though there are reports");
        }
        if (holdsReports) {
            return true;
        }
        problem = reconciliation.reconcile();
        isWriting = true;
        return true;
    }

    private void read() throws InterruptedException {
        try {
            consumer.poll(POLL).forEach(this::take);
            beginAnewWhenRecreated();
        } catch (WakeupException | InterruptException | AuthorizationException e) {
            throw e;
        } catch (KafkaException e) {
            log.warn("cannot read {} for now: {}", config.topics().violations(), e.getMessage());
        }
    }

    private void take(ConsumerRecord<byte[], byte @Nullable []> record) {
        isWrittenTo = true;
        if (record.key() == null) {
            log.warn("{}-{}@{} is ignored: it has no key", record.topic(), record.partition(), record.offset());
            return;
        }
        String key = new String(record.key(), UTF_8);
        if (!key.startsWith(config.cluster() + '/')) {
            return;
        }
        try {
            violations.put(key, serde.deserialize(record.topic(), record.value()));
        } catch (SerializationException e) {
            log.warn("{}-{}@{} is ignored: {}", record.topic(), record.partition(), record.offset(), e.getMessage());
        }
    }
}
