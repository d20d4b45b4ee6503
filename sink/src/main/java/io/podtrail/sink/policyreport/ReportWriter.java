package io.podtrail.sink.policyreport;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.podtrail.events.PodViolations;
import io.podtrail.events.kafka.EventSerde;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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
    private final Reconciliation reconciliation;
    private final CountDownLatch stop = new CountDownLatch(1);
    private volatile String problem = "";
    private volatile boolean isWriting;
    private volatile String state = "reading what violates";

    /** @param kubernetes of the cluster that the reports are about; is not closed with this */
    public ReportWriter(ReportConfig config, KubernetesClient kubernetes, ReportMetrics metrics) {
        this.config = config;
        client = new ReportClient(kubernetes, config.format());
        reconciliation = new Reconciliation(config, client, violations, metrics);
        var properties = new HashMap<>(config.clientProperties());
        properties.put(ConsumerConfig.CLIENT_ID_CONFIG, config.topics().prefix() + "policy-reports");
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
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
        try (consumer) {
            List<TopicPartition> partitions = awaitPartitions();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (isGoingOn() && !hasReached(ends)) {
                read();
            }
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
        return isWriting && problem.isEmpty();
    }

    /** What it is doing, for people. */
    public String state() {
        return problem.isEmpty() ? state : "writing reports; not all are taken: " + problem;
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

    private void keepWriting() {
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
        problem = reconciliation.reconcile();
        isWriting = true;
        return true;
    }

    private void read() {
        try {
            consumer.poll(POLL).forEach(this::take);
        } catch (WakeupException | InterruptException | AuthorizationException e) {
            throw e;
        } catch (KafkaException e) {
            log.warn("cannot read {} for now: {}", config.topics().violations(), e.getMessage());
        }
    }

    private void take(ConsumerRecord<byte[], byte @Nullable []> record) {
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
