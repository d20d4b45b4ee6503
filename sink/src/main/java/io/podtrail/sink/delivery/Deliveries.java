package io.podtrail.sink.delivery;

import io.github.resilience4j.retry.Retry;
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
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the groups that are due to the receiver: starts attempts, hears how they went, and has it written down. Attempts
 * are made by threads of their own; all else happens in the one thread that calls {@link #begin} and hears the news.
 *
 * <p>A message that is told is noted in Kafka at once, by a receipt. A process that is killed tells again only those of
 * which it had no answer, or whose receipt was not written: therefore as few as possible are under way at a time.
 */
final class Deliveries {
    private static final Logger log = LoggerFactory.getLogger(Deliveries.class);

    private final String name;
    private final Receiver receiver;
    private final Executor threads;
    private final StateStore store;
    private final Parking parking;
    private final RetryPolicy policy;
    private final Retry retries;
    private final Breaker breaker;
    private final Pace pace;
    private final ReceiverMetrics metrics;
    private final Clock clock;
    private final News news;
    private final IntSupplier untaken;

    private final Map<Group, Attempts> attempts = new HashMap<>();
    /** Those that are being told. */
    private final Map<Group, FutureTask<?>> onTheirWay = new HashMap<>();
    /** Those that are told and whose receipts are being written. */
    private final Map<Group, Told> unkept = new HashMap<>();
    /** Those whose receipts could not be written. */
    private final List<Due> withoutReceipt = new ArrayList<>();
    /** Those of them that are in the commit under way. */
    private final List<Due> inCommit = new ArrayList<>();

    private Grouping grouping;
    /** How many messages the receiver has taken. */
    private long deliveries;

    /** A message that was told, with when that was begun. */
    private static final class Told {
        final Due due;
        final long begun;

        Told(Due due, long begun) {
            this.due = due;
            this.begun = begun;
        }
    }

    /**
     * @param threads where attempts are made: at least as many as the receiver's concurrency
     * @param news tells how they went; what is gone for good is thrown to whoever hears it, as an UncheckedIOException
     * @param untaken how many alerts wait to be taken into groups
     */
    Deliveries(
            String name,
            Receiver receiver,
            Executor threads,
            StateStore store,
            Parking parking,
            RetryPolicy policy,
            ReceiverMetrics metrics,
            Clock clock,
            News news,
            IntSupplier untaken,
            Grouping grouping) {
        this.name = name;
        this.receiver = receiver;
        this.threads = threads;
        this.store = store;
        this.parking = parking;
        this.policy = policy;
        this.retries = policy.retries(name);
        this.breaker = new Breaker(name, clock);
        this.pace = new Pace(receiver.concurrency());
        this.metrics = metrics;
        this.clock = clock;
        this.news = news;
        this.untaken = untaken;
        this.grouping = grouping;
        metrics.watch(breaker);
    }

    /** Goes on with other groups; what was under way counts for nothing any more. */
    void restart(Grouping groups) {
        abandon();
        grouping = groups;
    }

    /** Begins to tell the groups that are due, as many as may be under way together. */
    void begin() {
        while (haveRoom()) {
            long now = clock.millis();
            if (grouping.nextDue() > now || !breaker.permits(now)) {
                return;
            }
            Due due = grouping.begin(now).orElse(null);
            if (due == null) {
                breaker.release();
                return;
            }
            attempt(due, now);
        }
    }

    /** Whether something is under way of which there will be news. */
    boolean areUnderWay() {
        return !onTheirWay.isEmpty() || !unkept.isEmpty();
    }

    /** Whether more can be begun, as far as that depends on what is under way. */
    boolean haveRoom() {
        return onTheirWay.size() + unkept.size() + withoutReceipt.size() + inCommit.size()
                < pace.most(untaken.getAsInt() + grouping.changed());
    }

    /** When the receiver may be disturbed again, in milliseconds since 1970. */
    long restUntil() {
        return breaker.restsUntil();
    }

    /** Until when the receiver is left alone; empty while attempts may be made. From any thread. */
    Optional<Instant> restingUntil() {
        return breaker.restingUntil();
    }

    /** Whether a receipt could not be written, so that everything has to be committed for the groups to go on. */
    boolean isReceiptMissing() {
        return !withoutReceipt.isEmpty();
    }

    /** Waits for the answers to all attempts under way; false when not in time. */
    boolean awaitAnswers(Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (!onTheirWay.isEmpty()) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            news.hear(Duration.ofNanos(left).plusMillis(1));
        }
        return true;
    }

    /** Interrupts what is under way; whatever comes of it counts for nothing. */
    void abandon() {
        onTheirWay.values().forEach(task -> {
            task.cancel(true);
            breaker.release();
        });
        onTheirWay.clear();
        unkept.clear();
        withoutReceipt.clear();
        inCommit.clear();
        attempts.clear();
    }

    /** All that was told so far is in a commit that begins. */
    void commitBegins() {
        inCommit.addAll(withoutReceipt);
        withoutReceipt.clear();
    }

    /** The commit has succeeded: no receipt is needed for what is in it. */
    void committed() {
        long now = clock.millis();
        inCommit.forEach(due -> grouping.kept(due, now));
        inCommit.clear();
    }

    private void attempt(Due due, long now) {
        Attempts made = attempts.computeIfAbsent(due.group(), first -> new Attempts(retries, now, deliveries));
        made.begin();
        run(due, () -> deliver(due.notification()), delivery -> {
            long end = clock.millis();
            Duration took = Duration.ofMillis(Math.max(0, end - now));
            breaker.record(delivery, took, end);
            metrics.attempted(delivery.outcome().name().toLowerCase(Locale.ROOT), took);
            answered(due, now, delivery);
        });
    }

    /** Has something done by another thread, and acts on its result in this one, if it still counts by then. */
    private void run(Due due, Callable<Delivery> task, Consumer<Delivery> then) {
        var future = new FutureTask<>(task) {
            @Override
            protected void done() {
                news.add(() -> {
                    if (onTheirWay.remove(due.group(), this)) {
                        ended(this, then);
                    }
                });
            }
        };
        onTheirWay.put(due.group(), future);
        threads.execute(future);
    }

    private void ended(FutureTask<Delivery> task, Consumer<Delivery> then) {
        Delivery delivery;
        try {
            delivery = task.get();
        } catch (ExecutionException e) {
            breaker.release();
            if (e.getCause() instanceof UncheckedIOException gone) {
                throw gone;
            }
            throw new IllegalStateException("an attempt has neither succeeded nor failed", e.getCause());
        } catch (InterruptedException e) {
            throw new IllegalStateException("a task that is done is not waited for", e);
        }
        then.accept(delivery);
    }

    private void answered(Due due, long begun, Delivery delivery) {
        if (delivery.outcome() == Outcome.DELIVERED) {
            deliveries++;
            metrics.told(newsOf(due).size());
            settle(due, begun, Objects.requireNonNullElse(delivery.remember(), Map.of()));
            return;
        }
        Attempts made = Objects.requireNonNull(attempts.get(due.group()));
        if (delivery.outcome() == Outcome.REFUSED || isGivenUp(due, made, clock.millis())) {
            run(due, () -> park(due, delivery, made.count()), parked -> {
                if (parked.outcome() == Outcome.DELIVERED) {
                    metrics.parked(newsOf(due).size());
                    settle(due, begun, Map.of());
                } else {
                    tryAgain(due, made, parked);
                }
            });
        } else {
            tryAgain(due, made, delivery);
        }
    }

    private void tryAgain(Due due, Attempts made, Delivery failed) {
        long now = clock.millis();
        long wait = made.waitAfter(failed);
        metrics.retried();
        log.warn(
                "{}: attempt {} at {} failed, next not before {}: {}",
                name,
                made.count(),
                due.group().key(),
                Instant.ofEpochMilli(Math.max(now + wait, breaker.restsUntil())),
                failed.explanation());
        grouping.failed(due, now + wait, now);
    }

    private void settle(Due due, long begun, Map<String, String> remember) {
        attempts.remove(due.group());
        StateRecord receipt = grouping.told(due, remember, clock.millis());
        var told = new Told(due, begun);
        unkept.put(due.group(), told);
        var unused = store.keep(receipt).whenComplete((nothing, failure) -> news.add(() -> noted(told, failure)));
    }

    private void noted(Told told, @Nullable Throwable failure) {
        Due due = told.due;
        if (!unkept.remove(due.group(), told)) {
            return; // Abandoned meanwhile.
        }
        if (failure != null) {
            log.warn("{}: that {} was told is not noted: {}", name, due.group().key(), failure.getMessage());
            withoutReceipt.add(due);
            return;
        }
        long now = clock.millis();
        pace.took(now - told.begun);
        grouping.kept(due, now);
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
            return bounded(receiver.deliver(notification));
        } catch (UncheckedIOException gone) {
            throw gone;
        } catch (RuntimeException e) {
            log.error("{}: the receiver itself has failed", name, e);
            return Delivery.refused("receiver failed", e.getClass().getName());
        }
    }

    private Delivery bounded(Delivery delivery) {
        Delivery bounded = policy.bounded(delivery);
        if (!bounded.equals(delivery)) {
            log.warn(
                    "{}: asks to be left alone for {}; tried again after {}, because --retry-timeout is no longer",
                    name,
                    delivery.retryAfter(),
                    bounded.retryAfter());
        }
        return bounded;
    }

    /** Puts aside what a message had to tell; a retry when Kafka does not take it. */
    private Delivery park(Due due, Delivery last, int count) throws InterruptedException {
        List<Notification.Item> items = newsOf(due);
        log.warn(
                "{}: {} alerts of {} go to undelivered after {} attempts: {}",
                name,
                items.size(),
                due.notification().groupKey(),
                count,
                last.explanation());
        for (Notification.Item item : items) {
            Delivery parked = parking.undelivered(item.record(), item.alert().fingerprint(), name, last, count);
            if (parked.outcome() == Outcome.RETRY) {
                return parked;
            }
        }
        return Delivery.delivered();
    }

    private static List<Notification.Item> newsOf(Due due) {
        return due.notification().items().stream()
                .filter(Notification.Item::isNews)
                .toList();
    }
}
