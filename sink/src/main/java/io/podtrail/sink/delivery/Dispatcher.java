package io.podtrail.sink.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.podtrail.events.Alert;
import io.podtrail.events.kafka.AuthorizationFailure;
import io.podtrail.events.kafka.Blame;
import io.podtrail.events.kafka.EventSerde;
import io.podtrail.events.kafka.Topics;
import io.podtrail.sink.grouping.Grouping;
import io.podtrail.sink.grouping.StateRecord;
import io.podtrail.sink.receivers.Delivery.Outcome;
import io.podtrail.sink.receivers.Receiver;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings alerts to one receiver: fetches, takes in, has the groups told that are due, and commits. All in one thread, but
 * for the attempts themselves and for the waiting until a commit has ended.
 *
 * <p>What was taken in and what was told is kept in Kafka in one transaction with the offsets, twice a second; what is
 * told meanwhile, and while a commit is under way, by receipts. So a process that is killed at any time is taken up where
 * it was: nothing is lost, and what is told twice was under way at that moment. An alert that waits to be told holds up
 * nothing but, where each of its transitions is wanted, its own partition.
 */
public final class Dispatcher implements Runnable {
    /** How often state and offsets are committed: transactions that follow each other closely wait for one another. */
    public static final Duration COMMIT_INTERVAL = Duration.ofMillis(500);

    /** How long is worked without looking at what Kafka has. */
    private static final Duration SLICE = Duration.ofMillis(10);

    private static final Duration LONGEST_POLL = Duration.ofSeconds(5);
    /** While some position is unknown: what is settled since an earlier run is to be known before the next alert comes. */
    private static final Duration FIRST_POLLS = Duration.ofMillis(100);
    /** While messages are under way, Kafka is asked this often for more. */
    private static final Duration BETWEEN_POLLS = Duration.ofMillis(2);
    /** Before Kafka is asked again when it did not answer. */
    private static final long KAFKA_WAIT_MILLIS = 1_000;
    /** A process that did not run for longer may have been replaced, and asks Kafka before it tells anybody anything. */
    private static final long PAUSE_MILLIS = 3_000;
    /** More than any receiver takes for an answer. */
    private static final Duration LAST_ANSWERS = Duration.ofSeconds(15);

    /** More than can wait between what is committed and what is taken in. */
    private static final int MOST_PASSED_OVER = 10_000;

    private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);

    private final String name;
    private final Receiver receiver;
    private final Consumer<byte[], byte[]> consumer;
    private final Topics topics;
    private final StateStore store;
    private final Supplier<Grouping> groupings;
    private final boolean wantsHistory;
    private final Parking parking;
    private final long commitIntervalMillis;
    private final ReceiverMetrics metrics;
    private final Clock clock;

    private final EventSerde<Alert> serde = EventSerde.alert();
    private final News news = new News();
    private final Intake intake;
    private final Deliveries deliveries;
    private final Commits commits;
    private final Supplier<Map<String, String>> topicIds;
    private final TopicChecks topicChecks = new TopicChecks();
    private final Map<String, StateRecord> unsaved = new LinkedHashMap<>();
    /** Records that could not be taken in, by topic, partition and offset, and why. */
    private final Map<String, RuntimeException> passedOver = new LinkedHashMap<>();

    private final SettledOffsets settled = new SettledOffsets();
    private final CompletableFuture<@Nullable Void> stopped = new CompletableFuture<>();
    private Grouping grouping;
    private History history = History.none();
    /** What an earlier run may have told without having kept that. */
    private History behind = History.none();

    private boolean isOpen;
    /** Whether what is in memory was kept since this process has owned its partitions. */
    private boolean remembers;

    private long opensAfter;
    private long committedAt;
    private long awakeUntil;
    private volatile boolean stopping;

    /**
     * @param name the receiver's, in logs and headers
     * @param receiver closed at the end
     * @param threads where the receiver is called and where is committed: at least one more than its concurrency
     * @param consumer read_committed and without automatic commits; closed at the end
     * @param topicIds the IDs of the topics, as far as they are known
     * @param store closed at the end
     * @param groupings makes an empty one, for each time that the state is read
     * @param wantsHistory whether what is older than the receiver is told each by itself, and not as a digest
     * @param commitInterval how often at most state and offsets are committed
     */
    public Dispatcher(
            String name,
            Receiver receiver,
            Executor threads,
            Consumer<byte[], byte[]> consumer,
            Topics topics,
            Supplier<Map<String, String>> topicIds,
            StateStore store,
            Supplier<Grouping> groupings,
            boolean wantsHistory,
            Parking parking,
            RetryPolicy policy,
            Duration commitInterval,
            ReceiverMetrics metrics,
            Clock clock) {
        this.name = name;
        this.receiver = receiver;
        this.consumer = consumer;
        this.topics = topics;
        this.topicIds = topicIds;
        this.store = store;
        this.groupings = groupings;
        this.wantsHistory = wantsHistory;
        this.parking = parking;
        this.commitIntervalMillis = commitInterval.toMillis();
        this.metrics = metrics;
        this.clock = clock;
        grouping = groupings.get();
        intake = new Intake(consumer);
        deliveries = new Deliveries(
                name, receiver, threads, store, parking, policy, metrics, clock, news, intake::untaken, grouping);
        commits = new Commits(store, threads, news);
        awakeUntil = clock.millis();
    }

    /** Delivers until {@link #stop}, or until something is beyond repair, which {@link #stopped} then tells. */
    @Override
    public void run() {
        Throwable failure = null;
        try {
            subscribe();
            while (!stopping) {
                step();
            }
        } catch (WakeupException | InterruptException | InterruptedException asked) {
            log.debug("{}: asked to stop", name);
        } catch (RuntimeException | Error e) {
            failure = e;
        }
        try {
            finish(failure == null);
        } catch (RuntimeException e) {
            failure = failure == null ? e : failure;
        }
        settled.stop();
        if (failure == null) {
            stopped.complete(null);
        } else {
            log.error("{}: delivery has stopped; what is not delivered stays in {}", name, topics.alerts(), failure);
            stopped.completeExceptionally(failure);
        }
    }

    /** Asks to end after the messages in hand. */
    public void stop() {
        stopping = true;
        consumer.wakeup();
    }

    /** Completes when {@link #run} has ended; exceptionally, when it failed. */
    public CompletableFuture<@Nullable Void> stopped() {
        return stopped;
    }

    /** Until when the receiver is left alone; empty while attempts may be made. From any thread. */
    public Optional<Instant> restingUntil() {
        return deliveries.restingUntil();
    }

    /** The receiver's name. */
    public String name() {
        return name;
    }

    /**
     * Has it found out whether its topics still are those that it has read, and begin anew with those that are not. From any
     * thread; {@link #hasCheckedTopics} says when that is done.
     */
    public void checkTopics() {
        topicChecks.request();
    }

    /** Whether what {@link #checkTopics} asked for is done, and committed. From any thread. */
    public boolean hasCheckedTopics() {
        return topicChecks.areDone();
    }

    /** Waits until everything before these offsets is told, kept back or parked, and committed; false when not in time. */
    public boolean awaitSettled(Map<TopicPartition, Long> endOffsets, Duration timeout) throws InterruptedException {
        return settled.await(endOffsets, timeout);
    }

    void subscribe() {
        consumer.subscribe(List.of(topics.alerts(), topics.redeliveries()), new Assignment());
    }

    /** One round: fetch what is there, take it in, have told what is due, commit. */
    void step() throws InterruptedException {
        Duration wait = untilSomethingIsDue();
        awakeUntil = now() + wait.toMillis();
        if (isSomethingUnderWay()) {
            news.hear(wait);
            intake.fetch(Duration.ZERO);
        } else {
            intake.fetch(wait);
        }
        if (!intake.resets().isEmpty() && !topicChecks.isRequested()) {
            topicChecks.request();
        }
        beginTopicCheck();
        if (!isOpen && !intake.isEmpty() && mayReopen(now())) {
            reopen();
        }
        endTopicCheck();
        if (isOpen) {
            work();
            commitWhenDue();
        }
        intake.pauseWhereMuchWaits();
    }

    private long now() {
        return clock.millis();
    }

    private void beginTopicCheck() {
        if (!topicChecks.isRequested()) {
            return;
        }
        topicChecks.begin();
        if (isOpen) {
            commitAndWait(intake::uncommitted);
            isOpen = false;
            opensAfter = now();
        }
    }

    /** Opening has checked them. */
    private void endTopicCheck() {
        if (!topicChecks.isUnderWay()) {
            return;
        }
        if (isOpen) {
            commitAndWait(intake::uncommitted);
        }
        if (isOpen || intake.isEmpty()) {
            topicChecks.end();
        }
    }

    private Duration untilSomethingIsDue() {
        long now = now();
        long wait = (intake.isEmpty() || !intake.knowsItsPositions() ? FIRST_POLLS : LONGEST_POLL).toMillis();
        if (!isOpen) {
            return Duration.ofMillis(intake.isEmpty() ? wait : until(opensAfter, now, wait));
        }
        if (nextToTakeIn(now) != null) {
            return Duration.ZERO;
        }
        if (deliveries.haveRoom()) {
            long due = grouping.nextDue();
            wait = due == Long.MAX_VALUE ? wait : until(Math.max(due, deliveries.restUntil()), now, wait);
        }
        if (hasUncommitted() && !commits.isRunning()) {
            wait = until(committedAt + commitIntervalMillis, now, wait);
        }
        if (isSomethingUnderWay()) {
            wait = Math.min(wait, BETWEEN_POLLS.toMillis());
        }
        return Duration.ofMillis(wait);
    }

    private boolean isSomethingUnderWay() {
        return deliveries.areUnderWay() || commits.isRunning();
    }

    private static long until(long time, long now, long atMost) {
        return Math.min(atMost, Math.max(0, time - now));
    }

    /** What is under way ends first, so that it is not told again. */
    private boolean mayReopen(long now) {
        return now >= opensAfter && (!deliveries.areUnderWay() || now >= opensAfter + LAST_ANSWERS.toMillis());
    }

    /** Whether nobody else can have become the owner: after a pause, Kafka has to say so. */
    private boolean isSureToBeTheOnlyOne() {
        if (now() - awakeUntil > PAUSE_MILLIS) {
            log.warn("{}: this process did not run for {} ms", name, now() - awakeUntil);
            commitAndWait(intake::offsets);
        }
        awakeUntil = now();
        return isOpen;
    }

    private void work() throws InterruptedException {
        long end = now() + SLICE.toMillis();
        news.hear(Duration.ZERO);
        if (nextToTakeIn(now()) == null) {
            grouping.endBatch();
            // Else what comes first may be newer than what is due.
            tell();
        }
        for (Backlog next = nextToTakeIn(now()); next != null && !stopping; next = nextToTakeIn(now())) {
            intake.endTurn(next);
            if (!takeIn(next)) {
                return;
            }
            tell();
            if (now() >= end) {
                break;
            }
        }
        if (nextToTakeIn(now()) == null) {
            grouping.endBatch();
        }
        endHistoryWhenOver();
        tell();
    }

    /** Begins what is due, and goes on while answers come without waiting. */
    private void tell() throws InterruptedException {
        long heard;
        do {
            if (!isOpen || stopping || !isSureToBeTheOnlyOne()) {
                return;
            }
            if ((grouping.isUrgent() || deliveries.isReceiptMissing()) && !commits.isRunning()) {
                beginCommit(intake.uncommitted());
            }
            deliveries.begin();
            heard = news.heard();
            news.hear(Duration.ZERO);
        } while (news.heard() > heard);
    }

    private @Nullable Backlog nextToTakeIn(long now) {
        return intake.next(partition -> grouping.holdsBack(partition, now));
    }

    /** Takes in one record; false when Kafka does not let us for now. */
    private boolean takeIn(Backlog backlog) throws InterruptedException {
        var record = Objects.requireNonNull(backlog.oldest());
        boolean isAgain = record.topic().equals(topics.redeliveries());
        try {
            if (isAgain && !isForThisReceiver(record)) {
                backlog.takeIn();
                return true;
            }
            RuntimeException failure = passedOver.get(position(record));
            if (failure != null) {
                throw new SerializationException("the alert cannot be taken in: " + failure, failure);
            }
            Alert alert = read(record);
            boolean isNews = isAgain
                    ? grouping.absorbAgain(alert, record, now())
                    : grouping.absorb(alert, record, now(), history.contains(record));
            if (!isNews) {
                log.info("{}: {} revision {} is not news", name, alert.fingerprint(), alert.revision());
            }
        } catch (SerializationException e) {
            log.warn("{}: {}-{}@{}: {}", name, record.topic(), record.partition(), record.offset(), e.getMessage());
            if (parking.deadLetter(record, name, e).outcome() == Outcome.RETRY) {
                return false;
            }
        } catch (RuntimeException e) {
            if (Blame.of(e) == Blame.ENVIRONMENT) {
                throw e;
            }
            passOver(record, e);
            return false;
        }
        backlog.takeIn();
        return true;
    }

    /**
     * Goes back to what is committed, because the groups may have taken in half of an alert, and makes a dead letter of it
     * the next time.
     */
    private void passOver(ConsumerRecord<byte[], byte[]> record, RuntimeException why) {
        log.error(
                "{}: {}-{}@{} cannot be taken in and will be a dead letter",
                name,
                record.topic(),
                record.partition(),
                record.offset(),
                why);
        passedOver.put(position(record), why);
        if (passedOver.size() > MOST_PASSED_OVER) {
            passedOver.remove(passedOver.keySet().iterator().next());
        }
        unsaved.clear();
        isOpen = false;
        opensAfter = now();
    }

    private static String position(ConsumerRecord<byte[], byte[]> record) {
        return record.topic() + "-" + record.partition() + "@" + record.offset();
    }

    private boolean isForThisReceiver(ConsumerRecord<byte[], byte[]> record) {
        Header header = record.headers().lastHeader(UndeliveredHeaders.RECEIVER);
        return header != null && new String(header.value(), UTF_8).equals(name);
    }

    private Alert read(ConsumerRecord<byte[], byte[]> record) {
        Alert alert = serde.deserialize(record.topic(), record.value());
        if (alert == null) {
            throw new SerializationException("not a valid Alert: the record has no value");
        }
        return alert;
    }

    private void endHistoryWhenOver() {
        if (reachesEndOf(history)) {
            grouping.endHistory(now());
            unsaved.put(History.KEY, history.toRecord(now()));
        }
        if (reachesEndOf(behind)) {
            grouping.endCatchUp(now());
        }
    }

    private boolean reachesEndOf(History stretch) {
        boolean wasOver = stretch.isOver();
        intake.forEachTakenIn(stretch::advance);
        return !wasOver && stretch.isOver();
    }

    private boolean hasUncommitted() {
        return !unsaved.isEmpty()
                || grouping.hasChanges()
                || !intake.uncommitted().isEmpty();
    }

    private void commitWhenDue() throws InterruptedException {
        if (isOpen && now() - committedAt >= commitIntervalMillis && !commits.isRunning()) {
            metrics.standing(true, grouping.waiting(), intake.lag());
            if (hasUncommitted()) {
                beginCommit(intake.uncommitted());
                news.hear(Duration.ZERO);
            }
        }
    }

    /** Ends when Kafka has said whether this is still the owner. */
    private void commitAndWait(Supplier<Map<TopicPartition, OffsetAndMetadata>> offsets) {
        commits.await();
        if (isOpen) {
            beginCommit(offsets.get());
            commits.await();
        }
        awakeUntil = now();
    }

    /** What comes to pass from here on is in the next one. */
    private void beginCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {
        committedAt = now();
        grouping.drainChanges(committedAt).forEach(change -> unsaved.put(change.key(), change));
        deliveries.commitBegins();
        Map<TopicPartition, Long> settledByThen = settledOffsets();
        commits.begin(unsaved.values(), offsets, consumer.groupMetadata(), failure -> {
            if (failure != null) {
                log.warn(
                        "{}: what was delivered is not committed and may be delivered again: {}",
                        name,
                        failure.getMessage());
                isOpen = false;
                opensAfter = now() + KAFKA_WAIT_MILLIS;
                endWhenRefused(failure);
                return;
            }
            remembers = true;
            intake.markCommitted(offsets);
            grouping.committed();
            deliveries.committed();
            settled.advance(settledByThen);
        });
        unsaved.clear();
    }

    private Map<TopicPartition, Long> settledOffsets() {
        Map<TopicPartition, Long> untold = grouping.untoldFrom();
        var offsets = new HashMap<TopicPartition, Long>();
        intake.forEachTakenIn((partition, before) ->
                offsets.put(partition, Math.min(before, untold.getOrDefault(partition, Long.MAX_VALUE))));
        return offsets;
    }

    /** Takes up what is kept in Kafka, and goes on from there. */
    private void reopen() {
        tryTo(() -> {
            Set<TopicPartition> lost = open();
            intake.startAgain(lost);
        });
    }

    private void tryTo(Runnable open) {
        try {
            open.run();
        } catch (WakeupException | InterruptException | SerializationException e) {
            throw e;
        } catch (KafkaException e) {
            endWhenRefused(e);
            isOpen = false;
            opensAfter = now() + KAFKA_WAIT_MILLIS;
            log.warn("{}: cannot read what was told so far, and waits: {}", name, e.getMessage());
        }
    }

    /** Delivery that went on without the state of its receiver would notify everything again. */
    private static void endWhenRefused(KafkaException e) {
        if (AuthorizationFailure.in(e).isPresent()) {
            throw e;
        }
    }

    /** @return the partitions that have to be read from their beginning */
    private Set<TopicPartition> open() {
        unsaved.clear();
        Map<String, StateRecord> state = store.open();
        Map<String, String> ids = topicIds.get();
        intake.identify(ids);
        ReadLogs logs = ReadLogs.of(consumer, intake.partitions(), ids);
        boolean isStateLost = !state.containsKey(History.KEY) && (remembers || logs.areCommittedByASink());
        if (isStateLost) {
            state = rememberedState();
        }
        StateRecord kept = state.remove(History.KEY);
        Set<TopicPartition> lost = kept == null && !isStateLost ? Set.of() : lost(logs);
        Map<TopicPartition, Long> ends = logs.endsOf(topics.alerts());
        if (kept != null) {
            history = History.restore(kept, topics.alerts()).without(lost);
        } else if (isStateLost && !wantsHistory) {
            history = firstHistory(ends, partition -> true);
            lost = ends.keySet();
        } else {
            history = firstHistory(ends, logs::isUnread);
        }
        grouping = groupings.get();
        deliveries.restart(grouping);
        grouping.restore(state, now());
        if (history.isOver()) {
            grouping.endHistory(now()); // Where its log is gone, nothing else ends it.
        }
        behind = History.before(ends);
        if (behind.isOver()) {
            grouping.endCatchUp(now());
        } else {
            grouping.beginCatchUp();
        }
        isOpen = true;
        awakeUntil = now();
        return lost;
    }

    /** The state in memory, to be kept again where what was kept is gone; empty where there is none in memory either. */
    private Map<String, StateRecord> rememberedState() {
        metrics.recreated(topics.notifications());
        if (remembers) {
            log.warn(
                    "{}: {} was recreated: this receiver's state is written to it again", name, topics.notifications());
            unsaved.put(History.KEY, history.toRecord(now()));
            grouping.drainAll(now()).forEach(change -> unsaved.put(change.key(), change));
        } else {
            log.warn(
                    "{}: {} was recreated, so it is not known what was notified: {}",
                    name,
                    topics.notifications(),
                    wantsHistory
                            ? "the next transition of each alert is the first"
                            : "what is open now is notified once more, as one digest");
        }
        var state = new HashMap<>(unsaved);
        state.values().removeIf(record -> record.value() == null);
        return state;
    }

    /** The partitions that are not the logs that were read, or end before what was read of them. */
    private Set<TopicPartition> lost(ReadLogs logs) {
        Map<TopicPartition, String> lost = logs.lost();
        intake.resets().forEach(partition -> lost.putIfAbsent(partition, "ended before what was read"));
        if (!lost.isEmpty()) {
            log.warn("{}: reads these from their beginning, because what was read of them is gone: {}", name, lost);
            lost.keySet().stream().map(TopicPartition::topic).distinct().forEach(metrics::recreated);
        }
        return lost.keySet();
    }

    /**
     * At a first start everything that is there already is history, for receivers that are notified of groups.
     *
     * @param isUnread of which partitions nothing counts as read
     */
    private History firstHistory(Map<TopicPartition, Long> ends, Predicate<TopicPartition> isUnread) {
        var unread = new HashMap<TopicPartition, Long>();
        if (!wantsHistory) {
            ends.forEach((partition, end) -> {
                if (isUnread.test(partition)) {
                    unread.put(partition, end);
                }
            });
        }
        History first = History.before(unread);
        unsaved.put(History.KEY, first.toRecord(now()));
        return first;
    }

    private void finish(boolean inPeace) {
        try (receiver;
                consumer;
                store) {
            if (inPeace) {
                deliveries.awaitAnswers(LAST_ANSWERS);
            }
            deliveries.abandon();
            commitTheRest();
        } catch (InterruptedException e) {
            log.warn("{}: the messages under way will be delivered again", name);
        }
    }

    private void commitTheRest() {
        commits.await();
        if (isOpen && hasUncommitted()) {
            commitAndWait(intake::uncommitted);
        }
    }

    private final class Assignment implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            intake.assign(partitions);
            if (intake.isEmpty()) {
                log.info("{}: another sink delivers to this receiver; this one stands by", name);
                metrics.standing(false, 0, 0);
                return;
            }
            // Before the consumer asks where to go on: from here on, nobody else can move that.
            tryTo(() -> intake.startFromBeginning(open()));
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            if (isOpen) {
                awaitAnswers();
                commitTheRest();
            }
            onPartitionsLost(partitions);
        }

        private void awaitAnswers() {
            try {
                deliveries.awaitAnswers(LAST_ANSWERS);
            } catch (InterruptedException e) {
                throw new InterruptException(e);
            }
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            commits.await();
            deliveries.abandon();
            intake.revoke(partitions);
            settled.forget(partitions);
            isOpen = false;
            remembers = false;
            store.close();
        }
    }
}
