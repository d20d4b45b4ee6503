package io.podtrail.sink.delivery;

import static io.podtrail.sink.AlertBuilder.anAlert;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.podtrail.events.kafka.Topics;
import io.podtrail.policy.InvalidConfigurationException;
import io.podtrail.sink.grouping.Grouping;
import io.podtrail.sink.grouping.Repeats;
import io.podtrail.sink.grouping.SuppressionCounts;
import io.podtrail.sink.receivers.Delivery;
import io.podtrail.sink.receivers.Notification;
import io.podtrail.sink.receivers.Receiver;
import io.podtrail.sink.receivers.ReceiverTypes;
import io.podtrail.sink.routing.Route;
import io.podtrail.sink.routing.RoutingConfig;
import io.podtrail.sink.routing.RoutingFile;
import io.podtrail.sink.silence.Silences;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** Steps a dispatcher by hand, against a clock that only the test moves. */
final class DispatcherTest {
    private static final TopicPartition P0 = new TopicPartition("podtrail.alerts", 0);
    private static final TopicPartition P1 = new TopicPartition("podtrail.alerts", 1);
    private static final Delivery DOWN = Delivery.retry("HTTP 503", "");
    private static final Duration LONG_ENOUGH = Duration.ofMinutes(2);

    private final List<ConsumerRecord<byte[], byte[]>> log = new ArrayList<>();
    private final ScriptedReceiver receiver = new ScriptedReceiver();
    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final SteppedClock clock = new SteppedClock();
    private final Silences silences = new Silences();
    private final SuppressionCounts counts = new SuppressionCounts();
    private SimpleMeterRegistry meters = new SimpleMeterRegistry();
    /** Attempts are made where they are begun, unless a test wants them elsewhere. */
    private Executor threads = Runnable::run;

    private Duration commitInterval = Duration.ZERO;
    private RoutingConfig routing = RoutingConfig.toEach(List.of("pager"));
    /** Outlives dispatchers, as a broker does. */
    private final KeptState state = new KeptState();

    private MockConsumer<byte[], byte[]> consumer = state.consumer();
    private Dispatcher dispatcher = dispatcher();

    @Test
    void alertsAreDeliveredInTheOrderOfTheirPartition() throws Exception {
        alert("a", 1, 0);
        alert("b", 1, 0);
        alert("a", 2, 0);
        assign(P0);

        dispatcher.step();

        assertThat(receiver.told).containsExactly("a-1", "b-1", "a-2");
        assertThat(committed(P0)).isEqualTo(3);
    }

    @Test
    void anAlertThatWaitsHoldsUpItsPartitionAndNoOther() throws Exception {
        receiver.answer("a-1", DOWN);
        alert("a", 1, 0);
        alert("a", 2, 0);
        alert("b", 1, 1);
        alert("c", 1, 1);
        assign(P0, P1);

        dispatcher.step();

        assertThat(receiver.told).containsExactly("a-1", "b-1", "c-1");
        assertThat(committed(P0)).isEqualTo(1); // a-1 waits and is kept as waiting, a-2 is not taken in
        assertThat(state.kept).containsKey("alert/a");
        assertThat(committed(P1)).isEqualTo(2);

        pass(LONG_ENOUGH);
        dispatcher.step();

        assertThat(receiver.told).containsExactly("a-1", "b-1", "c-1", "a-1", "a-2");
        assertThat(committed(P0)).isEqualTo(2);
    }

    @Test
    void nothingIsTriedBeforeItsTimeAndThePollEndsWhenItComes() throws Exception {
        receiver.answer("a-1", DOWN);
        alert("a", 1, 0);
        assign(P0);

        dispatcher.step();
        dispatcher.step();

        assertThat(receiver.told).containsExactly("a-1");
        assertThat(consumer.lastPollTimeout()).isBetween(Duration.ofMillis(250), Duration.ofMillis(750));
    }

    @Test
    void theReceiversOwnRetryAfterIsRespected() throws Exception {
        receiver.answer("a-1", Delivery.retry("HTTP 429", "", Duration.ofMinutes(5)));
        alert("a", 1, 0);
        assign(P0);

        dispatcher.step();
        pass(Duration.ofSeconds(299));
        dispatcher.step();
        assertThat(receiver.told).containsExactly("a-1");

        pass(Duration.ofSeconds(1));
        dispatcher.step();
        assertThat(receiver.told).containsExactly("a-1", "a-1");
    }

    @Test
    void anAlertThatIsRefusedIsParkedAsItCameAndTheNextGoesOn() throws Exception {
        receiver.answer("a-1", Delivery.refused("HTTP 400", "invalid_payload"));
        alert("a", 1, 0).headers().add("ce_id", "a-1".getBytes(UTF_8));
        alert("b", 1, 0);
        assign(P0);

        dispatcher.step();

        assertThat(receiver.told).containsExactly("a-1", "b-1");
        assertThat(committed(P0)).isEqualTo(2);
        var parked = producer.history().get(0);
        assertThat(parked.topic()).isEqualTo("podtrail.undelivered");
        assertThat(parked.key()).isEqualTo("a".getBytes(UTF_8));
        assertThat(parked.value()).isEqualTo(log.get(0).value());
        assertThat(headers(parked))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "ce_id", "a-1",
                        "podtrail.receiver", "pager",
                        "podtrail.reason", "HTTP 400",
                        "podtrail.detail", "invalid_payload",
                        "podtrail.attempts", "1",
                        "podtrail.source", "podtrail.alerts-0@0"));
    }

    @Test
    void anAlertThatFailsForAnHourIsParked() throws Exception {
        receiver.always(DOWN);
        alert("a", 1, 0);
        assign(P0);

        dispatcher.step();
        for (int minutes = 0; minutes < 58; minutes += 2) {
            pass(LONG_ENOUGH);
            dispatcher.step();
        }
        assertThat(producer.history()).isEmpty();

        pass(LONG_ENOUGH);
        dispatcher.step();
        assertThat(headers(producer.history().get(0)))
                .containsEntry("podtrail.reason", "HTTP 503")
                .containsEntry("podtrail.attempts", Integer.toString(receiver.told.size()));
        assertThat(committed(P0)).isEqualTo(1);
    }

    @Test
    void anAlertThatCannotBeParkedIsNotSettled() throws Exception {
        receiver.always(Delivery.refused("HTTP 400", ""));
        producer.sendException = new TimeoutException("no broker");
        alert("a", 1, 0);
        assign(P0);

        dispatcher.step();
        assertThat(dispatcher.awaitSettled(Map.of(P0, 1L), Duration.ZERO)).isFalse();

        producer.sendException = null;
        pass(LONG_ENOUGH);
        dispatcher.step();
        assertThat(producer.history()).hasSize(1);
        assertThat(dispatcher.awaitSettled(Map.of(P0, 1L), Duration.ZERO)).isTrue();
    }

    @Test
    void whatIsNoAlertBecomesADeadLetterAndTheNextGoesOn() throws Exception {
        log.add(new ConsumerRecord<>(
                "podtrail.alerts", 0, 0, "k".getBytes(UTF_8), "{\"kind\":\"Pod\"".getBytes(UTF_8)));
        alert("b", 1, 0);
        assign(P0);

        dispatcher.step();

        assertThat(receiver.told).containsExactly("b-1");
        assertThat(committed(P0)).isEqualTo(2);
        var dead = producer.history().get(0);
        assertThat(dead.topic()).isEqualTo("podtrail.dead-letters");
        assertThat(dead.key()).isEqualTo("k".getBytes(UTF_8));
        assertThat(dead.value()).isEqualTo(log.get(0).value());
        assertThat(headers(dead))
                .containsEntry("podtrail.source", "podtrail.alerts-0@0")
                .containsEntry("podtrail.exception", "org.apache.kafka.common.errors.SerializationException")
                .hasEntrySatisfying(
                        "podtrail.reason", reason -> assertThat(reason).startsWith("not a valid Alert"));
    }

    @Test
    void aRevisionThatIsNotNewerThanTheLastOneIsNotToldAgain() throws Exception {
        alert("a", 2, 0);
        alert("a", 2, 0);
        alert("a", 1, 0);
        alert("a", 3, 0);
        assign(P0);

        dispatcher.step();

        assertThat(receiver.told).containsExactly("a-2", "a-3");
        assertThat(committed(P0)).isEqualTo(4);
    }

    @Test
    void aRestartTellsNothingTwiceAndMissesNothing() throws Exception {
        receiver.answer("a-2", DOWN);
        alert("a", 1, 0);
        alert("a", 2, 0);
        alert("a", 3, 0);
        assign(P0);
        dispatcher.step();
        dispatcher.stop();
        dispatcher.run();

        restart();
        assign(P0);
        dispatcher.step();

        assertThat(receiver.told).containsExactly("a-1", "a-2", "a-2", "a-3");
        assertThat(committed(P0)).isEqualTo(3);
    }

    @Test
    void aRebalanceDuringAWaitLosesNoPlaceInTheLine() throws Exception {
        receiver.answer("a-1", DOWN);
        alert("a", 1, 0);
        alert("a", 2, 0);
        assign(P0);
        dispatcher.step();

        consumer.rebalance(List.of());
        pass(LONG_ENOUGH);
        dispatcher.step();
        assertThat(receiver.told).containsExactly("a-1");

        assign(P0);
        dispatcher.step();
        assertThat(receiver.told).containsExactly("a-1", "a-1", "a-2");
    }

    @Test
    void whatWasToldButCouldNotBeCommittedIsToldAgainAndNothingIsLost() throws Exception {
        alert("a", 1, 0);
        alert("b", 1, 0);
        state.failure = new TimeoutException("no broker");
        assign(P0);
        dispatcher.step();
        assertThat(committed(P0)).isZero();

        state.failure = null;
        pass(Duration.ofSeconds(1));
        log.forEach(consumer::addRecord);
        dispatcher.step();
        dispatcher.step();

        assertThat(receiver.told).containsExactly("a-1", "a-1", "b-1");
        assertThat(committed(P0)).isEqualTo(2);
    }

    @Test
    void aReceiverThatItselfFailsDoesNotStopTheOthersBehindIt() throws Exception {
        receiver.answers.put("a-1", new ArrayDeque<>(List.of(() -> {
            throw new IllegalStateException("a bug");
        })));
        alert("a", 1, 0);
        alert("b", 1, 0);
        assign(P0);

        dispatcher.step();

        assertThat(receiver.told).containsExactly("a-1", "b-1");
        assertThat(headers(producer.history().get(0))).containsEntry("podtrail.reason", "receiver failed");
    }

    @Test
    void aReceiverThatIsGoneEndsDeliveryAndTheAlertStays() throws Exception {
        receiver.answers.put("a-1", new ArrayDeque<>(List.of(() -> {
            throw new UncheckedIOException(new IOException("pipe closed"));
        })));
        alert("a", 1, 0);
        consumer.schedulePollTask(() -> assign(P0));

        dispatcher.run();

        assertThatThrownBy(() -> dispatcher.stopped().join()).hasRootCauseMessage("pipe closed");
        assertThat(consumer.closed()).isTrue();
        assertThat(receiver.closed).isTrue();

        restart();
        assign(P0);
        dispatcher.step();
        assertThat(receiver.told).containsExactly("a-1", "a-1");
    }

    @Test
    void whoeverWaitsForTheEndIsToldWhenAllIsDeliveredAndCommitted() throws Exception {
        alert("a", 1, 0);
        alert("b", 1, 0);
        consumer.schedulePollTask(() -> assign(P0, P1));
        var thread = new Thread(dispatcher);
        thread.start();

        assertThat(dispatcher.awaitSettled(Map.of(P0, 2L, P1, 0L), Duration.ofSeconds(30)))
                .isTrue();
        assertThat(committed(P0)).isEqualTo(2);
        assertThat(dispatcher.awaitSettled(Map.of(P0, 3L), Duration.ofMillis(1)))
                .isFalse();

        dispatcher.stop();
        dispatcher.stopped().get(30, TimeUnit.SECONDS);
        thread.join();
        assertThat(receiver.closed).isTrue();
        assertThat(dispatcher.awaitSettled(Map.of(P0, 3L), Duration.ofSeconds(30)))
                .isFalse();
    }

    @Test
    void whatAnEarlierRunHasDeliveredCountsAsDelivered() throws Exception {
        alert("a", 1, 0);
        assign(P0);
        dispatcher.step();
        restart();
        assign(P0);

        dispatcher.step();

        assertThat(dispatcher.awaitSettled(Map.of(P0, 1L), Duration.ZERO)).isTrue();
        assertThat(receiver.told).containsExactly("a-1");
    }

    @Test
    void aGroupThatWaitsIsToldAfterAKillWithAllThatCameMeanwhile() throws Exception {
        routing = grouped();
        restart();
        assign(P0);
        alert("a", 1, 0);
        alert("a", 2, 0);
        alert("b", 1, 0);
        fetchAgain(P0);
        dispatcher.step();
        assertThat(receiver.told).isEmpty();
        assertThat(committed(P0)).isEqualTo(3);

        restart();
        assign(P0);
        pass(Duration.ofSeconds(30));
        dispatcher.step();

        assertThat(receiver.told).containsExactly("a-2");
        assertThat(receiver.sizes).containsExactly(2);
        assertThat(dispatcher.awaitSettled(Map.of(P0, 3L), Duration.ZERO)).isTrue();
    }

    @Test
    void whatIsThereAtTheFirstStartIsOneDigestAlsoWhenTheSinkIsKilledWhileItReads() throws Exception {
        routing = grouped();
        for (int i = 0; i < 100; i++) {
            alert("f" + i, 1, i % 2);
        }
        restart();
        consumer.updateEndOffsets(Map.of(P0, 50L, P1, 50L));
        consumer.setMaxPollRecords(30);
        assign(P0, P1);
        dispatcher.step();
        assertThat(receiver.told).isEmpty();

        restart();
        assign(P0, P1);
        dispatcher.step();
        dispatcher.step();

        assertThat(receiver.sizes).containsExactly(100);
        assertThat(receiver.reasons).containsExactly(Notification.Reason.DIGEST);
    }

    @Test
    void aGroupThatFailsWhileTheReceiverIsDownIsNotGivenUpAndTellsTheNewestStateInTheEnd() throws Exception {
        routing = grouped();
        receiver.always(DOWN);
        restart();
        assign(P0);
        alert("a", 1, 0);
        fetchAgain(P0);
        dispatcher.step();
        for (int i = 0; i < 100; i++) {
            pass(LONG_ENOUGH);
            dispatcher.step();
        }
        assertThat(producer.history()).isEmpty();
        assertThat(meters.get("podtrail.sink.breaker.open").gauge().value()).isEqualTo(1);

        alert("a", 2, 0);
        fetchAgain(P0);
        receiver.always(Delivery.delivered());
        pass(LONG_ENOUGH);
        dispatcher.step();

        assertThat(receiver.told).last().isEqualTo("a-2");
        assertThat(meters.get("podtrail.sink.breaker.open").gauge().value()).isZero();
    }

    @Test
    void aReceiverThatAsksToBeLeftAloneIsLeftAloneByAllGroups() throws Exception {
        receiver.answer("a-1", Delivery.retry("HTTP 429", "", Duration.ofMinutes(1)));
        alert("a", 1, 0);
        alert("b", 1, 1);
        assign(P0, P1);

        dispatcher.step();
        pass(Duration.ofSeconds(59));
        dispatcher.step();
        assertThat(receiver.told).containsExactly("a-1");

        pass(Duration.ofSeconds(1));
        dispatcher.step();
        assertThat(receiver.told).containsExactlyInAnyOrder("a-1", "a-1", "b-1");
    }

    @Test
    void aReceiverThatAsksToBeLeftAloneForYearsIsTriedAgainAfterTheRetryTimeout() throws Exception {
        receiver.answer("a-1", Delivery.retry("HTTP 429", "", Duration.ofDays(31 * 365)));
        alert("a", 1, 0);
        alert("b", 1, 1);
        assign(P0, P1);

        dispatcher.step();
        Instant until = clock.instant().plus(Duration.ofHours(1));
        assertThat(dispatcher.restingUntil()).contains(until);
        assertThat(restingUntil()).isEqualTo((double) until.getEpochSecond());

        pass(RetryPolicy.DEFAULT.retryTimeout());
        dispatcher.step();
        assertThat(receiver.told).containsExactlyInAnyOrder("a-1", "a-1", "b-1");
        assertThat(dispatcher.restingUntil()).isEmpty();
        assertThat(restingUntil()).isZero();
    }

    private double restingUntil() {
        return meters.get("podtrail.sink.resting.until").gauge().value();
    }

    @Test
    void whatIsToldBetweenTwoCommitsIsNotToldAgainAfterAKill() throws Exception {
        commitInterval = Duration.ofHours(1);
        restart();
        alert("a", 1, 0);
        assign(P0);
        dispatcher.step();
        int commits = state.commits;
        for (int revision = 2; revision <= 50; revision++) {
            alert("a", revision, 0);
            alert("b" + revision, 1, 0);
        }
        fetchAgain(P0);
        dispatcher.step();
        assertThat(receiver.told).hasSize(99);
        assertThat(state.commits).isEqualTo(commits);

        restart();
        alert("a", 51, 0);
        consumer.updateEndOffsets(Map.of(P0, (long) log.size(), P1, 0L));
        assign(P0);
        dispatcher.step();

        assertThat(receiver.told).hasSize(100).last().isEqualTo("a-51");
    }

    @Test
    void receiptsAreSoonReplacedByState() throws Exception {
        commitInterval = Duration.ofHours(1);
        restart();
        for (int i = 0; i < 1_000; i++) {
            alert("f" + i, 1, 0);
        }
        assign(P0);
        dispatcher.step();
        dispatcher.step();

        assertThat(receiver.told).hasSize(1_000);
        assertThat(state.commits).isGreaterThanOrEqualTo(5);
        assertThat(state.kept.keySet())
                .filteredOn(key -> key.startsWith("receipt/"))
                .hasSize(200);
    }

    @Test
    void aGroupThatIsBeingToldIsToldAgainWhatCameMeanwhileAndHoldsUpNoOther() throws Exception {
        var waiting = new ArrayDeque<Runnable>();
        threads = task -> {
            if (task instanceof FutureTask<?>) {
                waiting.add(task); // An attempt.
            } else {
                task.run();
            }
        };
        receiver.concurrency = 2;
        routing = grouped("{receiver: pager, groupBy: [workload], groupWait: 0s, groupInterval: 0s}");
        restart();
        assign(P0);
        alert("slow", 1, 0, "slow");
        fetchAgain(P0);
        dispatcher.step();
        pass(Duration.ofMinutes(1)); // A slow receiver is told of several groups at once.
        waiting.remove().run();
        dispatcher.step();
        receiver.told.clear();
        alert("a", 1, 0, "api");
        alert("b", 1, 0, "web");
        fetchAgain(P0);
        dispatcher.step();
        assertThat(waiting).hasSize(2);

        alert("a", 2, 0, "api");
        fetchAgain(P0);
        dispatcher.step();
        assertThat(waiting).hasSize(2);
        waiting.removeLast().run();
        waiting.remove().run();
        dispatcher.step();

        assertThat(receiver.told).containsExactly("b-1", "a-1");
        waiting.remove().run();
        dispatcher.step();
        assertThat(receiver.told).containsExactly("b-1", "a-1", "a-2");
    }

    @Test
    void whatComesWhileACommitIsUnderWayIsToldAtOnce() throws Exception {
        var commits = new ArrayDeque<Runnable>();
        threads = task -> {
            if (task instanceof FutureTask<?>) {
                task.run(); // An attempt.
            } else {
                commits.add(task);
            }
        };
        restart();
        assign(P0);
        alert("a", 1, 0);
        fetchAgain(P0);
        dispatcher.step();
        dispatcher.step();
        assertThat(commits).hasSize(1);

        alert("b", 1, 0);
        fetchAgain(P0);
        dispatcher.step();
        dispatcher.step();
        assertThat(receiver.told).containsExactly("a-1", "b-1");
        assertThat(committed(P0)).isZero();

        pass(Duration.ofSeconds(1));
        commits.remove().run();
        dispatcher.step();
        commits.remove().run();
        assertThat(committed(P0)).isEqualTo(2);
    }

    @Test
    void aProcessThatWasStoppedTellsNobodyAnythingBeforeKafkaSaysThatItIsStillTheOwner() throws Exception {
        assign(P0);
        dispatcher.step();
        alert("a", 1, 0);
        consumer.schedulePollTask(() -> {
            pass(Duration.ofSeconds(60));
            state.failure = new CommitFailedException("somebody else is the owner");
            fetchAgain(P0);
        });

        dispatcher.step();

        assertThat(receiver.told).isEmpty();
    }

    @Test
    void whatIsRedeliveredGoesToItsReceiverAndToNoOther() throws Exception {
        alert("a", 1, 0);
        assign(P0);
        dispatcher.step();
        var again = new TopicPartition("podtrail.redeliveries", 0);
        consumer.rebalance(List.of(P0, again));
        consumer.seek(P0, 1);
        consumer.seek(again, 0);
        consumer.updateBeginningOffsets(Map.of(again, 0L));
        consumer.addRecord(redelivery(0, "pager"));
        consumer.addRecord(redelivery(1, "other"));

        dispatcher.step();

        assertThat(receiver.told).containsExactly("a-1", "a-1");
    }

    @Test
    void whatIsToldAndWhatIsKeptBackIsCounted() throws Exception {
        receiver.answer("a-1", DOWN);
        receiver.answer("b-1", Delivery.refused("HTTP 400", ""));
        alert("a", 1, 0);
        alert("b", 1, 1);
        assign(P0, P1);

        dispatcher.step();
        pass(LONG_ENOUGH);
        dispatcher.step();

        assertThat(count("notifications", "outcome", "delivered")).isEqualTo(1);
        assertThat(count("notifications", "outcome", "retry")).isEqualTo(1);
        assertThat(count("notifications", "outcome", "refused")).isEqualTo(1);
        assertThat(count("undelivered", "receiver", "pager")).isEqualTo(1);
        assertThat(count("retries", "receiver", "pager")).isEqualTo(1);
    }

    private double count(String name, String tag, String value) {
        return meters.get("podtrail.sink." + name).tag(tag, value).counter().count();
    }

    private static ConsumerRecord<byte[], byte[]> redelivery(long offset, String to) {
        var record = anAlert().of("a", 1).record(0, 0);
        var again = new ConsumerRecord<>("podtrail.redeliveries", 0, offset, record.key(), record.value());
        again.headers().add("podtrail.receiver", to.getBytes(UTF_8));
        return again;
    }

    private static RoutingConfig grouped() {
        return grouped("{receiver: pager}");
    }

    private static RoutingConfig grouped(String route) {
        try {
            return RoutingFile.read(
                    "{receivers: {pager: {type: terminal}}, route: %s}"
                            .formatted(route)
                            .getBytes(UTF_8),
                    Path.of("routes.yaml"),
                    ReceiverTypes.ALL);
        } catch (InvalidConfigurationException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Hands out what has come to the log since. */
    private void fetchAgain(TopicPartition partition) {
        log.stream()
                .filter(r -> r.partition() == partition.partition() && r.offset() >= consumer.position(partition))
                .forEach(consumer::addRecord);
    }

    private Dispatcher dispatcher() {
        var topics = new Topics("podtrail.");
        var made = new Dispatcher(
                "pager",
                receiver,
                threads,
                consumer,
                topics,
                Map::of,
                state,
                () -> new Grouping("pager", routing, silences, Repeats.BY_ROUTE, false, counts),
                routing.route().all().stream().allMatch(Route::eachTransition),
                new Parking(producer, topics),
                RetryPolicy.DEFAULT,
                commitInterval,
                new SinkMetrics(meters).receiver("pager"),
                clock);
        made.subscribe();
        return made;
    }

    /** A new process of the same consumer group. */
    private void restart() {
        consumer = state.consumer();
        meters = new SimpleMeterRegistry();
        dispatcher = dispatcher();
    }

    private ConsumerRecord<byte[], byte[]> alert(String fingerprint, long revision, int partition) {
        return alert(fingerprint, revision, partition, "api");
    }

    private ConsumerRecord<byte[], byte[]> alert(String fingerprint, long revision, int partition, String workload) {
        long offset = log.stream().filter(r -> r.partition() == partition).count();
        var record = anAlert().of(fingerprint, revision).workload(workload).record(partition, offset);
        log.add(record);
        return record;
    }

    /** Assigns partitions, as a group coordinator would: each begins where its group has committed. */
    private void assign(TopicPartition... partitions) {
        consumer.updateBeginningOffsets(Map.of(P0, 0L, P1, 0L));
        consumer.rebalance(Arrays.asList(partitions));
        for (var partition : partitions) {
            consumer.seek(partition, committed(partition));
        }
        log.stream()
                .filter(r -> List.of(partitions).contains(new TopicPartition(r.topic(), r.partition())))
                .forEach(consumer::addRecord);
    }

    private void pass(Duration time) {
        clock.pass(time);
    }

    private long committed(TopicPartition partition) {
        return state.committed.getOrDefault(partition, 0L);
    }

    private static Map<String, String> headers(ProducerRecord<byte[], byte[]> record) {
        var headers = new HashMap<String, String>();
        record.headers().forEach(header -> headers.put(header.key(), new String(header.value(), UTF_8)));
        return headers;
    }

    /** Answers as told, else takes everything. */
    private static final class ScriptedReceiver implements Receiver {
        final Map<String, ArrayDeque<Supplier<Delivery>>> answers = new HashMap<>();
        final List<String> told = new ArrayList<>();
        final List<Integer> sizes = new ArrayList<>();
        final List<Notification.Reason> reasons = new ArrayList<>();
        private Delivery usual = Delivery.delivered();
        boolean closed;
        int concurrency = 1;

        @Override
        public int concurrency() {
            return concurrency;
        }

        void answer(String alert, Delivery once) {
            answers.computeIfAbsent(alert, none -> new ArrayDeque<>()).add(() -> once);
        }

        void always(Delivery delivery) {
            usual = delivery;
        }

        @Override
        public Delivery deliver(Notification notification) {
            var alert = notification.items().get(0).alert();
            String id = alert.fingerprint() + "-" + alert.revision();
            told.add(id);
            sizes.add(notification.items().size());
            reasons.add(notification.reason());
            var script = answers.getOrDefault(id, new ArrayDeque<>());
            return script.isEmpty() ? usual : script.remove().get();
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
