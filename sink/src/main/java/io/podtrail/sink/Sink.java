package io.podtrail.sink;

import io.podtrail.sink.delivery.Dispatcher;
import io.podtrail.sink.delivery.OneOwnerAssignor;
import io.podtrail.sink.delivery.Parking;
import io.podtrail.sink.delivery.ReceiverMetrics;
import io.podtrail.sink.delivery.SinkMetrics;
import io.podtrail.sink.delivery.StateLog;
import io.podtrail.sink.grouping.Grouping;
import io.podtrail.sink.grouping.Repeats;
import io.podtrail.sink.grouping.SuppressionCounts;
import io.podtrail.sink.receivers.Receiver;
import io.podtrail.sink.routing.Route;
import io.podtrail.sink.silence.SilenceLog;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Delivers alerts to receivers, each with a consumer group and a thread of its own. */
public final class Sink implements AutoCloseable {
    /** More than any receiver's timeout, less than what a container orchestrator waits before it kills. */
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(20);

    private static final Duration PRODUCER_CLOSE_TIMEOUT = Duration.ofSeconds(5);
    /** A parked alert has more headers than it came with; the broker's own limit counts after compression. */
    private static final int MAX_PARKED_BYTES = 4 * 1024 * 1024;

    /** A killed sink leaves its groups that soon, and another one, or itself started again, goes on. */
    private static final int SESSION_TIMEOUT_MILLIS = 10_000;
    /** A rebalance waits no longer for one that the broker has lost sight of; more than {@code max.block.ms}. */
    private static final int MAX_POLL_INTERVAL_MILLIS = 90_000;

    private static final Logger log = LoggerFactory.getLogger(Sink.class);

    /** More than a commit takes; while one of a killed process is open, it hides the state of others. */
    private static final int TRANSACTION_TIMEOUT_MILLIS = 15_000;
    /** A partition that is fetched again waits for the fetch under way. */
    private static final int FETCH_MAX_WAIT_MILLIS = 100;

    private static final String READ_COMMITTED = "read_committed";
    private static final long IDLE_THREAD_SECONDS = 30;

    private final Producer<byte[], byte[]> parkingProducer;
    private final Producer<byte[], byte[]> receiptProducer;

    private final SilenceLog silences;
    private final SinkTopics topics;
    private final List<Dispatcher> dispatchers = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final List<ExecutorService> attempts = new ArrayList<>();

    /** Makes the clients, but fetches nothing yet. Owns the receivers from here on. */
    public Sink(SinkConfig config) {
        this(config, SinkMetrics.unregistered());
    }

    public Sink(SinkConfig config, SinkMetrics metrics) {
        parkingProducer = producer(config, config.topics().prefix() + "sink");
        receiptProducer = receiptProducer(config);
        silences = new SilenceLog(config.topics(), config.clientProperties());
        topics = new SinkTopics(config, silences, metrics);
        var parking = new Parking(parkingProducer, config.topics());
        config.receivers().forEach((name, receiver) -> {
            var dispatcher = dispatcher(config, name, receiver, parking, metrics.receiver(name));
            dispatchers.add(dispatcher);
            topics.add(dispatcher);
            threads.add(new Thread(() -> deliver(dispatcher), "podtrail-sink-" + name));
        });
    }

    private Dispatcher dispatcher(
            SinkConfig config, String name, Receiver receiver, Parking parking, ReceiverMetrics metrics) {
        var counts = new SuppressionCounts();
        metrics.watch(counts);
        var state = new StateLog(
                config.topics().notifications(),
                name,
                () -> stateProducer(config, name),
                receiptProducer,
                isolation -> stateConsumer(config, isolation));
        ExecutorService calls = calls(name, receiver.concurrency() + 1); // One for commits.
        attempts.add(calls);
        boolean wantsHistory = config.routing().route().all().stream()
                .filter(route -> route.receiver().equals(name))
                .allMatch(Route::eachTransition);
        return new Dispatcher(
                name,
                receiver,
                calls,
                consumer(config, name),
                config.topics(),
                topics::ids,
                state,
                () -> new Grouping(
                        name,
                        config.routing(),
                        silences.silences(),
                        new Repeats(receiver.maxRepeatInterval().orElse(Duration.ZERO), receiver.repeatsResolvesFor()),
                        receiver.takesCorrections(),
                        counts),
                wantsHistory,
                parking,
                config.retry(),
                Dispatcher.COMMIT_INTERVAL,
                metrics,
                Clock.systemUTC());
    }

    private static ExecutorService calls(String receiver, int most) {
        var number = new AtomicInteger();
        var calls = new ThreadPoolExecutor(
                most, most, IDLE_THREAD_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), call -> {
                    var thread = new Thread(call, "podtrail-sink-%s-%d".formatted(receiver, number.incrementAndGet()));
                    thread.setDaemon(true);
                    return thread;
                });
        calls.allowCoreThreadTimeOut(true);
        return calls;
    }

    private void deliver(Dispatcher dispatcher) {
        try {
            silences.awaitLoaded();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (AuthorizationException e) {
            dispatcher.stop(); // Nothing is delivered past silences that cannot be read; its run closes what it owns.
        }
        dispatcher.run();
    }

    public void start() {
        topics.start();
        silences.start();
        threads.forEach(Thread::start);
    }

    /** The silences that are in force, and where more can be written. */
    public SilenceLog silences() {
        return silences;
    }

    /** What is wrong with its topics, in a few words: missing, or recreated and not dealt with yet. Empty when nothing is. */
    public String problems() {
        return topics.problems();
    }

    /** Until when receivers are left alone that ask for it, or that nothing got through to, by their names. */
    public Map<String, Instant> resting() {
        var resting = new LinkedHashMap<String, Instant>();
        for (Dispatcher dispatcher : dispatchers) {
            dispatcher.restingUntil().ifPresent(until -> resting.put(dispatcher.name(), until));
        }
        return resting;
    }

    /**
     * Waits until every receiver has been told, or has refused for good, all alerts before these offsets, and Kafka knows.
     *
     * @param endOffsets of the topic {@code alerts}, as an admin client lists them for read_committed
     * @return false when the time was up first, or when a receiver's thread has ended
     */
    public boolean awaitDelivered(Map<TopicPartition, Long> endOffsets, Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        for (Dispatcher dispatcher : dispatchers) {
            if (!dispatcher.awaitSettled(endOffsets, Duration.ofNanos(deadline - System.nanoTime()))) {
                return false;
            }
        }
        return true;
    }

    /**
     * Completes when delivery has ended: normally after {@link #close}, exceptionally as soon as one receiver's has failed, or
     * silences may not be read.
     */
    public CompletableFuture<@Nullable Void> stopped() {
        var all = new CompletableFuture<@Nullable Void>();
        var each = Stream.concat(dispatchers.stream().map(Dispatcher::stopped), Stream.of(silences.stopped()))
                .toList();
        for (var one : each) {
            var unused = one.whenComplete((nothing, failure) -> {
                if (failure != null) {
                    all.completeExceptionally(failure);
                } else if (each.stream().allMatch(CompletableFuture::isDone)) {
                    all.complete(null);
                }
            });
        }
        return all;
    }

    /** Finishes the alerts in hand, commits, and closes the receivers. What is not delivered waits in Kafka. */
    @Override
    public void close() {
        dispatchers.forEach(Dispatcher::stop);
        topics.close();
        silences.close();
        boolean interrupted = false;
        long deadline = System.nanoTime() + CLOSE_TIMEOUT.toNanos();
        for (Thread thread : threads) {
            try {
                end(thread, deadline);
            } catch (InterruptedException e) {
                interrupted = true;
                thread.interrupt();
            }
        }
        attempts.forEach(ExecutorService::shutdownNow);
        receiptProducer.close(PRODUCER_CLOSE_TIMEOUT);
        parkingProducer.close(PRODUCER_CLOSE_TIMEOUT);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void end(Thread thread, long deadline) throws InterruptedException {
        if (thread.getState() == Thread.State.NEW) {
            // Never started: its run closes what it owns, because it has been told to stop.
            thread.start();
        }
        long millis = (deadline - System.nanoTime()) / 1_000_000;
        thread.join(Math.max(1, millis));
        if (thread.isAlive()) {
            log.warn("{} does not end by itself; its last alert will be delivered again", thread.getName());
            thread.interrupt();
            thread.join(1_000);
        }
    }

    private static Consumer<byte[], byte[]> consumer(SinkConfig config, String receiver) {
        String group = config.group(receiver);
        var properties = new HashMap<>(config.clientProperties());
        properties.putIfAbsent(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, SESSION_TIMEOUT_MILLIS);
        properties.putIfAbsent(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, MAX_POLL_INTERVAL_MILLIS);
        properties.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        properties.put(ConsumerConfig.CLIENT_ID_CONFIG, group);
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, List.of(OneOwnerAssignor.class.getName()));
        properties.putIfAbsent(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, FETCH_MAX_WAIT_MILLIS);
        return consumer(properties, READ_COMMITTED);
    }

    private static Consumer<byte[], byte[]> stateConsumer(SinkConfig config, String isolation) {
        return consumer(new HashMap<>(config.clientProperties()), isolation);
    }

    private static Consumer<byte[], byte[]> consumer(Map<String, Object> properties, String isolation) {
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, isolation);
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private static Producer<byte[], byte[]> stateProducer(SinkConfig config, String receiver) {
        var transactional = new HashMap<>(config.clientProperties());
        transactional.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, config.group(receiver));
        transactional.putIfAbsent(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_TIMEOUT_MILLIS);
        return producer(transactional, config.group(receiver) + ".state");
    }

    private static Producer<byte[], byte[]> producer(SinkConfig config, String clientId) {
        return producer(new HashMap<>(config.clientProperties()), clientId);
    }

    /** Each receipt is a batch of its own, and nothing waits for it to be compressed. */
    private static Producer<byte[], byte[]> receiptProducer(SinkConfig config) {
        return producer(
                new HashMap<>(config.clientProperties()), config.topics().prefix() + "sink.receipts", "none");
    }

    private static Producer<byte[], byte[]> producer(Map<String, Object> properties, String clientId) {
        return producer(properties, clientId, "gzip");
    }

    private static Producer<byte[], byte[]> producer(
            Map<String, Object> properties, String clientId, String compression) {
        properties.put(ProducerConfig.CLIENT_ID_CONFIG, clientId);
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        // With more, a new producer whose first request met a partition without a leader, and its second one with one,
        // repeats the first in vain until its delivery timeout.
        properties.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
        properties.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, compression);
        properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_PARKED_BYTES);
        return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }
}
