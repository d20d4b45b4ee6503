package io.podtrail.events.kafka;

import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.internals.Topic;
import org.apache.kafka.common.requests.TransactionResult;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices transactions that never end, and ends them. A coordinator that loses a marker, as Kafka does when a partition has
 * no leader at that moment (KAFKA-14402 and its like), takes the transaction for ended while the partition holds it open: no
 * reader of committed records passes that offset again, and no exception says so.
 *
 * <p>The last stable offsets of what a part reads are looked at from time to time, which costs two requests. One that does not
 * move while records lie behind it is looked into: a transaction that its coordinator has decided about is ended as it has
 * decided, one that no coordinator knows is aborted, and one that is under way is left alone. Where this process may not do
 * that, {@link #obstacle} says what an administrator can do.
 */
public final class TransactionWatch implements AutoCloseable {
    private static final Duration INTERVAL = Duration.ofSeconds(10);
    private static final Duration READABLE_POLL = Duration.ofMillis(500);
    /** How often in a row an offset is seen standing before it is looked into; counted, so that a pause of the process does not. */
    private static final int PATIENCE = 3;

    private static final Comparator<TopicPartition> BY_NAME =
            Comparator.comparing(TopicPartition::topic).thenComparing(TopicPartition::partition);
    private static final Logger LOG = LoggerFactory.getLogger(TransactionWatch.class);

    private final Map<String, Object> clientProperties;
    private final Predicate<String> topics;
    private final Set<String> groups;
    private final String transactionalIdPrefix;
    private final TransactionMarker marker;
    private final Duration interval;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        var thread = new Thread(task, "podtrail-transaction-watch");
        thread.setDaemon(true);
        return thread;
    });

    private final AtomicLong committed = new AtomicLong();
    private final AtomicLong aborted = new AtomicLong();
    /** Where something stands that may not be ended here, and what to do about it; by partition. */
    private final Map<TopicPartition, String> obstacles = new TreeMap<>(BY_NAME);

    /** Used by the timer's thread only, as is the client below. */
    private Map<TopicPartition, Standstill> standing = Map.of();

    private @Nullable Admin admin;

    /**
     * A watch that has yet to be started.
     *
     * @param clientProperties of any Kafka client; must hold {@code bootstrap.servers}
     * @param topics which topics are read here
     * @param groups the consumer groups whose offsets are read here; their transactions are ended only where the
     *     transactional id has the prefix, because the topic that holds them is everybody's
     * @param transactionalIdPrefix in front of every transactional id of this installation
     */
    public TransactionWatch(
            Map<String, Object> clientProperties,
            Predicate<String> topics,
            Set<String> groups,
            String transactionalIdPrefix) {
        this(
                clientProperties,
                topics,
                groups,
                transactionalIdPrefix,
                new TransactionMarker(clientProperties),
                INTERVAL);
    }

    TransactionWatch(
            Map<String, Object> clientProperties,
            Predicate<String> topics,
            Set<String> groups,
            String transactionalIdPrefix,
            TransactionMarker marker,
            Duration interval) {
        this.clientProperties = Map.copyOf(clientProperties);
        this.topics = topics;
        this.groups = Set.copyOf(groups);
        this.transactionalIdPrefix = transactionalIdPrefix;
        this.marker = marker;
        this.interval = interval;
    }

    /** An offset beyond which nothing committed can be read, and how often in a row it was seen. */
    private record Standstill(long offset, int times) {
        /** Ever more rarely, because a transaction that is under way may last for minutes. */
        boolean isDue() {
            return times >= PATIENCE && times % PATIENCE == 0 && Integer.bitCount(times / PATIENCE) == 1;
        }
    }

    /**
     * Begins to look, until it is closed.
     *
     * @return this
     */
    public TransactionWatch start() {
        var unused = timer.scheduleWithFixedDelay(
                this::lookIfPossible, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
        return this;
    }

    /**
     * Waits until all that is written now can be read, or is known to be aborted. To be called instead of {@link #start}, by
     * one who reads up to the end and no further: to a reader of committed records, an open transaction is the end.
     *
     * @param stopped asked twice a second
     * @return why it can not be read, and the command that puts it right; empty when it can, or when it was stopped
     * @throws KafkaException when Kafka does not answer
     */
    public Optional<String> awaitReadable(BooleanSupplier stopped) throws InterruptedException {
        try (var client = Admin.create(clientProperties)) {
            Map<TopicPartition, Long> written =
                    ends(client, partitions(client).keySet(), IsolationLevel.READ_UNCOMMITTED);
            while (!isReadable(client, written) && obstacle().isEmpty() && !stopped.getAsBoolean()) {
                TimeUnit.MILLISECONDS.sleep(READABLE_POLL.toMillis());
                look(client);
            }
            return obstacle();
        } catch (ExecutionException e) {
            throw new KafkaException("Kafka does not say how far transactions are: " + e.getMessage(), e);
        }
    }

    private static boolean isReadable(Admin admin, Map<TopicPartition, Long> written)
            throws InterruptedException, ExecutionException {
        Map<TopicPartition, Long> readable = ends(admin, written.keySet(), IsolationLevel.READ_COMMITTED);
        return written.entrySet().stream().allMatch(end -> readable.getOrDefault(end.getKey(), 0L) >= end.getValue());
    }

    /** Why something cannot be read, and the command that puts it right; empty when nothing stands still, or it ends here. */
    public Optional<String> obstacle() {
        synchronized (obstacles) {
            return obstacles.values().stream().findFirst();
        }
    }

    /** How many partitions stand still now because of a transaction that may not be ended here. */
    public int obstacles() {
        synchronized (obstacles) {
            return obstacles.size();
        }
    }

    /** How many transactions were committed here because their coordinator had decided so. */
    public long committed() {
        return committed.get();
    }

    /** How many transactions were aborted here, because their coordinator had decided so or did not know them. */
    public long aborted() {
        return aborted.get();
    }

    /** Stops looking; what is being ended is not waited for. */
    @Override
    public void close() {
        timer.execute(this::disconnect);
        timer.shutdown();
    }

    private void disconnect() {
        if (admin != null) {
            admin.close(Duration.ZERO);
        }
    }

    /** Looks again after whatever went wrong: no one would notice that a watch has ended. */
    private void lookIfPossible() {
        try {
            if (admin == null) {
                admin = Admin.create(clientProperties);
            }
            look(admin);
        } catch (ExecutionException | RuntimeException e) {
            LOG.debug("Kafka does not say where transactions are open, and is asked again", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look(Admin admin) throws InterruptedException, ExecutionException {
        Map<TopicPartition, TopicPartitionInfo> partitions = partitions(admin);
        Map<TopicPartition, Long> written = ends(admin, partitions.keySet(), IsolationLevel.READ_UNCOMMITTED);
        Map<TopicPartition, Long> readable = ends(admin, partitions.keySet(), IsolationLevel.READ_COMMITTED);
        var now = new HashMap<TopicPartition, Standstill>();
        readable.forEach((partition, offset) -> {
            if (offset < written.getOrDefault(partition, 0L)) {
                Standstill before = standing.get(partition);
                now.put(
                        partition,
                        new Standstill(offset, before != null && before.offset() == offset ? before.times() + 1 : 1));
            }
        });
        standing = now;
        synchronized (obstacles) {
            obstacles.keySet().retainAll(now.keySet());
        }
        for (var entry : partitions.entrySet()) {
            Standstill standstill = now.get(entry.getKey());
            if (standstill != null && standstill.isDue()) {
                lookInto(admin, entry.getKey(), entry.getValue(), standstill.offset());
            }
        }
    }

    private Map<TopicPartition, TopicPartitionInfo> partitions(Admin admin)
            throws InterruptedException, ExecutionException {
        var partitions = new HashMap<TopicPartition, TopicPartitionInfo>();
        List<String> read =
                admin.listTopics().names().get().stream().filter(topics).toList();
        for (TopicDescription topic :
                admin.describeTopics(read).allTopicNames().get().values()) {
            topic.partitions()
                    .forEach(info -> partitions.put(new TopicPartition(topic.name(), info.partition()), info));
        }
        if (!groups.isEmpty()) {
            partitions.putAll(offsetPartitions(admin));
        }
        return partitions;
    }

    /** The partitions in which the offsets of the groups lie; none where there are no offsets yet, or they are not shown. */
    private Map<TopicPartition, TopicPartitionInfo> offsetPartitions(Admin admin)
            throws InterruptedException, ExecutionException {
        var partitions = new HashMap<TopicPartition, TopicPartitionInfo>();
        try {
            String topic = Topic.GROUP_METADATA_TOPIC_NAME;
            for (TopicDescription all :
                    admin.describeTopics(List.of(topic)).allTopicNames().get().values()) {
                Set<Integer> wanted = groups.stream()
                        .map(group ->
                                Utils.abs(group.hashCode()) % all.partitions().size())
                        .collect(Collectors.toSet());
                all.partitions().stream()
                        .filter(info -> wanted.contains(info.partition()))
                        .forEach(info -> partitions.put(new TopicPartition(topic, info.partition()), info));
            }
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof UnknownTopicOrPartitionException)
                    && !(e.getCause() instanceof AuthorizationException)) {
                throw e;
            }
        }
        return partitions;
    }

    private static Map<TopicPartition, Long> ends(
            Admin admin, Collection<TopicPartition> partitions, IsolationLevel isolation)
            throws InterruptedException, ExecutionException {
        var latest = new HashMap<TopicPartition, OffsetSpec>();
        partitions.forEach(partition -> latest.put(partition, OffsetSpec.latest()));
        var ends = new HashMap<TopicPartition, Long>();
        admin.listOffsets(latest, new ListOffsetsOptions(isolation))
                .all()
                .get()
                .forEach((partition, end) -> ends.put(partition, end.offset()));
        return ends;
    }

    private void lookInto(Admin admin, TopicPartition partition, TopicPartitionInfo info, long offset)
            throws InterruptedException, ExecutionException {
        try {
            for (OpenTransaction open : open(admin, partition)) {
                TransactionLog log = TransactionLog.read(clientProperties, open.producerId());
                TransactionOutcome outcome = log.outcome(open);
                boolean isOurs =
                        !partition.topic().equals(Topic.GROUP_METADATA_TOPIC_NAME) || log.isOf(transactionalIdPrefix);
                // It may have ended while the log was read, and the producer may have begun another since.
                if (isOurs
                        && outcome != TransactionOutcome.UNDECIDED
                        && open(admin, partition).contains(open)) {
                    end(open, outcome, info.leader());
                }
            }
        } catch (AuthorizationException e) {
            reportObstacle(partition, offset, e);
        } catch (KafkaException e) {
            LOG.warn(
                    "{} has a transaction that could not be ended, which is tried again: {}",
                    partition,
                    e.getMessage());
        }
    }

    private static List<OpenTransaction> open(Admin admin, TopicPartition partition)
            throws InterruptedException, ExecutionException {
        try {
            return admin
                    .describeProducers(List.of(partition))
                    .partitionResult(partition)
                    .get()
                    .activeProducers()
                    .stream()
                    .filter(producer -> producer.currentTransactionStartOffset().isPresent())
                    .map(producer -> new OpenTransaction(
                            partition,
                            producer.producerId(),
                            (short) producer.producerEpoch(),
                            producer.coordinatorEpoch().orElse(0),
                            producer.currentTransactionStartOffset().getAsLong()))
                    .toList();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AuthorizationException forbidden) {
                throw forbidden;
            }
            throw e;
        }
    }

    private void end(OpenTransaction open, TransactionOutcome outcome, Node leader) {
        boolean commits = outcome == TransactionOutcome.COMMITTED;
        marker.write(leader, open, commits ? TransactionResult.COMMIT : TransactionResult.ABORT);
        (commits ? committed : aborted).incrementAndGet();
        LOG.warn(
                "{} did not end: {}",
                open,
                switch (outcome) {
                    case COMMITTED -> "its coordinator had committed it, and now it is committed here, too";
                    case ABORTED -> "its coordinator had aborted it, and now it is aborted here, too";
                    default -> "no coordinator knows it, so it is aborted: its records are not read";
                });
    }

    private void reportObstacle(TopicPartition partition, long offset, AuthorizationException e) {
        String obstacle =
                ("nothing behind offset %d of %s can be read: a transaction does not end there, and this user may not end it"
                                + " (%s). With Read on the topic %s and ClusterAction on the cluster it is ended as its"
                                + " coordinator decided. To drop its records instead: kafka-transactions.sh"
                                + " --bootstrap-server %s abort --topic %s --partition %d --start-offset %d")
                        .formatted(
                                offset,
                                partition,
                                e.getMessage(),
                                Topic.TRANSACTION_STATE_TOPIC_NAME,
                                clientProperties.get("bootstrap.servers"),
                                partition.topic(),
                                partition.partition(),
                                offset);
        synchronized (obstacles) {
            if (obstacles.put(partition, obstacle) == null) {
                LOG.error("{}", obstacle);
            }
        }
    }
}
