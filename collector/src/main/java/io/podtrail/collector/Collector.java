package io.podtrail.collector;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.podtrail.events.Admission;
import io.podtrail.events.Fingerprint;
import io.podtrail.events.Keys;
import io.podtrail.events.LogExtent;
import io.podtrail.events.Namespace;
import io.podtrail.events.ObjectVersion;
import io.podtrail.events.Observation;
import io.podtrail.events.RejectedInput;
import io.podtrail.events.WorkloadTemplate;
import io.podtrail.events.kafka.TopicWatch;
import io.podtrail.policy.Version;
import io.podtrail.policy.pod.Metadata;
import io.podtrail.policy.pod.Pod;
import io.podtrail.policy.pod.PodJson;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns what a source tells into observations: numbers the epochs, writes heartbeats and gaps, leaves out what did not
 * change since it was last written, and never lets time run backwards.
 */
public final class Collector implements ClusterListener, AutoCloseable {
    /** A recording that says nothing for longer leaves a gap, not heartbeats. */
    public static final Duration LONGEST_SILENCE = Duration.ofDays(1);

    /** How many objects a processor takes back with a marker at least, in each partition. */
    private static final int OBJECTS_PER_MARKER = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(Collector.class);
    /** So many are told in the log: a broken input can hold millions. */
    private static final long REJECTIONS_TOLD = 20;

    private static final int TRANSACTION_TIMEOUT_MILLIS = 60_000;

    private static final JsonMapper MAPPER = PodJson.builder(new com.fasterxml.jackson.core.JsonFactory())
            .addModule(new JavaTimeModule())
            .build();

    private final CollectorConfig config;
    private final ObservationLog log;
    private final CollectorMetrics metrics;
    private final SeenObjects seen = new SeenObjects();

    private final AtomicLong observations = new AtomicLong();
    private final AtomicLong unchanged = new AtomicLong();
    private final AtomicLong rejections = new AtomicLong();

    private long epoch;
    /** The newest epoch whose beginning is surely in the log. */
    private volatile long epochInLog;

    private @Nullable String policyDigest;
    private @Nullable Version clusterVersion;
    private Instant now;
    /** Up to when the log claims that all was seen. */
    private final Instant coveredUntil;

    private final @Nullable Instant covered;

    /** What was found of the log, by partition. */
    private final List<LogExtent> extents;

    private final String gapReason;
    private @Nullable TopicWatch topics;
    private @Nullable Instant nextHeartbeat;
    private boolean firstKeyframe = true;
    /** Whether something was rejected in this keyframe that may be a live pod. */
    private boolean podMissing;

    Collector(CollectorConfig config, ObservationLog log, FoundLog found, String gapReason, CollectorMetrics metrics) {
        LogPosition position = found.position();
        this.extents = found.extents();
        this.config = config;
        this.log = log;
        this.metrics = metrics;
        this.epoch = position.epoch();
        this.epochInLog = position.epoch();
        this.policyDigest = position.policyDigest();
        this.now = position.lastObservedAt() == null ? Instant.EPOCH : position.lastObservedAt();
        this.covered = position.coveredUntil();
        this.coveredUntil = position.coveredUntil() == null ? now : position.coveredUntil();
        this.gapReason = gapReason;
    }

    /**
     * Connects to Kafka, takes over from any earlier collector of the cluster, and finds where the log stands.
     *
     * @param gapReason why the log says nothing between its last heartbeat and now
     */
    public static Collector open(CollectorConfig config, String gapReason, CollectorMetrics metrics) {
        var producerProperties = new HashMap<>(config.clientProperties());
        producerProperties.putIfAbsent(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        producerProperties.put(ProducerConfig.ACKS_CONFIG, "all");
        producerProperties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        producerProperties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, config.transactionalId());
        producerProperties.putIfAbsent(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_TIMEOUT_MILLIS);
        var time = new TransactionTime(
                Admin.create(new HashMap<>(config.clientProperties())), config.transactionalId(), config.clock());
        // Taking over comes first: only then can nobody else start an epoch between our reading and our writing.
        var log = new ObservationLog(
                () -> new KafkaProducer<>(producerProperties, new ByteArraySerializer(), new ByteArraySerializer()),
                () -> newestEpoch(config),
                Duration.ofMillis(Long.parseLong(producerProperties
                        .get(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG)
                        .toString())),
                config.topics(),
                config.partitions(),
                metrics,
                time,
                Clock.systemUTC());
        metrics.comparing(config.clock());
        try {
            log.compareClocks();
            FoundLog found = FoundLog.read(config);
            warnOfFuture(config, found.position());
            var collector = new Collector(config, log, found, gapReason, metrics);
            collector.watch(found.extents().get(0).topicId());
            return collector;
        } catch (RuntimeException e) {
            log.close();
            throw e;
        }
    }

    /** A log that was created anew lacks all that lives, so it needs a keyframe. */
    private void watch(String topicId) {
        String topic = config.topics().observations();
        var started = new TopicWatch(
                Admin.create(new HashMap<>(config.clientProperties())),
                List.of(topic),
                Map.of(topic, topicId),
                anew -> {
                    log.lost("the topic %s was created anew".formatted(anew));
                    return true;
                });
        started.start();
        topics = started;
    }

    /** Time never runs backwards, so a log from the future must be waited for. */
    private static void warnOfFuture(CollectorConfig config, LogPosition position) {
        Instant last = position.lastObservedAt();
        if (last != null && last.isAfter(config.clock().instant().plus(KafkaClock.DEFAULT_TOLERANCE))) {
            LOG.warn(
                    "The log of cluster {} has observations up to {}, which is in the future: a collector's clock was ahead."
                            + " New observations bear that time, and timers wait, until it is there",
                    config.cluster(),
                    last);
        }
    }

    /** Writes what the source tells until it ends, and returns when all of it is in the log. */
    public CollectionSummary collect(Source source) throws InterruptedException {
        source.run(this);
        log.flush();
        return new CollectionSummary(observations.get(), unchanged.get(), rejections.get());
    }

    /** The newest epoch in the log that this collector began, or found while it has not begun one. */
    long epoch() {
        return epochInLog;
    }

    /** Up to and at which instant the log has all that happened, as a heartbeat says; null when none does. */
    public @Nullable Instant logCovers() {
        return covered;
    }

    /** The newest epoch of the cluster in the log, whoever wrote it; 0 when the log does not know the cluster. */
    static long newestEpoch(CollectorConfig config) {
        return FoundLog.read(config).position().epoch();
    }

    /** For how long Kafka has been asked in vain to take what is being written; zero when nothing waits. */
    Duration waitingForKafka() {
        return log.waiting();
    }

    /** Waits no longer for a Kafka that is away than a moment; what it did not take, the next keyframe makes up for. */
    void giveUpSoon() {
        log.giveUpSoon();
    }

    /** Writes what is left and disconnects. The source must have been closed before. */
    @Override
    public void close() {
        if (topics != null) {
            topics.close();
        }
        log.close();
    }

    @Override
    public synchronized void keyframeStarted(
            Instant at, @Nullable Version version, @Nullable Interruption interruption) {
        boolean logKnowsCluster = epoch > 0;
        passTo(at);
        epoch++;
        clusterVersion = version;
        seen.clear();
        podMissing = false;
        var started = new Observation.KeyframeStarted(config.cluster(), epoch, now, version, config.clusterAlias());
        if (firstKeyframe) {
            writeFirst(started);
        } else {
            write(started);
        }
        // Whoever takes over reads this, and begins a later one: so that is how one knows that it was replaced.
        log.flush();
        epochInLog = epoch;
        if (firstKeyframe && logKnowsCluster && coveredUntil.isBefore(now)) {
            write(new Observation.Gap(config.cluster(), epoch, now, coveredUntil, now, gapReason));
        } else if (interruption != null) {
            write(new Observation.Gap(config.cluster(), epoch, now, interruption.since(), now, interruption.reason()));
        }
        firstKeyframe = false;
        writePolicyIfChanged();
        nextHeartbeat = now.plus(config.heartbeatInterval());
    }

    @Override
    public synchronized void keyframeCompleted(Instant at, boolean templates) {
        passTo(at);
        if (podMissing && epoch > 1) {
            LOG.warn("something that could not be read may be a live pod: nothing is swept before the next keyframe");
            return;
        }
        log.flush(); // All that lives must be in the log before the marker that sweeps the rest.
        write(new Observation.KeyframeCompleted(config.cluster(), epoch, now, templates));
        log.flush();
    }

    @Override
    public synchronized void namespaceSeen(Instant at, Namespace seen) {
        passTo(at);
        Namespace namespace = config.labels().narrow(seen);
        Metadata metadata = namespace.metadata();
        String key = Keys.namespace(config.cluster(), metadata.name());
        if (hasChanged(key, metadata, metadata.withoutResourceVersion())) {
            writeOrReject(
                    new Observation.NamespaceSeen(config.cluster(), epoch, now, namespace),
                    "Namespace /" + metadata.name());
        }
    }

    @Override
    public synchronized void namespaceGone(Instant at, Namespace namespace) {
        passTo(at);
        Metadata metadata = namespace.metadata();
        if (hasEnded(Keys.namespace(config.cluster(), metadata.name()), metadata)) {
            writeOrReject(
                    new Observation.NamespaceGone(config.cluster(), epoch, now, new Namespace(identity(metadata))),
                    "Namespace /" + metadata.name());
        }
    }

    @Override
    public synchronized void podSeen(Instant at, Pod seen) {
        passTo(at);
        Pod pod = config.labels().narrow(seen);
        Metadata metadata = pod.metadata();
        String key = Keys.pod(config.cluster(), metadata.namespace(), metadata.name());
        if (hasChanged(key, metadata, new Pod(metadata.withoutResourceVersion(), pod.spec(), pod.status()))) {
            writeOrReject(
                    new Observation.PodSeen(config.cluster(), epoch, now, pod),
                    "Pod " + metadata.namespace() + "/" + metadata.name());
        }
    }

    @Override
    public synchronized void podGone(Instant at, Pod pod) {
        passTo(at);
        Metadata metadata = pod.metadata();
        if (hasEnded(Keys.pod(config.cluster(), metadata.namespace(), metadata.name()), metadata)) {
            // What it was like stands in the log already.
            var gone = new Pod(identity(metadata), null, null);
            writeOrReject(
                    new Observation.PodGone(config.cluster(), epoch, now, gone),
                    "Pod " + metadata.namespace() + "/" + metadata.name());
        }
    }

    @Override
    public synchronized void templateSeen(Instant at, WorkloadTemplate seen) {
        passTo(at);
        WorkloadTemplate template = config.labels().narrow(seen);
        var unversioned = new WorkloadTemplate(
                template.kind(),
                template.metadata().withoutResourceVersion(),
                template.template(),
                template.schedule());
        String namespace = template.metadata().namespace();
        String key = Keys.workload(config.cluster(), namespace, template.workload());
        if (hasChanged(key, template.metadata(), unversioned)) {
            writeOrReject(
                    new Observation.TemplateSeen(config.cluster(), epoch, now, template),
                    "%s %s/%s"
                            .formatted(
                                    template.kind(),
                                    namespace,
                                    template.metadata().name()));
        }
    }

    @Override
    public synchronized void templateGone(Instant at, WorkloadTemplate template) {
        passTo(at);
        Metadata metadata = template.metadata();
        String key = Keys.workload(config.cluster(), metadata.namespace(), template.workload());
        // A Job that was finished when it was first listed is not known: the keyframe does not have it either.
        if (seen.knows(key) && hasEnded(key, metadata)) {
            var gone = new WorkloadTemplate(template.kind(), identity(metadata), null);
            writeOrReject(
                    new Observation.TemplateGone(config.cluster(), epoch, now, gone),
                    "%s %s/%s".formatted(template.kind(), metadata.namespace(), metadata.name()));
        }
    }

    @Override
    public synchronized void podRefused(Instant at, Admission admission) {
        passTo(at);
        writeOrReject(new Observation.PodRefused(config.cluster(), epoch, now, admission), told(admission));
    }

    @Override
    public synchronized void podAudited(Instant at, Admission admission) {
        passTo(at);
        writeOrReject(new Observation.PodAudited(config.cluster(), epoch, now, admission), told(admission));
    }

    private static String told(Admission admission) {
        return "%s %s/%s"
                .formatted(
                        admission.workload().kind(),
                        admission.namespace(),
                        admission.workload().name());
    }

    @Override
    public synchronized void recordedTimePassed(Instant at) {
        if (nextHeartbeat != null && at.isAfter(now.plus(LONGEST_SILENCE))) {
            Instant from = now;
            passTo(at);
            write(new Observation.Gap(config.cluster(), epoch, now, from, now, "the recording says nothing"));
            nextHeartbeat = now.plus(config.heartbeatInterval());
        }
        // Not the one due now: it claims that what happens now has been told, too.
        while (nextHeartbeat != null && nextHeartbeat.isBefore(at)) {
            heartbeat(nextHeartbeat, true);
        }
        passTo(at);
    }

    @Override
    public synchronized void alive(Instant at, boolean watching) {
        if (nextHeartbeat != null && !nextHeartbeat.isAfter(at)) {
            heartbeat(at, watching);
        }
    }

    @Override
    public synchronized void ended(Instant at) {
        heartbeat(at, true);
    }

    @Override
    public synchronized void abandoned(Instant at) {
        int lived = seen.size();
        keyframeStarted(at, clusterVersion, null);
        write(Observation.KeyframeCompleted.ofNothing(config.cluster(), epoch, now));
        // A processor works with each record, within a bound, and no other record follows: nor would time go on, for
        // which alerts
        // wait until they resolve.
        for (int i = 0; i <= lived / OBJECTS_PER_MARKER; i++) {
            heartbeat(now, false);
        }
        heartbeat(now.plus(config.alerts().resolveHold()), false);
    }

    @Override
    public synchronized void rejected(Instant at, RejectedInput input) {
        passTo(at);
        tell(input, rejections.incrementAndGet());
        metrics.rejected();
        podMissing |= input.object() == null || input.object().startsWith("Pod ");
        log.writeDeadLetter(input, now);
    }

    private void tell(RejectedInput input, long count) {
        if (count <= REJECTIONS_TOLD) {
            String what = input.object() == null ? "" : " (" + input.object() + ')';
            LOG.warn("Rejected: {}{}: {}", input.source(), what, input.reason());
        }
        if (count == REJECTIONS_TOLD) {
            LOG.warn(
                    "What is rejected from now on is counted, and told only in {}",
                    config.topics().deadLetters());
        }
    }

    private void heartbeat(Instant at, boolean watching) {
        passTo(at);
        write(new Observation.Heartbeat(config.cluster(), epoch, now, clusterVersion, watching));
        nextHeartbeat = now.plus(config.heartbeatInterval());
    }

    private void writePolicyIfChanged() {
        String digest = digest(config.configuration(), config.alerts());
        if (!digest.equals(policyDigest)) {
            write(new Observation.PolicyChanged(
                    config.cluster(), epoch, now, digest, config.configuration(), config.alerts()));
            policyDigest = digest;
        }
    }

    /** A resource version changes with every status update, and says nothing that anyone judges. */
    private boolean hasChanged(String key, Metadata metadata, Object objectWithoutResourceVersion) {
        String fingerprint = digest(objectWithoutResourceVersion);
        return switch (seen.seen(key, ObjectVersion.of(metadata), fingerprint)) {
            case CHANGED -> true;
            case UNCHANGED -> {
                unchanged.incrementAndGet();
                metrics.sawUnchanged();
                yield false;
            }
            case STALE -> {
                metrics.sawStale();
                yield false;
            }
        };
    }

    private boolean hasEnded(String key, Metadata metadata) {
        boolean ended = seen.gone(key, ObjectVersion.of(metadata));
        if (!ended) {
            metrics.sawStale();
        }
        return ended;
    }

    /** Only what was found right after every other collector was fenced is evidence. */
    private void writeFirst(Observation.KeyframeStarted started) {
        log.write(started, extents);
        wrote(started);
    }

    /** Writes what the collector itself says. Only a configuration can be refused, and without it nothing is judged right. */
    private void write(Observation observation) {
        log.write(observation).ifPresent(refusal -> {
            throw new SourceException(refusal);
        });
        wrote(observation);
    }

    private void wrote(Observation observation) {
        observations.incrementAndGet();
        metrics.wrote(observation);
    }

    private void passTo(Instant at) {
        metrics.sawEvent();
        if (at.isAfter(now)) {
            now = at;
        }
    }

    private void writeOrReject(Observation observation, String object) {
        log.write(observation)
                .ifPresentOrElse(
                        refusal -> rejected(now, new RejectedInput(object, refusal, 0, digest(observation), object)),
                        () -> wrote(observation));
    }

    private static Metadata identity(Metadata of) {
        return new Metadata(
                of.name(),
                of.namespace(),
                of.uid(),
                of.resourceVersion(),
                of.creationTimestamp(),
                null,
                null,
                null,
                null);
    }

    private static String digest(Object... parts) {
        var json = new String[parts.length];
        try {
            for (int i = 0; i < parts.length; i++) {
                json[i] = MAPPER.writeValueAsString(parts[i]);
            }
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("our own records can be written", e);
        }
        return Fingerprint.of(json);
    }
}
