package io.podtrail.sink.delivery;

import static io.podtrail.sink.AlertBuilder.anAlert;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.podtrail.events.Cause;
import io.podtrail.events.kafka.Topics;
import io.podtrail.sink.grouping.Grouping;
import io.podtrail.sink.grouping.Repeats;
import io.podtrail.sink.grouping.SuppressionCounts;
import io.podtrail.sink.receivers.Delivery;
import io.podtrail.sink.receivers.Notification;
import io.podtrail.sink.receivers.Receiver;
import io.podtrail.sink.receivers.ReceiverTypes;
import io.podtrail.sink.routing.RoutingConfig;
import io.podtrail.sink.routing.RoutingFile;
import io.podtrail.sink.silence.Silences;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Alerts, failures of the receiver and of Kafka, kills, pauses and slow threads at random; a seed replays a schedule. In
 * the end every alert's last state is told, and never was something older told after something newer.
 */
final class RandomSchedulesTest {
    private static final List<TopicPartition> PARTITIONS =
            List.of(new TopicPartition("podtrail.alerts", 0), new TopicPartition("podtrail.alerts", 1));
    private static final int ALERTS = 30;

    private final SteppedClock clock = new SteppedClock();
    private final KeptState state = new KeptState();
    private final List<ConsumerRecord<byte[], byte[]>> log = new ArrayList<>();
    private final Map<String, Long> last = new HashMap<>();
    private final Map<String, Long> told = new HashMap<>();
    private final Topics topics = new Topics("podtrail.");
    /** Attempts and commits that no thread has come to yet. */
    private final List<Runnable> tasks = new ArrayList<>();

    private boolean isCalm;

    @ParameterizedTest(name = "seed {0}, grouped")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void inGroups(long seed) throws Exception {
        run(seed, "{receivers: {pager: {type: terminal}}, route: {receiver: pager, groupBy: [workload]}}");
    }

    @ParameterizedTest(name = "seed {0}, each transition")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void eachTransition(long seed) throws Exception {
        run(seed, "{receivers: {pager: {type: terminal}}, route: {receiver: pager, groupBy: []}}");
    }

    private void run(long seed, String routes) throws Exception {
        var random = new Random(seed);
        RoutingConfig routing = RoutingFile.read(routes.getBytes(UTF_8), Path.of("routes.yaml"), ReceiverTypes.ALL);
        MockConsumer<byte[], byte[]> consumer = assigned();
        Dispatcher dispatcher = dispatcher(consumer, routing, random);
        join(consumer);
        for (int step = 0; step < 400; step++) {
            switch (random.nextInt(8)) {
                case 0, 1, 2 -> transition(random);
                case 3 -> clock.pass(Duration.ofSeconds(random.nextInt(400)));
                case 4 -> state.failure = random.nextInt(6) == 0 ? new TimeoutException("no broker") : null;
                case 5 -> {
                    if (random.nextInt(4) == 0) {
                        // A kill: what is not kept is gone.
                        state.failure = null;
                        tasks.clear();
                        consumer = assigned();
                        dispatcher = dispatcher(consumer, routing, random);
                        join(consumer);
                    }
                }
                default -> {
                    while (!tasks.isEmpty() && random.nextInt(3) > 0) {
                        tasks.remove(random.nextInt(tasks.size())).run();
                    }
                    dispatcher.step();
                }
            }
        }
        isCalm = true;
        state.failure = null;
        for (int step = 0; step < 200; step++) {
            clock.pass(Duration.ofMinutes(1));
            while (!tasks.isEmpty()) {
                tasks.remove(0).run();
            }
            dispatcher.step();
        }

        assertThat(told).containsExactlyInAnyOrderEntriesOf(last);
    }

    private void transition(Random random) {
        int number = random.nextInt(ALERTS);
        String fingerprint = "f" + number;
        long revision = last.merge(fingerprint, 1L, Long::sum);
        var alert = anAlert().of(fingerprint, revision).workload("w" + number % 5);
        int partition = number % PARTITIONS.size();
        long offset = log.stream().filter(r -> r.partition() == partition).count();
        var built = revision % 3 == 0
                ? alert.resolved(Cause.FIXED, Instant.EPOCH)
                : revision % 3 == 2 ? alert.changed(Cause.SPEC_CHANGED) : alert;
        log.add(built.record(partition, offset));
    }

    private MockConsumer<byte[], byte[]> assigned() {
        MockConsumer<byte[], byte[]> consumer = state.consumer(log);
        PARTITIONS.forEach(partition -> consumer.updateBeginningOffsets(Map.of(partition, 0L)));
        return consumer;
    }

    private void join(MockConsumer<byte[], byte[]> consumer) {
        consumer.rebalance(PARTITIONS);
        PARTITIONS.forEach(partition -> consumer.seek(partition, state.committed.getOrDefault(partition, 0L)));
    }

    private Dispatcher dispatcher(MockConsumer<byte[], byte[]> consumer, RoutingConfig routing, Random random) {
        var producer = new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
        var made = new Dispatcher(
                "pager",
                receiver(random),
                tasks::add,
                consumer,
                topics,
                Map::of,
                state,
                () -> new Grouping("pager", routing, new Silences(), Repeats.BY_ROUTE, false, new SuppressionCounts()),
                true,
                new Parking(producer, topics),
                new RetryPolicy(Duration.ofMillis(500), Duration.ofMinutes(1), Duration.ofDays(1)),
                Duration.ofMinutes(random.nextInt(10)),
                new SinkMetrics(new SimpleMeterRegistry()).receiver("pager"),
                clock);
        made.subscribe();
        return made;
    }

    private Receiver receiver(Random random) {
        return notification -> {
            int fate = isCalm ? 9 : random.nextInt(10);
            if (fate < 2) {
                return Delivery.retry("HTTP 503", "");
            }
            if (fate == 2) {
                return Delivery.retry("HTTP 429", "", Duration.ofSeconds(20));
            }
            for (Notification.Item item : notification.items()) {
                Long before = told.put(item.alert().fingerprint(), item.alert().revision());
                assertThat(item.alert().revision()).isGreaterThanOrEqualTo(before == null ? 0 : before);
            }
            // Taken, but the answer is lost on its way.
            return fate == 3 ? Delivery.retry("connection failed", "") : Delivery.delivered();
        };
    }
}
