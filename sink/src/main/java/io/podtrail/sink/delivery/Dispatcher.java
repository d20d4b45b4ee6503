package io.podtrail.sink.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.resilience4j.retry.Retry;
import io.podtrail.events.Alert;
import io.podtrail.events.kafka.EventSerde;
import io.podtrail.events.kafka.Topics;
import io.podtrail.sink.grouping.Group;
import io.podtrail.sink.grouping.Grouping;
import io.podtrail.sink.grouping.Grouping.Due;
import io.podtrail.sink.grouping.StateRecord;
import io.podtrail.sink.receivers.Delivery;
import io.podtrail.sink.receivers.Delivery.Outcome;
import io.podtrail.sink.receivers.Notification;
import io.podtrail.sink.receivers.Receiver;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings alerts to one receiver, in one thread: fetch, take in, deliver the groups that are due, commit.
 *
 * <p>What was taken in and what was told is kept in Kafka in one transaction with the offsets, so that a process that is
 * killed at any time is taken up where it was: nothing is lost, and what is told twice was told between two commits. An
 * alert that waits to be told holds up nothing but, where each of its transitions is wanted, its own partition.
 */
public final class Dispatcher implements Runnable {
    /** How long deliveries go on before the next commit: bounds what a kill makes us deliver twice. */
    private static final Duration SLICE = Duration.ofMillis(10);

    private static final Duration LONGEST_POLL = Duration.ofSeconds(5);
    /** While some position is unknown: what is settled since an earlier run is to be known before the next alert comes. */
    private static final Duration FIRST_POLLS = Duration.ofMillis(100);
    /** Before Kafka is asked again when it did not answer. */
    private static final long KAFKA_WAIT_MILLIS = 1_000;

    private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);

    private final String name;
    private final Receiver receiver;
    private final Consumer<byte[], byte[]> consumer;
    private final Topics topics;
    private final StateStore store;
    private final Supplier<Grouping> groupings;
    private final boolean wantsHistory;
    private final Parking parking;
    private final RetryPolicy policy;
    private final Retry retries;
    private final Breaker breaker;
    private final ReceiverMetrics metrics;
    private final Clock clock;

    private final EventSerde<Alert> serde = EventSerde.alert();
    /** By partition; whose turn comes next is first. */
    private final Map<TopicPartition, Backlog> backlogs = new LinkedHashMap<>();

    private final Map<Group, Attempts> attempts = new HashMap<>();
    private final Map<String, StateRecord> unsaved = new LinkedHashMap<>();
    private final SettledOffsets settled = new SettledOffsets();
    private final CompletableFuture<@Nullable Void> stopped = new CompletableFuture<>();
    private Grouping grouping;
    private History history = History.none();
    /** What an earlier run may have told without having kept that. */
    private History behind = History.none();

    private boolean isOpen;
    private long opensAfter;
    private long deliveries;
    private volatile boolean stopping;

    /**
     * @param name the receiver's, in logs and headers
     * @param receiver closed at the end
     * @param consumer read_committed and without automatic commits; closed at the end
     * @param store closed at the end
     * @param groupings makes an empty one, for each time that the state is read
     * @param wantsHistory whether what is older than the receiver is told each by itself, and not as a digest
     */
    public Dispatcher(
            String name,
            Receiver receiver,
            Consumer<byte[], byte[]> consumer,
            Topics topics,
            StateStore store,
            Supplier<Grouping> groupings,
            boolean wantsHistory,
            Parking parking,
            RetryPolicy policy,
            ReceiverMetrics metrics,
            Clock clock) {
        this.name = name;
        this.receiver = receiver;
        this.consumer = consumer;
        this.topics = topics;
        this.store = store;
        this.groupings = groupings;
        this.wantsHistory = wantsHistory;
        this.parking = parking;
        this.policy = policy;
        this.retries = policy.retries(name);
        this.breaker = new Breaker(name, clock);
        this.metrics = metrics;
        this.clock = clock;
        this.grouping = groupings.get();
        metrics.watch(breaker.circuit());
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
            finish();
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

    /** Asks to end after the message in hand. */
    public void stop() {
        stopping = true;
        consumer.wakeup();
    }

    /** Completes when {@link #run} has ended; exceptionally, when it failed. */
    public CompletableFuture<@Nullable Void> stopped() {
        return stopped;
    }

    /** Waits until everything before these offsets is told, kept back or parked, and committed; false when not in time. */
    public boolean awaitSettled(Map<TopicPartition, Long> endOffsets, Duration timeout) throws InterruptedException {
        return settled.await(endOffsets, timeout);
    }

    void subscribe() {
        consumer.subscribe(List.of(topics.alerts(), topics.redeliveries()), new Assignment());
    }

    /** One round: fetch what is there, take it in, deliver what is due, commit. */
    void step() throws InterruptedException {
        fetch(consumer.poll(untilNextDue()));
        if (!isOpen && !backlogs.isEmpty() && now() >= opensAfter) {
            reopen();
        }
        if (isOpen) {
            work();
        }
        if (isOpen) {
            commit();
        }
        holdBackWhatIsBehind();
    }

    private long now() {
        return clock.millis();
    }

    private Duration untilNextDue() {
        long now = now();
        boolean settledIsKnown =
                !backlogs.isEmpty() && backlogs.values().stream().allMatch(Backlog::knowsItsPosition);
        long wait = (settledIsKnown ? LONGEST_POLL : FIRST_POLLS).toMillis();
        if (!isOpen) {
            return Duration.ofMillis(Math.min(wait, Math.max(0, opensAfter - now)));
        }
        if (nextToTakeIn(now) != null) {
            return Duration.ZERO;
        }
        long due = grouping.nextDue();
        if (due != Long.MAX_VALUE) {
            wait = Math.min(wait, Math.max(0, Math.max(due, breaker.restsUntil()) - now));
        }
        return Duration.ofMillis(wait);
    }

    private void fetch(ConsumerRecords<byte[], byte[]> fetched) {
        Map<TopicPartition, OffsetAndMetadata> next = fetched.nextOffsets();
        backlogs.forEach((partition, backlog) -> {
            var records = fetched.records(partition);
            // The next offset may lie behind transaction markers, which are no records but count in end offsets.
            var offset = next.get(partition);
            if (offset != null) {
                backlog.add(records, offset.offset());
            } else if (!records.isEmpty()) {
                backlog.add(records, records.get(records.size() - 1).offset() + 1);
            } else if (!backlog.knowsItsPosition()) {
                startFromPosition(partition, backlog);
            }
        });
    }

    /** Nothing came yet: where this group stands is settled by those before us. */
    private void startFromPosition(TopicPartition partition, Backlog backlog) {
        try {
            backlog.add(List.of(), consumer.position(partition, Duration.ZERO));
        } catch (TimeoutException notKnownYet) {
            log.trace("{}: position of {} is not known yet", name, partition, notKnownYet);
        }
    }

    private void holdBackWhatIsBehind() {
        var paused = new ArrayList<TopicPartition>();
        var open = new ArrayList<TopicPartition>();
        backlogs.forEach((partition, backlog) -> (backlog.isEmpty() ? open : paused).add(partition));
        consumer.pause(paused);
        consumer.resume(open);
    }

    private void work() throws InterruptedException {
        long end = now() + SLICE.toMillis();
        if (nextToTakeIn(now()) == null) {
            // Else what comes first may be newer than what is due.
            deliverDue(end);
        }
        for (Backlog next = nextToTakeIn(now()); next != null && !stopping; next = nextToTakeIn(now())) {
            backlogs.remove(next.partition());
            backlogs.put(next.partition(), next);
            if (!takeIn(next)) {
                return;
            }
            deliverDue(end);
            if (now() >= end) {
                break;
            }
        }
        endHistoryWhenOver();
        deliverDue(end);
    }

    private @Nullable Backlog nextToTakeIn(long now) {
        for (Backlog backlog : backlogs.values()) {
            if (!backlog.isEmpty() && !grouping.holdsBack(backlog.partition(), now)) {
                return backlog;
            }
        }
        return null;
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
            Alert alert = read(record);
            if (grouping.isUnsaved(alert)) {
                commit();
                if (!isOpen) {
                    return false;
                }
            }
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
        }
        backlog.takeIn();
        return true;
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
        boolean isOver = false;
        for (Backlog backlog : backlogs.values()) {
            if (backlog.knowsItsPosition()) {
                isOver |= stretch.advance(backlog.partition(), backlog.takenInBefore());
            }
        }
        return isOver;
    }

    private void deliverDue(long end) throws InterruptedException {
        while (!stopping) {
            long now = now();
            if (grouping.nextDue() > now || !breaker.permits(now)) {
                return;
            }
            Due due = grouping.nextDue(now).orElse(null);
            if (due == null) {
                breaker.release();
                return;
            }
            attempt(due);
            if (now() >= end) {
                return;
            }
        }
    }

    private void attempt(Due due) throws InterruptedException {
        Attempts made = attempts.computeIfAbsent(due.group(), first -> new Attempts(retries, now(), deliveries));
        made.begin();
        long begun = now();
        Delivery delivery;
        try {
            delivery = deliver(due.notification());
        } catch (InterruptedException | UncheckedIOException e) {
            breaker.release();
            throw e;
        }
        long now = now();
        Duration took = Duration.ofMillis(Math.max(0, now - begun));
        breaker.record(delivery, took, now);
        metrics.attempted(delivery.outcome().name().toLowerCase(Locale.ROOT), took);
        if (delivery.outcome() == Outcome.DELIVERED) {
            deliveries++;
            metrics.told(news(due.notification()).size());
            settle(due, Objects.requireNonNullElse(delivery.remember(), Map.of()));
            return;
        }
        if (delivery.outcome() == Outcome.REFUSED || isGivenUp(due, made, now)) {
            Delivery parked = park(due.notification(), delivery, made.count());
            if (parked.outcome() == Outcome.DELIVERED) {
                settle(due, Map.of());
                return;
            }
            delivery = parked;
        }
        long wait = made.waitAfter(delivery);
        metrics.retried();
        log.warn(
                "{}: attempt {} at {} failed, next in {} ms: {}",
                name,
                made.count(),
                due.group().key(),
                wait,
                delivery.explanation());
        grouping.failed(due, now + wait, now);
    }

    private void settle(Due due, Map<String, String> reference) {
        attempts.remove(due.group());
        grouping.told(due, reference, now());
    }

    /**
     * Whether to try no longer. A group whose news gather while the receiver is down can wait for it; but not when the
     * receiver takes others, nor where everything of the partition waits behind it.
     */
    private boolean isGivenUp(Due due, Attempts made, long now) {
        return made.millisSinceFirst(now) >= policy.retryTimeout().toMillis()
                && (due.group().eachTransition() || made.othersWereTaken(deliveries));
    }

    private Delivery deliver(Notification notification) throws InterruptedException {
        try {
            return receiver.deliver(notification);
        } catch (UncheckedIOException gone) {
            throw gone;
        } catch (RuntimeException e) {
            log.error("{}: the receiver itself has failed", name, e);
            return Delivery.refused("receiver failed", e.getClass().getName());
        }
    }

    /** Puts aside what a message had to tell; a retry when Kafka does not take it. */
    private Delivery park(Notification notification, Delivery last, int count) throws InterruptedException {
        List<Notification.Item> news = news(notification);
        log.warn(
                "{}: {} alerts of {} go to undelivered after {} attempts: {}",
                name,
                news.size(),
                notification.groupKey(),
                count,
                last.explanation());
        for (Notification.Item item : news) {
            Delivery parked = parking.undelivered(item.record(), item.alert().fingerprint(), name, last, count);
            if (parked.outcome() == Outcome.RETRY) {
                return parked;
            }
        }
        metrics.parked(news.size());
        return Delivery.delivered();
    }

    private static List<Notification.Item> news(Notification notification) {
        return notification.items().stream().filter(Notification.Item::isNews).toList();
    }

    private void commit() {
        long now = now();
        grouping.drainChanges(now).forEach(change -> unsaved.put(change.key(), change));
        var offsets = new HashMap<TopicPartition, OffsetAndMetadata>();
        backlogs.forEach((partition, backlog) -> {
            if (backlog.hasUncommitted()) {
                offsets.put(partition, new OffsetAndMetadata(backlog.takenInBefore()));
            }
        });
        metrics.standing(true, grouping.waiting(), lag());
        if (unsaved.isEmpty() && offsets.isEmpty()) {
            return;
        }
        try {
            store.commit(unsaved.values(), offsets, consumer.groupMetadata());
        } catch (InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            log.warn("{}: what was delivered is not committed and may be delivered again: {}", name, e.getMessage());
            isOpen = false;
            opensAfter = now + KAFKA_WAIT_MILLIS;
            return;
        }
        unsaved.clear();
        backlogs.values().forEach(Backlog::markCommitted);
        settled.advance(settledOffsets());
    }

    private Map<TopicPartition, Long> settledOffsets() {
        Map<TopicPartition, Long> untold = grouping.untoldFrom();
        var offsets = new HashMap<TopicPartition, Long>();
        backlogs.forEach((partition, backlog) -> {
            if (backlog.knowsItsPosition()) {
                offsets.put(
                        partition, Math.min(backlog.takenInBefore(), untold.getOrDefault(partition, Long.MAX_VALUE)));
            }
        });
        return offsets;
    }

    private long lag() {
        long lag = 0;
        for (TopicPartition partition : backlogs.keySet()) {
            OptionalLong behind = consumer.currentLag(partition);
            lag += behind.orElse(0);
        }
        return lag;
    }

    /** Takes up what is kept in Kafka, and goes on from there. */
    private void reopen() {
        if (!tryToOpen()) {
            return;
        }
        var committed = consumer.committed(Map.copyOf(backlogs).keySet());
        backlogs.replaceAll((partition, behind) -> new Backlog(partition));
        backlogs.keySet().forEach(partition -> {
            var offset = committed.get(partition);
            if (offset == null) {
                consumer.seekToBeginning(List.of(partition));
            } else {
                consumer.seek(partition, offset.offset());
            }
        });
    }

    private boolean tryToOpen() {
        try {
            open();
        } catch (WakeupException | InterruptException | SerializationException e) {
            throw e;
        } catch (KafkaException e) {
            isOpen = false;
            opensAfter = now() + KAFKA_WAIT_MILLIS;
            log.warn("{}: cannot read what was told so far, and waits: {}", name, e.getMessage());
        }
        return isOpen;
    }

    private void open() {
        attempts.clear();
        unsaved.clear();
        Map<String, StateRecord> state = store.open();
        grouping = groupings.get();
        StateRecord kept = state.remove(History.KEY);
        grouping.restore(state, now());
        Map<TopicPartition, Long> ends = consumer.endOffsets(backlogs.keySet().stream()
                .filter(partition -> partition.topic().equals(topics.alerts()))
                .toList());
        history = kept == null ? firstHistory(ends) : History.restore(kept, topics.alerts());
        behind = History.before(ends);
        if (!behind.isOver()) {
            grouping.beginCatchUp();
        }
        isOpen = true;
    }

    /** At a first start everything that is there already is history, for whoever is told of it in groups. */
    private History firstHistory(Map<TopicPartition, Long> ends) {
        var unread = new HashMap<TopicPartition, Long>();
        if (!wantsHistory) {
            var committed = consumer.committed(Map.copyOf(backlogs).keySet());
            ends.forEach((partition, end) -> {
                if (committed.get(partition) == null) {
                    unread.put(partition, end);
                }
            });
        }
        History first = History.before(unread);
        unsaved.put(History.KEY, first.toRecord(now()));
        return first;
    }

    private void finish() {
        try (receiver;
                consumer;
                store) {
            if (isOpen) {
                commit();
            }
        }
    }

    private final class Assignment implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            partitions.forEach(partition -> backlogs.put(partition, new Backlog(partition)));
            if (backlogs.isEmpty()) {
                log.info("{}: another sink delivers to this receiver; this one stands by", name);
                metrics.standing(false, 0, 0);
                return;
            }
            // Before the consumer asks where to go on: from here on, nobody else can move that.
            tryToOpen();
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            if (isOpen) {
                commit();
            }
            onPartitionsLost(partitions);
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            backlogs.keySet().removeAll(partitions);
            settled.forget(partitions);
            isOpen = false;
            store.close();
        }
    }
}
