package io.podtrail.sink.delivery;

import static io.podtrail.sink.AlertBuilder.anAlert;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podtrail.events.kafka.Topics;
import io.podtrail.sink.receivers.Delivery;
import io.podtrail.sink.receivers.Notification;
import io.podtrail.sink.receivers.Receiver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
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
    private final AtomicLong clock = new AtomicLong();
    /** What the consumer group has committed; outlives consumers, as in a broker. */
    private final Map<TopicPartition, Long> committed = new HashMap<>();

    private @Nullable RuntimeException commitFailure;
    private MockConsumer<byte[], byte[]> consumer = new GroupConsumer();
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
        assertThat(committed(P0)).isZero();
        assertThat(committed(P1)).isEqualTo(2);
        assertThat(consumer.paused()).containsExactly(P0);

        pass(LONG_ENOUGH);
        dispatcher.step();

        assertThat(receiver.told).containsExactly("a-1", "b-1", "c-1", "a-1", "a-2");
        assertThat(committed(P0)).isEqualTo(2);
        assertThat(consumer.paused()).isEmpty();
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
    void theOffsetDoesNotMoveWhileTheAlertCannotBeParked() throws Exception {
        receiver.always(Delivery.refused("HTTP 400", ""));
        producer.sendException = new TimeoutException("no broker");
        alert("a", 1, 0);
        assign(P0);

        dispatcher.step();
        assertThat(committed(P0)).isZero();

        producer.sendException = null;
        pass(LONG_ENOUGH);
        dispatcher.step();
        assertThat(producer.history()).hasSize(1);
        assertThat(committed(P0)).isEqualTo(1);
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
    void whatWasDeliveredIsCommittedBeforeThePartitionIsGivenAway() throws Exception {
        alert("a", 1, 0);
        commitFailure = new RebalanceInProgressException("later");
        assign(P0);
        dispatcher.step();
        assertThat(committed(P0)).isZero();

        commitFailure = null;
        consumer.rebalance(Set.of(P1));

        assertThat(committed(P0)).isEqualTo(1);
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
    void aReceiverThatIsGoneEndsDeliveryAndTheAlertStays() {
        receiver.answers.put("a-1", new ArrayDeque<>(List.of(() -> {
            throw new UncheckedIOException(new IOException("pipe closed"));
        })));
        alert("a", 1, 0);
        consumer.schedulePollTask(() -> assign(P0));

        dispatcher.run();

        assertThatThrownBy(() -> dispatcher.stopped().join()).hasRootCauseMessage("pipe closed");
        assertThat(committed(P0)).isZero();
        assertThat(consumer.closed()).isTrue();
        assertThat(receiver.closed).isTrue();
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

    private Dispatcher dispatcher() {
        var made = new Dispatcher(
                "pager",
                receiver,
                consumer,
                "podtrail.alerts",
                new Parking(producer, new Topics("podtrail.")),
                RetryPolicy.DEFAULT,
                clock::get);
        made.subscribe();
        return made;
    }

    /** A new process of the same consumer group. */
    private void restart() {
        consumer = new GroupConsumer();
        dispatcher = dispatcher();
    }

    private ConsumerRecord<byte[], byte[]> alert(String fingerprint, long revision, int partition) {
        long offset = log.stream().filter(r -> r.partition() == partition).count();
        var record = anAlert().of(fingerprint, revision).record(partition, offset);
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
        clock.addAndGet(time.toNanos());
    }

    private long committed(TopicPartition partition) {
        return committed.getOrDefault(partition, 0L);
    }

    private final class GroupConsumer extends MockConsumer<byte[], byte[]> {
        GroupConsumer() {
            super("earliest");
        }

        @Override
        public synchronized void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets) {
            if (commitFailure != null) {
                throw commitFailure;
            }
            offsets.forEach((partition, offset) -> committed.put(partition, offset.offset()));
        }
    }

    private static Map<String, String> headers(ProducerRecord<byte[], byte[]> record) {
        var headers = new HashMap<String, String>();
        record.headers().forEach(header -> headers.put(header.key(), new String(header.value(), UTF_8)));
        return headers;
    }

    /** Answers as told, else takes everything. */
    private static final class ScriptedReceiver implements Receiver {
        final Map<String, ArrayDeque<Supplier<Delivery>>> answers = new HashMap<>();
        final Collection<String> told = new ArrayList<>();
        private Delivery usual = Delivery.delivered();
        boolean closed;

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
            var script = answers.getOrDefault(id, new ArrayDeque<>());
            return script.isEmpty() ? usual : script.remove().get();
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
